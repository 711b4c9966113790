//! How a command ends: exit codes, the shape of errors on standard error, and colours.
//!
//! What went wrong is put into words by whoever found it; how it looks is decided here only.

use crate::terminal::{self, one_line};
use crate::text::Place;
use std::ffi::OsStr;
use std::fmt::Write as _;
use std::io::{self, IsTerminal, Write as _};
use std::process::ExitCode;
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// The command did what was asked.
pub(crate) const SUCCESS: u8 = 0;
/// Something could not be read, linked, validated or called.
pub(crate) const FAILURE: u8 = 1;
/// The command line makes no sense.
pub(crate) const USAGE: u8 = 2;
/// The guest trapped, ran out of fuel or out of time: 128 + 6, what a shell makes of an abort.
pub(crate) const TRAP: u8 = 134;

/// The user pressed Ctrl-C: 128 + 2, what a shell makes of that signal.
#[cfg(any(unix, windows))]
pub(crate) const INTERRUPTED: u8 = 130;

/// How a command ends.
#[derive(Debug)]
pub(crate) enum Exit {
    /// With this code, and nothing more to say.
    Code(u8),
    /// With an error.
    Failed(Failure),
    /// With a complaint about the command line, which already names the help to read.
    Usage(String),
}

/// An error as the user sees it.
#[derive(Debug)]
pub(crate) struct Failure {
    /// One line: what could not be done, and why if that is short.
    pub(crate) message: String,
    /// What led to it, the outermost first; may have several lines each.
    pub(crate) causes: Vec<String>,
    /// Where in the text of a module it is.
    pub(crate) place: Option<Place>,
    /// The exit code.
    pub(crate) code: u8,
}

impl Failure {
    /// An error of one line.
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            causes: Vec::new(),
            place: None,
            code: FAILURE,
        }
    }

    /// The same error, at a place in a text.
    pub(crate) fn at(mut self, place: Option<Place>) -> Self {
        self.place = place;
        self
    }

    /// The text of the error, the first line without the word before it.
    fn text(&self) -> String {
        let mut text = one_line(&self.message);
        text.push('\n');
        for line in self.place.iter().flat_map(|place| place.excerpt.lines()) {
            text.push_str(&one_line(line));
            text.push('\n');
        }
        if self.causes.is_empty() {
            return text;
        }
        text.push_str("\nCaused by:\n");
        for (i, cause) in self.causes.iter().enumerate() {
            for (n, line) in cause.lines().enumerate() {
                let line = one_line(line);
                // Continued lines stand below the text of the first.
                let written = match n {
                    0 => writeln!(text, "{i:>5}: {line}"),
                    _ => writeln!(text, "       {line}"),
                };
                // Writing to a string does not fail.
                debug_assert!(written.is_ok());
            }
        }
        text
    }
}

