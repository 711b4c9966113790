//! What is measured: a [`Job`] with a name and the checksum that is expected.
//! Kernels of the table become programs here; which programs are asked for is in
//! [`crate::select`].

use crate::job::{Job, Number};
use crate::kernels::Kernel;

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
