//! Lists of keys with values, as `-W` and `-S` take them: `fuel=1000,timeout=2s`.
//!
//! What the keys are is said by the tables in `wasm.rs` and `wasi.rs`. Each is read to a [`Setting`], which is applied
//! once all are known.

use clap::builder::{PossibleValue, StringValueParser, TypedValueParser};
use clap::error::ErrorKind;
use std::ffi::OsStr;
use std::marker::PhantomData;
use std::sync::Arc;

/// A key with a value.
pub(super) struct Key<T: 'static> {
    /// What is typed before the `=`.
    pub(super) name: &'static str,
    /// What is typed after it; `y|n` may be left out, and is `y` then.
    pub(super) value: &'static str,
    /// What it does.
    pub(super) help: &'static str,
    /// Reads the value; the error says what is wrong with it.
    pub(super) read: fn(&str) -> Result<Setting<T>, String>,
}

/// What a key with its value changes.
pub(super) struct Setting<T>(Arc<dyn Fn(&mut T) + Send + Sync>);

impl<T> Clone for Setting<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

/// What becomes of a value once it is read.
pub(super) fn set<T, V: Clone + Send + Sync + 'static>(
    value: Result<V, String>,
    apply: impl Fn(&mut T, V) + Send + Sync + 'static,
) -> Result<Setting<T>, String> {
    value.map(|value| Setting(Arc::new(move |to| apply(to, value.clone()))))
}

/// Applies settings in their order, so that the later win.
pub(super) fn all<T: Default>(settings: &[Setting<T>]) -> T {
    let mut all = T::default();
    settings.iter().for_each(|setting| setting.0(&mut all));
    all
}

/// What is set by keys.
pub(super) trait Keys: Default + Send + Sync + 'static {
    /// The letter of the option.
    const LETTER: char;
    /// The keys, in the order of the help.
    const KEYS: &'static [Key<Self>];

    /// Names beside those of the keys that can be `y` or `n`, with what they are.
    fn more() -> impl Iterator<Item = (&'static str, &'static str)> {
        [].into_iter()
    }

    /// Reads one of these.
    fn read_more(_name: &str, _value: &str) -> Option<Result<Setting<Self>, String>> {
        None
    }

    /// The list that `help` prints instead.
    fn help() -> String;

    /// Reads a key and its value.
    ///
    /// # Errors
    ///
    /// What is wrong, without the key.
    fn read(item: &str) -> Result<Setting<Self>, String> {
        let (name, value) = item.split_once('=').unwrap_or((item, ""));
        let name = &*name.replace('_', "-");
        if let Some(key) = Self::KEYS.iter().find(|key| key.name == name) {
            return match value.is_empty() && key.value != "y|n" {
                true => Err(format!("expected {name}={}", key.value)),
                false => (key.read)(value),
            };
        }
        Self::read_more(name, value).unwrap_or_else(|| {
            let names = Self::KEYS.iter().map(|key| key.name);
            let names = names.chain(Self::more().map(|(name, _)| name));
            let hint = nearest(name, names).map(|near| format!("; did you mean '{near}'?"));
            let (hint, letter) = (hint.unwrap_or_default(), Self::LETTER);
            Err(format!(
                "unknown key '{name}'{hint} ('-{letter} help' lists all keys)"
            ))
        })
    }

    /// What clap reads a key with.
    fn parser() -> KeyParser<Self> {
        KeyParser(PhantomData)
    }

    /// The keys as the help lists them.
    fn list() -> String {
        let entries = Self::KEYS.iter();
        let entries = entries.map(
            |Key {
                 name, value, help, ..
             }| (format!("{name}={value}"), *help),
        );
        let entries: Vec<_> = entries.collect();
        let width = entries
            .iter()
            .map(|(left, _)| left.len())
            .max()
            .unwrap_or(0);
        let lines = entries
            .iter()
            .map(|(left, help)| format!("  {left:width$}  {help}\n"));
        lines.collect()
    }
}

/// Reads one key and its value.
pub(super) struct KeyParser<T>(PhantomData<fn() -> T>);

impl<T> Clone for KeyParser<T> {
    fn clone(&self) -> Self {
        Self(PhantomData)
    }
}

impl<T: Keys> TypedValueParser for KeyParser<T> {
    type Value = Setting<T>;

    fn parse_ref(
        &self,
        grammar: &clap::Command,
        option: Option<&clap::Arg>,
        value: &OsStr,
    ) -> Result<Setting<T>, clap::Error> {
        match value == "help" {
            true => Err(clap::Error::raw(ErrorKind::DisplayHelp, T::help())),
            false => StringValueParser::new()
                .try_map(|item| T::read(&item))
                .parse_ref(grammar, option, value),
        }
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        let keys = T::KEYS.iter().map(|key| (key.name, key.help));
        let values = keys.chain(T::more());
        Some(Box::new(
            values.map(|(name, help)| PossibleValue::new(name).help(help)),
        ))
    }
}

/// The name that is most like another one, if it is like it at all.
pub(super) fn nearest<'a>(typed: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let likeness = names.map(|name| (strsim::jaro(typed, name), name));
    // As clap has it for options.
    let alike = likeness.filter(|(likeness, _)| *likeness > 0.7);
    alike
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, name)| name)
}

/// Reads the value of a switch; none means yes.
pub(super) fn switch(value: &str) -> Result<bool, String> {
    match value {
        "" | "y" | "yes" | "true" | "1" => Ok(true),
        "n" | "no" | "false" | "0" => Ok(false),
        _ => Err("expected 'y' or 'n'".to_owned()),
    }
}
