//! Makes a Wasm module of `program.wat`, which goes to flash with the program, and says where flash and RAM are.

use std::{env, fs, path::PathBuf};

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=program.wat");
    println!("cargo::rerun-if-changed=boards");
    let folder = PathBuf::from(env::var_os("OUT_DIR").expect("cargo says where to write"));
    let wasm = wat::parse_file("program.wat").unwrap_or_else(|error| panic!("{error}"));
    fs::write(folder.join("program.wasm"), wasm).expect("the folder of the build is writable");

    let arch = env::var("CARGO_CFG_TARGET_ARCH").expect("cargo says what it builds for");
    // The start-up code's script `link.x` includes `memory.x`, or comes behind it.
    let (board, scripts): (_, &[_]) = match &arch[..] {
        "arm" => ("boards/mps2-an386.x", &["link.x"]),
        "riscv32" => ("boards/virt.x", &["memory.x", "link.x"]),
        _ => return,
    };
    fs::copy(board, folder.join("memory.x")).expect("the folder of the build is writable");
    println!("cargo::rustc-link-search={}", folder.display());
    for script in scripts {
        println!("cargo::rustc-link-arg-bins=-T{script}");
    }
}
