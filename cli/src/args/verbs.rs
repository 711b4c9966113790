//! Answers to commands that other tools have, and to commands that are misspelled.
//!
//! Without a subcommand, the first word is the file to run. If there is no such file and the word is one that people
//! type to other tools, they are told what there is instead.

use super::keys::nearest;
use std::ffi::OsStr;
use std::path::Path;

/// Commands of other tools, and what there is here.
const ELSEWHERE: &[(&[&str], &str)] = &[
    (
        &["compile", "build", "translate", "aot"],
        "Peregrine interprets modules and compiles none ahead of time; 'peregrine run FILE' runs one as it is, and \
         'peregrine validate FILE' checks it",
    ),
    (
        &["exec", "start", "launch"],
        "'peregrine run FILE [ARGS]...' runs a program",
    ),
    (
        &["invoke", "call"],
        "'peregrine run --invoke NAME FILE [ARGS]...' calls a function that a module exports",
    ),
    (
        &["serve", "proxy", "http"],
        "Peregrine does not serve HTTP; 'peregrine run --tcplisten ADDRESS:PORT FILE' gives a program a listening socket",
    ),
    (
        &["objdump", "wasm-objdump", "disassemble", "explore"],
        "'peregrine inspect FILE' shows the sections of a module, 'peregrine print FILE' its text, and 'peregrine dump \
         FILE' its functions beside the engine's code",
    ),
    (
        &["wasm2wat", "wat", "decompile"],
        "'peregrine print FILE' prints a module in the text format",
    ),
    (
        &["wat2wasm", "assemble"],
        "text modules need no conversion: 'peregrine run FILE.wat' runs one as it is",
    ),
    (
        &["check", "lint"],
        "'peregrine validate FILE' checks modules",
    ),
    (
        &["info", "show", "list"],
        "'peregrine inspect FILE' shows what is in a module",
    ),
    (&["test", "spec"], "'peregrine wast FILE' runs test scripts"),
    (
        &["config", "settings", "features", "limits"],
        "there is no configuration file; '-W help' lists limits and features, '-S help' what programs get of WASI",
    ),
    (
        &[
            "profile",
            "debug",
            "wizer",
            "optimize",
            "opt",
            "component",
            "compose",
        ],
        "that is a job for another tool; 'peregrine help' lists the commands",
    ),
];

/// What to say if there is no file of that name; nothing if it may be one.
pub(super) fn answer(file: &OsStr, grammar: &clap::Command) -> Option<String> {
    let name = file
        .to_str()
        .filter(|name| !name.contains(['.', '/', '\\']))?;
    let known = ELSEWHERE.iter().find(|(names, _)| names.contains(&name));
    let hint = match known {
        Some((_, answer)) => format!("\n\n  tip: {answer}"),
        None => {
            let commands = grammar.get_subcommands().map(clap::Command::get_name);
            match nearest(name, commands)? {
                near if near == name => {
                    format!("\n\n  tip: the command comes first: 'peregrine {name}'")
                }
                near => format!("\n\n  tip: a similar command exists: '{near}'"),
            }
        }
    };
    (!Path::new(file).exists()).then(|| format!("no file or command is named '{name}'{hint}"))
}
