//! What was being done when something failed: [`Error::context`], [`Context`] and the [`Chain`] of causes.
//!
//! Names and meaning are those of wasmtime and anyhow. What is said of an error lies around it, and its kind, trap
//! code, backtrace and so on are seen through it.

use super::{Error, ErrorInner, HostError, pointer::ErrorPtr};
use alloc::boxed::Box;
use core::{
    error::Error as AnyError,
    fmt::{self, Debug, Display},
    iter::FusedIterator,
};

/// What somebody said of an error, and the error.
pub(super) struct Layer {
    pub(super) said: Box<dyn HostError>,
    pub(super) below: Error,
}

/// What was said, of any type.
#[repr(transparent)]
pub(super) struct Said<C>(pub(super) C);

impl<C: Display> Display for Said<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<C: Display> Debug for Said<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<C: Display + Send + Sync + 'static> HostError for Said<C> {}

impl Error {
    /// Says what was being done when the error happened. The text becomes this, with the causes behind it in the
    /// alternate form (`{:#}`); the rest of the error is as before.
    ///
    /// # Examples
    ///
    /// ```
    /// use peregrine::{Error, TrapCode};
    ///
    /// let error = Error::from(TrapCode::StackOverflow).context("while loading plugin `a`");
    /// assert_eq!(error.to_string(), "while loading plugin `a`");
    /// assert_eq!(format!("{error:#}"), "while loading plugin `a`: call stack exhausted");
    /// assert_eq!(error.as_trap_code(), Some(TrapCode::StackOverflow));
    /// ```
    #[must_use]
    #[cold]
    pub fn context<C: Display + Send + Sync + 'static>(self, context: C) -> Self {
        Self {
            inner: ErrorPtr::new(ErrorInner::Layer(Layer {
                said: Box::new(Said(context)),
                below: self,
            })),
        }
    }

    /// The error and what it comes from: first what was said last, then each cause, down to the first.
    ///
    /// # Examples
    ///
    /// ```
    /// use peregrine::Error;
    ///
    /// let error = Error::wrap("12x".parse::<i32>().unwrap_err()).context("bad port");
    /// let texts: Vec<_> = error.chain().map(ToString::to_string).collect();
    /// assert_eq!(texts, ["bad port", "invalid digit found in string"]);
    /// ```
    pub fn chain(&self) -> Chain<'_> {
        Chain {
            next: Some(self.link()),
        }
    }

    /// The last of the [chain](Self::chain): what everything else comes from.
    ///
    /// # Examples
    ///
    /// ```
    /// use peregrine::{Error, TrapCode};
    ///
    /// let error = Error::from(TrapCode::IntegerOverflow).context("in `f`").context("in `g`");
    /// assert_eq!(error.root_cause().downcast_ref(), Some(&TrapCode::IntegerOverflow));
    /// ```
    pub fn root_cause(&self) -> &(dyn AnyError + 'static) {
        let mut cause = self.link();
        while let Some(source) = cause.source() {
            cause = source;
        }
        cause
    }

    /// The error as a link of a chain: what it holds, if that alone has the same text.
    fn link(&self) -> &(dyn AnyError + 'static) {
        match &*self.inner {
            ErrorInner::Root(root) if root.says_no_more() => root.kind.as_error().unwrap_or(self),
            _ => self,
        }
    }

    /// What [`source`](AnyError::source) gives.
    pub(super) fn cause(&self) -> Option<&(dyn AnyError + 'static)> {
        match &*self.inner {
            ErrorInner::Layer(layer) => Some(layer.below.link()),
            ErrorInner::Root(root) => root.kind.as_host()?.as_error(),
        }
    }
}

/// The causes of an error, from [`Error::chain`].
#[derive(Clone)]
pub struct Chain<'a> {
    next: Option<&'a (dyn AnyError + 'static)>,
}

impl<'a> Iterator for Chain<'a> {
    type Item = &'a (dyn AnyError + 'static);

    fn next(&mut self) -> Option<Self::Item> {
        let cause = self.next?;
        self.next = cause.source();
        Some(cause)
    }
}

impl FusedIterator for Chain<'_> {}

impl Debug for Chain<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.clone()).finish()
    }
}

/// Says of a `Result` or `Option` what was being done when it failed.
///
/// # Examples
///
/// ```
/// use peregrine::{Context, Engine, Module, Result};
///
/// fn load(path: &str) -> Result<Module> {
///     let wasm = std::fs::read(path).with_context(|| format!("cannot load plugin {path}"))?;
///     Module::new(&Engine::default(), &wasm).context("not a plugin")
/// }
///
/// let error = load("does-not-exist.wasm").unwrap_err();
/// assert_eq!(error.to_string(), "cannot load plugin does-not-exist.wasm");
/// assert!(error.root_cause().is::<std::io::Error>());
/// let error = None::<i32>.context("no value").unwrap_err();
/// assert_eq!(error.to_string(), "no value");
/// ```
pub trait Context<T, E>: sealed::Sealed {
    /// The error with [context](Error::context).
    ///
    /// # Errors
    ///
    /// The error that there was, or if there was no value.
    fn context<C: Display + Send + Sync + 'static>(self, context: C) -> Result<T, Error>;

    /// The error with [context](Error::context) that is made only if it is needed.
    ///
    /// # Errors
    ///
    /// The error that there was, or if there was no value.
    fn with_context<C, F>(self, context: F) -> Result<T, Error>
    where
        C: Display + Send + Sync + 'static,
        F: FnOnce() -> C;
}

impl<T, E: AnyError + Send + Sync + 'static> Context<T, E> for Result<T, E> {
    fn context<C: Display + Send + Sync + 'static>(self, context: C) -> Result<T, Error> {
        self.map_err(|error| Error::wrap(error).context(context))
    }

    fn with_context<C, F>(self, context: F) -> Result<T, Error>
    where
        C: Display + Send + Sync + 'static,
        F: FnOnce() -> C,
    {
        self.map_err(|error| Error::wrap(error).context(context()))
    }
}

impl<T> Context<T, core::convert::Infallible> for Option<T> {
    fn context<C: Display + Send + Sync + 'static>(self, context: C) -> Result<T, Error> {
        self.ok_or_else(|| Error::new(alloc::format!("{context}")))
    }

    fn with_context<C, F>(self, context: F) -> Result<T, Error>
    where
        C: Display + Send + Sync + 'static,
        F: FnOnce() -> C,
    {
        self.ok_or_else(|| Error::new(alloc::format!("{}", context())))
    }
}

mod sealed {
    /// Keeps the trait from being implemented elsewhere.
    pub trait Sealed {}
    impl<T, E> Sealed for Result<T, E> {}
    impl<T> Sealed for Option<T> {}
}
