//! A fast, portable WebAssembly interpreter
