//! What is measured: a kernel of the table, or a file named with `--wasm`,
//! turned into a [`Job`] with the argument in the type that the function wants.

use crate::args::Args;
use crate::engines::{Job, signature};
use crate::kernels::{self, Kernel};
use crate::wasi_stub::CommandLine;
use std::sync::Arc;

/// A value of a number type.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Number {
    /// A 32-bit integer.
    I32(i32),
    /// A 64-bit integer.
    I64(i64),
    /// A single-precision float.
    F32(f32),
    /// A double-precision float.
    F64(f64),
}

/// What a measurement must know of a module before it is run.
#[derive(Debug, Clone)]
pub struct Signature {
    /// One value of each parameter type.
    pub params: Vec<Number>,
    /// One value of each result type.
    pub results: Vec<Number>,
    /// Whether the module imports anything.
    pub has_imports: bool,
    /// Whether the module imports from WASI.
    pub imports_wasi: bool,
}

/// A program to measure, with a name for the table.
#[derive(Debug, Clone)]
pub struct Program {
    /// The row's heading.
    pub name: String,
    /// What to run.
    pub job: Job,
    /// What each run must return, when that is known.
    pub expected: Option<i64>,
}

/// `FILE[:EXPORT[:ARGUMENTS]]` as given on the command line. For a WASI command
/// the arguments, separated by spaces, follow the program's name in its command
/// line; for other exports they are numbers.
#[derive(Debug, Clone)]
pub struct FileSpec {
    /// Path of the module.
    pub path: String,
    /// The exported function; `_start` for a WASI command, else `run`.
    pub export: Option<String>,
    /// What stands after the second colon.
    pub arguments: Vec<String>,
}

impl FileSpec {
    /// Splits the option's value at its first two colons.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let mut parts = text.splitn(3, ':');
        let mut next = || parts.next().filter(|part| !part.is_empty());
        Self {
            path: next().unwrap_or_default().to_owned(),
            export: next().map(str::to_owned),
            arguments: next()
                .map(|list| list.split(' ').map(str::to_owned).collect())
                .unwrap_or_default(),
        }
    }

    /// The file's name without folder and extension.
    #[must_use]
    pub fn name(&self) -> String {
        let stem = std::path::Path::new(&self.path).file_stem();
        stem.map_or_else(
            || self.path.clone(),
            |stem| stem.to_string_lossy().into_owned(),
        )
    }

    /// The module's bytes.
    ///
    /// # Errors
    ///
    /// When the file cannot be read.
    pub fn read(&self) -> Result<Vec<u8>, String> {
        std::fs::read(&self.path).map_err(|error| format!("{}: {error}", self.path))
    }
}

/// The programs asked for: kernels whose names are given (all when there are
/// none), then the files. With files and no names, the files alone.
///
/// # Errors
///
/// Unknown names, unreadable or invalid files, unusable arguments.
pub fn select(args: &Args) -> Result<Vec<Program>, String> {
    let mut programs = Vec::new();
    for kernel in selected_kernels(args)? {
        programs.push(from_kernel(&kernel)?);
    }
    let input: Arc<[u8]> = match &args.stdin {
        None => Arc::default(),
        Some(path) => std::fs::read(path)
            .map_err(|error| format!("{path}: {error}"))?
            .into(),
    };
    for file in &args.files {
        programs.push(from_file(file, &input)?);
    }
    Ok(programs)
}

/// The kernels among the programs asked for.
///
/// # Errors
///
/// Unknown names, an unreadable table.
pub fn selected_kernels(args: &Args) -> Result<Vec<Kernel>, String> {
    let Args { only, files, .. } = args;
    let all = kernels::all()?;
    if let Some(unknown) = only
        .iter()
        .find(|name| !all.iter().any(|k| k.name == **name))
    {
        return Err(format!("no kernel is called `{unknown}`"));
    }
    let everything = only.is_empty() && files.is_empty();
    Ok(all
        .into_iter()
        .filter(|k| everything || only.contains(&k.name))
        .collect())
}

/// A kernel with its argument and checksum from the table.
///
/// # Errors
///
/// When its module cannot be read.
pub fn from_kernel(kernel: &Kernel) -> Result<Program, String> {
    kernel_program(kernel, kernel.n, kernel.checksum)
}

/// The same with the smaller argument.
///
/// # Errors
///
/// When its module cannot be read.
pub fn from_kernel_small(kernel: &Kernel) -> Result<Program, String> {
    kernel_program(kernel, kernel.small_n, kernel.small_checksum)
}

fn kernel_program(kernel: &Kernel, n: i32, checksum: i64) -> Result<Program, String> {
    let job = Job {
        wasm: kernel.wasm()?,
        export: "run".to_owned(),
        arguments: vec![Number::I32(n)],
        results: vec![Number::I64(0)],
        command_line: None,
        has_imports: false,
    };
    Ok(Program {
        name: kernel.name.clone(),
        job,
        expected: Some(checksum),
    })
}

fn from_file(file: &FileSpec, input: &Arc<[u8]>) -> Result<Program, String> {
    let wasm = file.read()?;
    let fail = |reason: String| format!("{}: {reason}", file.path);
    let exports: &[&str] = match &file.export {
        Some(export) => &[export.as_str()],
        None => &["_start", "run"],
    };
    let mut found = Err("no export to run".to_owned());
    let mut export = "";
    for name in exports {
        export = name;
        found = signature(&wasm, name);
        if found.is_ok() {
            break;
        }
    }
    let signature = found.map_err(fail)?;
    let is_command = export == "_start" && signature.imports_wasi;
    let arguments = if is_command {
        Vec::new()
    } else if file.arguments.len() == signature.params.len() {
        let pairs = signature.params.iter().zip(&file.arguments);
        let numbers: Option<Vec<Number>> = pairs.map(|(ty, text)| number(ty, text)).collect();
        numbers.ok_or_else(|| fail("an argument is not a number of its type".to_owned()))?
    } else {
        let (wanted, given) = (signature.params.len(), file.arguments.len());
        return Err(fail(format!(
            "`{export}` takes {wanted} arguments, {given} given"
        )));
    };
    let command_line = is_command.then(|| CommandLine {
        arguments: [file.name()]
            .into_iter()
            .chain(file.arguments.clone())
            .collect(),
        input: Arc::clone(input),
    });
    let job = Job {
        wasm,
        export: export.to_owned(),
        arguments,
        results: signature.results,
        command_line,
        has_imports: signature.has_imports,
    };
    Ok(Program {
        name: file.name(),
        job,
        expected: None,
    })
}

/// The text as a number of the type that `like` has.
fn number(like: &Number, text: &str) -> Option<Number> {
    Some(match like {
        Number::I32(_) => Number::I32(text.parse().ok()?),
        Number::I64(_) => Number::I64(text.parse().ok()?),
        Number::F32(_) => Number::F32(text.parse().ok()?),
        Number::F64(_) => Number::F64(text.parse().ok()?),
    })
}

#[cfg(test)]
mod tests {
    use super::FileSpec;

    #[test]
    fn file_spec_splits_at_two_colons() {
        let spec = FileSpec::parse("a/b.wasm:_start:-e x:y");
        assert_eq!(spec.name(), "b");
        assert_eq!(spec.export.as_deref(), Some("_start"));
        assert_eq!(spec.arguments, ["-e", "x:y"]);
        assert_eq!(FileSpec::parse("b.wasm").export, None);
        assert!(FileSpec::parse("b.wasm:run").arguments.is_empty());
    }
}
