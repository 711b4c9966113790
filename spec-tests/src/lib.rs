//! Runs the official WebAssembly testsuite against Peregrine
