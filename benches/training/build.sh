#!/usr/bin/env bash
# Builds every guest of the training set into TARGET/NAME.wasm.
# Needs clang with wasm-ld (LLVM 14 or later) and Rust's target
# wasm32-unknown-unknown. CARGO_TARGET_DIR says where cargo keeps its work.
# Usage: build.sh TARGET
set -euo pipefail
[ $# = 1 ] || { echo "usage: $0 TARGET" >&2; exit 2; }
mkdir -p "$1"
to=$(cd "$1" && pwd)
cd "$(dirname "$0")"
target=wasm32-unknown-unknown

# Optimisation differs from guest to guest as it does among programs.
level() {
  case $1 in
  strsearch | huffman | packing | permutations | resize | smoothing | text) echo -Os ;;
  stencil | noise | blend | channels | doubles | functions | loops | quantised | rays) echo -O3 ;;
  *) echo -O2 ;;
  esac
}
# compile FILE MODULE FLAGS...
compile() {
  local from=$1 module=$2
  shift 2
  clang --target=wasm32 -std=c11 "$(level "$(basename "$from" .c)")" "$@" -Wall -Wextra -Werror -ffreestanding \
    -nostdlib -mbulk-memory -Wl,--no-entry -Wl,--strip-all "$from" -o "$to/$module.wasm"
}
for f in c/*.c; do compile "$f" "$(basename "$f" .c)"; done
for f in simd/*.c; do compile "$f" "$(basename "$f" .c)" -msimd128; done
# Those whose plain loops the compiler makes into vectors, a second time.
for n in dct noise streams; do compile "c/$n.c" "$n.simd" -msimd128; done

# Profile and feature have the guests of one list in common.
rust() {
  local profile=$1 feature=$2 dir=$3
  shift 3
  for n in "$@"; do
    cargo build --quiet --locked --target "$target" --profile "$profile" --features "$feature" --example "$n"
    cp "${CARGO_TARGET_DIR:-target}/$target/$dir/examples/$n.wasm" "$to/$n.wasm"
  done
}
rust release fast release ciphers curve deflate markdown moves raster triangles
rust small small small containers digits filters graphs pictures random ripemd settings substrings words