impl From<Failure> for Exit {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

/// Tells the user, and gives the code for the shell.
pub(crate) fn finish(exit: &Exit) -> ExitCode {
    let flushed = io::stdout().flush();
    let code = match exit {
        Exit::Code(code) => *code,
        Exit::Failed(failure) => {
            say("Error:", &failure.text());
            failure.code
        }
        Exit::Usage(message) => {
            say("error:", message);
            USAGE
        }
    };
    match flushed {
        Err(error) if code == SUCCESS && error.kind() != io::ErrorKind::BrokenPipe => {
            say(
                "Error:",
                &format!("cannot write to standard output: {}\n", os_reason(&error)),
            );
            ExitCode::from(FAILURE)
        }
        _ => ExitCode::from(code),
    }
}

/// Ends the process with an error, from whichever thread. What is in standard output's buffer is
/// left to the exit of the process, which does not wait for a thread that is just printing.
pub(crate) fn finish_now(failure: Failure) -> ! {
    error(&failure);
    std::process::exit(failure.code.into())
}

/// Prints a text on standard output. What is hidden in it is escaped as in texts, not as in JSON,
/// which does that itself.
pub(crate) fn print(text: &str) -> Exit {
    match io::stdout().write_all(terminal::lines(text).as_bytes()) {
        // A reader that has gone away, like `head`, is no error.
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Failure::new(format!(
            "cannot write to standard output: {}",
            os_reason(&error)
        ))
        .into(),
        _ => Exit::Code(SUCCESS),
    }
}

/// Prints a JSON value, in which what is hidden is escaped.
pub(crate) fn print_json(value: &serde_json::Value) -> Exit {
    print(&terminal::json(&format!("{value:#}\n")))
}

/// Says on standard error something that is no error.
pub(crate) fn warn(message: &str) {
    say("warning:", &format!("{}\n", one_line(message)));
}

/// Says an error that does not end the command yet.
pub(crate) fn error(failure: &Failure) {
    say("Error:", &failure.text());
}

/// Writes a word in colour and a text to standard error.
fn say(word: &str, text: &str) {
    let mut stderr = io::stderr().lock();
    let colour = match word {
        "warning:" => "\x1b[1;33m",
        _ => "\x1b[1;31m",
    };
    let line = if colours(stderr.is_terminal()) {
        format!("{colour}{word}\x1b[0m {text}")
    } else {
        format!("{word} {text}")
    };
    // If not even this can be written, the exit code has to do.
    let _ = stderr.write_all(line.as_bytes());
}

/// Whether to write colours: on terminals that have them, unless `NO_COLOR` is set.
fn colours(is_terminal: bool) -> bool {
    let var = |name| std::env::var_os(name);
    are_wanted(
        is_terminal,
        var("NO_COLOR").as_deref(),
        var("TERM").as_deref(),
    )
}

fn are_wanted(is_terminal: bool, no_color: Option<&OsStr>, term: Option<&OsStr>) -> bool {
    // By the convention, an empty variable counts as none.
    let is_off = no_color.is_some_and(|value| !value.is_empty());
    is_terminal && !is_off && term.is_none_or(|term| term != "dumb")
}

/// A line on the terminal while something takes long; gone when it is dropped.
#[derive(Debug)]
pub(crate) struct Progress {
    done: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Progress {
    /// How long something takes before it is worth a line.
    const PATIENCE: Duration = Duration::from_secs(1);

    /// Starts to wait, if standard error is a terminal and the size is such that it may be worth
    /// it: a mebibyte loads in some milliseconds.
    pub(crate) fn start(verb: &'static str, name: &str, bytes: usize) -> Self {
        let mut progress = Self {
            done: None,
            thread: None,
        };
        if bytes < 1 << 20 || !io::stderr().is_terminal() {
            return progress;
        }
        let text = one_line(&format!("{verb} `{name}`, {} MiB …", bytes >> 20));
        let (sender, receiver) = mpsc::channel::<()>();
        let spawned = thread::Builder::new().spawn(move || {
            if receiver.recv_timeout(Self::PATIENCE) == Err(RecvTimeoutError::Timeout) {
                let mut stderr = io::stderr();
                // The line is a courtesy: if it cannot be written, so be it.
                let _ = write!(stderr, "{text}");
                let _ = receiver.recv();
                let _ = write!(stderr, "\r\x1b[K");
            }
        });
        progress.done = Some(sender);
        progress.thread = spawned.ok();
        progress
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        // Without a sender the thread ends, and takes its line away first.
        self.done = None;
        if let Some(thread) = self.thread.take() {
            // It does not panic, and there would be nothing to do about it.
            let _ = thread.join();
        }
    }
}

/// What the operating system says, without its number.
pub(crate) fn os_reason(error: &io::Error) -> String {
    let text = error.to_string();
    match text.split_once(" (os error ") {
        Some((reason, _)) => reason.to_owned(),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn causes_are_numbered_and_continued_below() {
        let failure = Failure {
            message: "failed\nto run".to_owned(),
            causes: vec!["one".to_owned(), "two\n    0: frame".to_owned()],
            place: None,
            code: TRAP,
        };
        let expected =
            "failed\\nto run\n\nCaused by:\n    0: one\n    1: two\n           0: frame\n";
        assert_eq!(failure.text(), expected);
    }

    #[test]
    fn colours_are_for_terminals() {
        let (on, empty) = (OsStr::new("1"), OsStr::new(""));
        assert!(are_wanted(true, None, None));
        assert!(are_wanted(true, Some(empty), Some(OsStr::new("xterm"))));
        assert!(!are_wanted(false, None, None));
        assert!(!are_wanted(true, Some(on), None));
        assert!(!are_wanted(true, None, Some(OsStr::new("dumb"))));
    }
}
