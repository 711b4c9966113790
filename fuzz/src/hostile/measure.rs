//! What a hostile module costs: bytes and instructions, which are the same on every run.
//!
//! Each measurement is a process of its own, the binary `hostile`, so that one that fails takes
//! nothing along: it has an allocator that counts and refuses more than [`LIMIT`], and Valgrind
//! counts the instructions that it executes.

use super::stage::{Stage, Subject};
use std::{fs, io::Write, path::Path, process::Command};

/// The most bytes that a measurement may have on the heap. Shapes are small: what needs more is
/// beyond all bounds.
pub const LIMIT: isize = 1 << 30;

/// The least module.
pub const EMPTY: &[u8] = b"\0asm\x01\0\0\0";

/// Bytes on the heap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Usage {
    /// The most that there were, beyond the module's own bytes, and but for what was given back before
    /// anything else was asked for.
    pub peak: i64,
    /// What there was at the end, with the engine's objects still alive.
    pub live: i64,
    /// Kilobytes in physical memory at most, of the whole process. Tables and memories that are not
    /// touched are not in it.
    pub resident: i64,
    /// What the subject has said of the module, if it has refused it.
    pub refused: Option<String>,
}

/// A program that measures: the path of the binary `hostile`.
#[derive(Debug, Clone, Copy)]
pub struct Meter<'a>(pub &'a Path);

impl Meter<'_> {
    /// The bytes that a subject needs for a module.
    ///
    /// # Errors
    ///
    /// What the subject says of the module, or how its process ended.
    pub fn bytes(self, wasm: &[u8], stage: Stage, subject: Subject) -> Result<Usage, String> {
        let output = self.run(&mut Command::new(self.0), wasm, stage, subject)?;
        let (refused, numbers) = match output.0.trim_end().rsplit_once('\n') {
            Some((refused, numbers)) => (Some(refused.to_owned()), numbers),
            None => (None, output.0.as_str()),
        };
        let numbers: Vec<i64> = numbers
            .split_whitespace()
            .filter_map(|number| number.parse().ok())
            .collect();
        match numbers[..] {
            [peak, live, resident] => Ok(Usage {
                peak,
                live,
                resident,
                refused,
            }),
            _ => Err(format!("no numbers: {}", output.0)),
        }
    }

    /// The instructions that a process executes in which a subject takes a module; those for
    /// [`EMPTY`] are what it takes to start and to end.
    ///
    /// # Errors
    ///
    /// What the subject says of the module, or how its process ended; or if there is no Valgrind.
    pub fn steps(self, wasm: &[u8], stage: Stage, subject: Subject) -> Result<i64, String> {
        let mut command = Command::new("valgrind");
        command
            .args(["--tool=cachegrind", "--cache-sim=no"])
            .arg("--cachegrind-out-file=/dev/null")
            .arg(self.0);
        let output = self.run(&mut command, wasm, stage, subject)?;
        let count = output
            .1
            .lines()
            .find_map(|line| line.split_once("I   refs:").or(line.split_once("I refs:")))
            .and_then(|(_, count)| count.trim().replace(',', "").parse().ok());
        count.ok_or_else(|| format!("no count in: {}", output.1))
    }

    /// Runs `command`, which ends with the program, and returns what it writes.
    fn run(
        self,
        command: &mut Command,
        wasm: &[u8],
        stage: Stage,
        subject: Subject,
    ) -> Result<(String, String), String> {
        let file = TempFile::new(wasm).map_err(|error| error.to_string())?;
        let output = command
            .args([
                "measure".as_ref(),
                file.0.as_os_str(),
                stage.name().as_ref(),
                subject.name().as_ref(),
            ])
            .output()
            .map_err(|error| error.to_string())?;
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        if output.status.success() {
            return Ok((text(&output.stdout), text(&output.stderr)));
        }
        let error = text(&output.stderr);
        let lines = error.lines().filter(|line| !line.starts_with("=="));
        Err(format!(
            "{}: {}",
            output.status,
            lines.collect::<Vec<_>>().join("; ")
        ))
    }
}

/// Whether there is a Valgrind.
pub fn has_valgrind() -> bool {
    let version = Command::new("valgrind").arg("--version").output();
    version.is_ok_and(|output| output.status.success())
}

/// How many times more there is at most at one of three sizes than at the one before, of which each
/// is the double: 2 for what is linear, 4 for squares.
pub fn growth([one, two, four]: [i64; 3]) -> f64 {
    let times = |more: i64, less: i64| more as f64 / less.max(1) as f64;
    times(two, one).max(times(four, two))
}

/// A file that is removed.
struct TempFile(std::path::PathBuf);

impl TempFile {
    fn new(bytes: &[u8]) -> std::io::Result<Self> {
        use std::sync::atomic::{AtomicU32, Ordering};
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("peregrine-hostile-{}-{number}.wasm", std::process::id());
        let path = std::env::temp_dir().join(name);
        fs::File::create(&path)?.write_all(bytes)?;
        Ok(Self(path))
    }
}

impl Drop for TempFile {
    fn drop(&mut self) {
        // It is in a folder for what may stay.
        let _ = fs::remove_file(&self.0);
    }
}
