//! Chooses the dispatch from target, optimisation level and sanitizers (`build/dispatch.rs`), and
//! what there is for vectors (`build/vectors.rs`). Makes code of the lists of sequences that have a handler
//! of their own (`build/compositions.rs`), and the list of the arms of the loop (`build/arms.rs`).

#[path = "build/arms.rs"]
mod arms;
#[path = "build/compositions.rs"]
mod compositions;
#[path = "build/dispatch.rs"]
mod dispatch;
#[path = "build/vectors.rs"]
mod vectors;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=build/arms.rs");
    println!("cargo::rerun-if-changed=build/compositions.rs");
    println!("cargo::rerun-if-changed=build/dispatch.rs");
    println!("cargo::rerun-if-changed=build/vectors.rs");
    println!("cargo::rerun-if-env-changed=CARGO_FEATURE_LOOP_DISPATCH");
    println!("cargo::rerun-if-env-changed=CARGO_ENCODED_RUSTFLAGS");
    let dispatch = dispatch::choose(|name| std::env::var(name).ok());
    println!("cargo::rustc-cfg=peregrine_dispatch=\"{dispatch}\"");
    // Handlers of tail dispatch pass on where the innermost loop starts; the census counts their ops.
    if dispatch == "tail" || std::env::var_os("CARGO_FEATURE_CENSUS").is_some() {
        println!("cargo::rustc-cfg=peregrine_loop_start");
    }
    // And values that loops carry along, where there are registers for them: s390x passes four integers and four floats.
    let few = std::env::var("CARGO_CFG_TARGET_ARCH").is_ok_and(|arch| arch == "s390x");
    if dispatch == "tail" && !few || std::env::var_os("CARGO_FEATURE_CENSUS").is_some() {
        println!("cargo::rustc-cfg=peregrine_pins");
    }
    let has_vectors = vectors::has_accumulator(dispatch, |name| std::env::var(name).ok());
    if has_vectors {
        println!("cargo::rustc-cfg=peregrine_vector_acc");
    }
    if vectors::has_neon(|name| std::env::var(name).ok()) {
        println!("cargo::rustc-cfg=peregrine_neon");
    }
    if vectors::may_have_avx2(|name| std::env::var(name).ok()) {
        println!("cargo::rustc-cfg=peregrine_avx2");
    }
    let optimised = std::env::var("OPT_LEVEL").is_ok_and(|level| level != "0");
    if optimised {
        println!("cargo::rustc-cfg=peregrine_optimized");
    }
    // Who asks for small code gets one way of doing things instead of a fast one besides.
    if std::env::var("OPT_LEVEL").is_ok_and(|level| level == "s" || level == "z") {
        println!("cargo::rustc-cfg=peregrine_compact");
    }
    // Sequences have handlers, or arms of the loop where that is optimised: otherwise they only make it larger.
    let census = std::env::var_os("CARGO_FEATURE_CENSUS").is_some();
    let composes = std::env::var_os("CARGO_FEATURE_COMPOSITIONS").is_some() && optimised && !census;
    if composes {
        println!("cargo::rustc-cfg=peregrine_compositions");
    }
    match dispatch {
        "tail" if composes => compose(has_vectors),
        "loop" if !census => arms(if composes { LOOP_SEQUENCES } else { 0 }),
        _ => {}
    }
}

/// How many sequences have an arm of loop dispatch; `docs/ir.md` says what other numbers gave.
const LOOP_SEQUENCES: usize = 2000;

/// Writes the arms of loop dispatch into the folder of the build.
fn arms(most: usize) {
    let (ops, list) = (read("ops.rs"), read("compositions.txt"));
    let simd = std::env::var_os("CARGO_FEATURE_SIMD").is_some();
    write(
        "arms.rs",
        arms::generate(&ops, ("compositions.txt", &list), most, simd),
    );
}

/// Reads a file of the folder of what is generated.
fn read(file: &str) -> String {
    let path = format!("src/exec/generated/{file}");
    println!("cargo::rerun-if-changed={path}");
    std::fs::read_to_string(path)
        .unwrap_or_else(|error| panic!("cannot read {file} of exec/generated: {error}"))
}

/// Writes a file into the folder of the build.
fn write(file: &str, code: Result<String, String>) {
    let code = code.unwrap_or_else(|wrong| {
        panic!("exec/generated:\n{wrong}choose anew: benches/training/README.md says how")
    });
    let folder = std::env::var("OUT_DIR").expect("cargo says where to write");
    std::fs::write(format!("{folder}/{file}"), code)
        .unwrap_or_else(|error| panic!("cannot write to {folder}: {error}"));
}

/// Writes what the lists of sequences become into the folder of the build.
fn compose(has_vectors: bool) {
    let ops = read("ops.rs");
    let mut scalars = vec!["compositions.txt"];
    if std::env::var_os("CARGO_FEATURE_COMPOSITIONS_LARGE").is_some() {
        scalars.push("compositions-large.txt");
    }
    let texts: Vec<String> = scalars.iter().map(|file| read(file)).collect();
    let scalars: Vec<_> = (scalars.iter().zip(&texts))
        .map(|(file, text)| (*file, &text[..]))
        .collect();
    let vectors = has_vectors.then(|| read("compositions-vectors.txt"));
    let vectors = vectors
        .as_ref()
        .map(|text| ("compositions-vectors.txt", &text[..]));
    let code = compositions::generate(&ops, &scalars, vectors);
    write("compositions.rs", code);
}
