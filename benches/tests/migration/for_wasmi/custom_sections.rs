//! What a module says about itself in sections of its own.

use wasmi::{Config, CustomSection, Engine, Error, Module};

fn section(name: &str, data: &[u8]) -> Vec<u8> {
    let mut body = vec![name.len() as u8];
    body.extend(name.bytes());
    body.extend(data);
    let mut section = vec![0, body.len() as u8];
    section.extend(body);
    section
}

pub(super) fn main() -> Result<(), Error> {
    let mut wasm = b"\0asm\x01\0\0\0".to_vec();
    wasm.extend(section("plugin.name", b"resize"));
    wasm.extend(section("plugin.version", &[1, 4]));
    let engine = Engine::default();
    let module = Module::new(&engine, &wasm)?;
    for section in module.custom_sections() {
        println!("{}: {:?}", section.name(), section.data());
    }
    let name = module
        .custom_sections()
        .find(|section| section.name() == "plugin.name")
        .map(|section: CustomSection<'_>| String::from_utf8_lossy(section.data()));
    println!("{name:?}");

    let mut config = Config::default();
    config.ignore_custom_sections(true);
    let module = Module::new(&Engine::new(&config), &wasm)?;
    println!("{}", module.custom_sections().count());
    Ok(())
}
