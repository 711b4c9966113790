//! The keys of `-S`: what the program gets of WASI.

use super::help::entry;
use super::quantity::size;
use super::switches::switch;

/// What the keys of `-S` say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct WasiSwitches {
    /// Whether the program gets our whole environment.
    pub(super) inherit_env: bool,
    /// Whether a program that asks for threads gets them.
    pub(crate) threads: bool,
    /// The most threads at once beside the first, if that was said.
    pub(crate) max_threads: Option<usize>,
}

impl Default for WasiSwitches {
    fn default() -> Self {
        Self {
            inherit_env: false,
            threads: true,
            max_threads: None,
        }
    }
}

/// A key with a value.
struct Key {
    name: &'static str,
    value: &'static str,
    help: &'static str,
    apply: fn(&mut WasiSwitches, &str) -> Result<(), String>,
}

/// The keys, in the order of the help.
const KEYS: &[Key] = &[
    Key {
        name: "inherit-env",
        value: "y|n",
        help: "give the program our whole environment; `--env` adds to it",
        apply: |to, value| switch(value).map(|on| to.inherit_env = on),
    },
    Key {
        name: "inherit-network",
        value: "y|n",
        help: "refused: preview1 has no way to open connections; `--tcplisten` gives the program a \
               listening socket",
        apply: |_, value| match switch(value)? {
            true => Err(
                "WASI preview1 has no way to open connections; `--tcplisten` gives the program \
                         a listening socket"
                    .to_owned(),
            ),
            false => Ok(()),
        },
    },
    Key {
        name: "threads",
        value: "y|n",
        help: "let the program start threads if it can (wasi-threads); on unless told",
        apply: |to, value| switch(value).map(|on| to.threads = on),
    },
    Key {
        name: "max-threads",
        value: "N",
        help: "the most threads at once, beside the first; the program is told when there are no more \
               (default 128)",
        apply: |to, value| match size(value)? {
            more if more > MOST_THREADS => Err(format!("{more} are more than {MOST_THREADS}")),
            most => {
                to.max_threads = Some(most);
                Ok(())
            }
        },
    },
];

/// The most threads that can be asked for. Linux gives a process 65,530 areas of memory, of which a thread
/// takes four; when they are used up while one begins, Rust's library ends the process.
const MOST_THREADS: usize = 8192;

/// Where descriptions of keys begin.
const HELP_COLUMN: usize = 26;

impl WasiSwitches {
    /// Reads the values of all `-S` in order; the later win.
    ///
    /// # Errors
    ///
    /// A message that names the key.
    pub(super) fn read(typed: &[String]) -> Result<Self, String> {
        let mut switches = Self::default();
        for item in typed.iter().flat_map(|typed| typed.split(',')) {
            let (name, value) = item.split_once('=').unwrap_or((item, ""));
            let name = &*name.replace('_', "-");
            let Some(key) = KEYS.iter().find(|key| key.name == name) else {
                return Err(format!("unknown key `-S {name}`; `-S help` lists them"));
            };
            if value.is_empty() && key.value != "y|n" {
                return Err(format!("`-S {name}` needs a value: {}", key.value));
            }
            (key.apply)(&mut switches, value)
                .map_err(|message| format!("`-S {name}`: {message}"))?;
        }
        Ok(switches)
    }

    /// The list that `-S help` prints.
    pub(super) fn help() -> String {
        let mut text = String::from("WASI:\n");
        for key in KEYS {
            let left = format!("-S {}={}", key.name, key.value);
            entry(&mut text, &left, key.help, HELP_COLUMN);
        }
        text.push_str("\nSeveral keys may be given at once: -S inherit-env,max-threads=16\n");
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(typed: &[&str]) -> Result<WasiSwitches, String> {
        let typed: Vec<String> = typed.iter().map(|&typed| typed.to_owned()).collect();
        WasiSwitches::read(&typed)
    }

    #[test]
    fn later_keys_win() {
        assert_eq!(read(&[]), Ok(WasiSwitches::default()));
        let switches = read(&["inherit_env,threads=n", "threads,max-threads=3"]);
        let expected = WasiSwitches {
            inherit_env: true,
            threads: true,
            max_threads: Some(3),
        };
        assert_eq!(switches, Ok(expected));
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (typed, part) in [
            ("nonsense", "unknown key `-S nonsense`"),
            ("threads=maybe", "`-S threads`: `maybe` is neither y nor n"),
            ("max-threads", "`-S max-threads` needs a value: N"),
            ("max-threads=10000", "10000 are more than 8192"),
            ("inherit-network", "no way to open connections"),
        ] {
            let message = read(&[typed]).expect_err(typed);
            assert!(message.contains(part), "{message}");
        }
        assert!(read(&["inherit-network=n"]).is_ok());
    }
}
