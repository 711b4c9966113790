//! Macros that make errors, under the names that wasmtime and anyhow have for them.

/// Makes an [`Error`](crate::Error) of a format string and its arguments, or of any error.
///
/// # Examples
///
/// ```
/// use peregrine::format_err;
///
/// assert_eq!(format_err!("no plugin {}", 7).to_string(), "no plugin 7");
/// let error = format_err!(std::io::Error::other("disk full"));
/// assert!(error.downcast_ref::<std::io::Error>().is_some());
/// let text = String::from("any text");
/// assert_eq!(format_err!(text).to_string(), "any text");
/// ```
#[macro_export]
macro_rules! format_err {
    ($message:literal $(,)?) => {
        $crate::__private::message(::core::format_args!($message))
    };
    ($message:literal, $($args:tt)*) => {
        $crate::__private::message(::core::format_args!($message, $($args)*))
    };
    ($error:expr $(,)?) => {{
        #[allow(unused_imports, reason = "the one or the other, by what the error is")]
        use $crate::__private::{FromDisplay as _, FromError as _};
        let error = $error;
        // The compiler looks for methods with fewer references first: those of what is an error.
        (&error).how_to_make().make(error)
    }};
}

/// Returns an error, made as by [`format_err!`](crate::format_err).
///
/// # Examples
///
/// ```
/// use peregrine::{Result, bail};
///
/// fn half(n: i32) -> Result<i32> {
///     if n % 2 != 0 {
///         bail!("{n} is odd");
///     }
///     Ok(n / 2)
/// }
///
/// assert_eq!(half(4)?, 2);
/// assert_eq!(half(5).unwrap_err().to_string(), "5 is odd");
/// # Ok::<(), peregrine::Error>(())
/// ```
#[macro_export]
macro_rules! bail {
    ($($args:tt)*) => {
        return ::core::result::Result::Err($crate::format_err!($($args)*))
    };
}

/// Returns an error, made as by [`format_err!`](crate::format_err), unless a condition holds.
///
/// # Examples
///
/// ```
/// use peregrine::{Result, ensure};
///
/// fn root(n: f64) -> Result<f64> {
///     ensure!(n >= 0.0, "{n} has no root");
///     ensure!(n.is_finite());
///     Ok(n.sqrt())
/// }
///
/// assert_eq!(root(-1.0).unwrap_err().to_string(), "-1 has no root");
/// assert_eq!(
///     root(f64::INFINITY).unwrap_err().to_string(),
///     "condition failed: `n.is_finite()`"
/// );
/// ```
#[macro_export]
macro_rules! ensure {
    ($condition:expr $(,)?) => {
        if !$condition {
            $crate::bail!(
                "{}",
                ::core::concat!("condition failed: `", ::core::stringify!($condition), "`")
            );
        }
    };
    ($condition:expr, $($args:tt)*) => {
        if !$condition {
            $crate::bail!($($args)*);
        }
    };
}

/// What the macros above expand to.
#[doc(hidden)]
pub mod expanded {
    use crate::error::{Error, wrapped};
    use core::fmt::{Arguments, Debug, Display};

    /// An error of a message.
    #[cold]
    pub fn message(message: Arguments<'_>) -> Error {
        match message.as_str() {
            Some(message) => Error::new(message),
            None => Error::new(alloc::format!("{message}")),
        }
    }

    /// How to make an error of an error.
    pub struct Wrap;

    impl Wrap {
        #[cold]
        pub fn make<E: core::error::Error + Send + Sync + 'static>(self, error: E) -> Error {
            Error::wrap(error)
        }
    }

    /// How to make an error of what the compiler knows only to have a text.
    pub struct Message;

    impl Message {
        #[cold]
        pub fn make<M: Display + Debug + Send + Sync + 'static>(self, message: M) -> Error {
            let mut message = Some(message);
            match (wrapped::take_opened(&mut message), message) {
                (Some(error), _) => error,
                (None, Some(message)) => Error::msg(message),
                (None, None) => unreachable!("what is taken is given"),
            }
        }
    }

    pub trait FromError {
        fn how_to_make(&self) -> Wrap {
            Wrap
        }
    }

    impl<E: core::error::Error + Send + Sync + 'static> FromError for E {}

    pub trait FromDisplay {
        fn how_to_make(&self) -> Message {
            Message
        }
    }

    impl<M: Display + Debug + Send + Sync + 'static> FromDisplay for &M {}
}
