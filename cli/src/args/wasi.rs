//! The keys of `-S`: what the program gets of WASI.

use super::keys::{Key, Keys, set, switch};
use super::quantity::count;

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

/// The most threads that can be asked for. Linux gives a process 65,530 areas of memory, of which a thread
/// takes four; when they are used up while one begins, Rust's library ends the process.
const MOST_THREADS: usize = 8192;

impl Keys for WasiSwitches {
    const LETTER: char = 'S';
    const KEYS: &'static [Key<Self>] = &[
        Key {
            name: "inherit-env",
            value: "y|n",
            help: "give the program this process's environment; '--env' adds to it",
            read: |value| set(switch(value), |to: &mut Self, on| to.inherit_env = on),
        },
        Key {
            name: "inherit-network",
            value: "y|n",
            help: "not supported: WASI preview1 cannot open connections (see '--tcplisten')",
            read: |value| {
                match switch(value)? {
                true => Err(
                    "programs cannot open connections with WASI preview1; '--tcplisten' gives them \
                     a listening socket"
                        .to_owned(),
                ),
                false => set(Ok(()), |_, ()| ()),
            }
            },
        },
        Key {
            name: "threads",
            value: "y|n",
            help: "let the program start threads (wasi-threads); default y",
            read: |value| set(switch(value), |to: &mut Self, on| to.threads = on),
        },
        Key {
            name: "max-threads",
            value: "N",
            help: "allow N threads at once beside the first; default 128",
            read: |value| {
                let most = match count(value)? {
                    more if more > MOST_THREADS => Err(format!("the most is {MOST_THREADS}")),
                    most => Ok(most),
                };
                set(most, |to: &mut Self, most| to.max_threads = Some(most))
            },
        },
    ];

    fn help() -> String {
        let list = Self::list();
        format!("WASI:\n{list}\nSeveral keys may be given at once: -S inherit-env,max-threads=16\n")
    }
}

#[cfg(test)]
mod tests {
    use super::super::keys::all;
    use super::*;

    fn read(typed: &str) -> Result<WasiSwitches, String> {
        let items = typed.split(',').map(WasiSwitches::read);
        items
            .collect::<Result<Vec<_>, _>>()
            .map(|items| all(&items))
    }

    #[test]
    fn later_keys_win() {
        let switches = read("inherit_env,threads=n,threads,max-threads=3");
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
            ("inherit-evn", "did you mean 'inherit-env'?"),
            ("nonsense", "unknown key 'nonsense' ('-S help'"),
            ("threads=maybe", "expected 'y' or 'n'"),
            ("max-threads", "expected max-threads=N"),
            ("max-threads=10000", "the most is 8192"),
            ("inherit-network", "cannot open connections"),
        ] {
            let message = read(typed).expect_err(typed);
            assert!(message.contains(part), "{message}");
        }
        assert!(read("inherit-network=n").is_ok());
    }
}
