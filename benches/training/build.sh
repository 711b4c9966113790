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
level() { case $1 in strsearch | huffman | packing) echo -Os ;; stencil | noise) echo -O3 ;; *) echo -O2 ;; esac; }
for f in c/*.c; do
  n=$(basename "$f" .c)
  clang --target=wasm32 -std=c11 "$(level "$n")" -Wall -Wextra -Werror -ffreestanding -nostdlib -mbulk-memory \
    -Wl,--no-entry -Wl,--strip-all "$f" -o "$to/$n.wasm"
done

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
