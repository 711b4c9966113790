//! Firmware that runs a Wasm module: `app` is what it does, the rest is a file for each board. With an operating system
//! the same program prints what is expected of the boards.
//!
//! A number as the first argument is what `mean` shall give: another than the right one ends in failure.

#![cfg_attr(target_os = "none", no_std, no_main)]

mod app;
#[cfg(target_os = "none")]
mod bare;
#[cfg(target_arch = "arm")]
mod cortex_m;
#[cfg(target_arch = "riscv32")]
mod riscv32;

#[cfg(not(target_os = "none"))]
fn main() -> std::process::ExitCode {
    let mean = std::env::args()
        .nth(1)
        .map_or(app::MEAN, |text| text.parse().unwrap_or(0));
    match app::run(mean, |line| println!("{line}"), |_| ()) {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(failure) => {
            println!("failed: {failure}");
            std::process::ExitCode::FAILURE
        }
    }
}
