//! Which programs the command line asks for: kernels of the table, and files
//! named with `--wasm`, with their arguments in the types that the function
//! wants. The measurements begin here.

use crate::args::Args;
use crate::engines::signature;
use crate::file::FileSpec;
use crate::job::{Job, Number};
use crate::kernels::{self, Kernel};
use crate::program::{Program, from_kernel};
use crate::wasi_stub::CommandLine;
use std::sync::Arc;

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
    let all = kernels::all(args.set)?;
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
