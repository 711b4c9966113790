//! WASI preview1 for the Peregrine WebAssembly runtime
