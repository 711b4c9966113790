#!/usr/bin/env bash
# Rebuilds every kernel: wat/NAME.wat, c/NAME.c and rust/NAME.rs give NAME.wasm;
# calls/NAME.wat gives calls/NAME.wasm; simd/NAME.c gives simd/NAME.wasm and, without vectors, simd/NAME.scalar.wasm.
# Not those of gc/, which `BLESS=1 cargo test -p peregrine-benches --test gc` assembles.
# Needs wat2wasm (wabt), clang and wasm-ld (LLVM 14 made the ones checked in) and
# Rust's target wasm32-unknown-unknown. The checked-in modules are what is
# measured: other compiler versions give other code, so rebuild all or none and
# then bring kernels.tsv up to date with `peregrine-benches check`.
# Usage: build.sh [NAME...]
set -euo pipefail
cd "$(dirname "$0")"

wanted() { [ $# = 1 ] && return 0; local name=$1; shift; for w in "$@"; do [ "$w" = "$name" ] && return 0; done; return 1; }
name_of() { basename "${1%.*}"; }

for f in wat/*.wat; do
  n=$(name_of "$f"); wanted "$n" "$@" || continue
  wat2wasm "$f" -o "$n.wasm"
done
for f in calls/*.wat; do
  n=calls/$(name_of "$f"); wanted "$n" "$@" || continue
  wat2wasm "$f" -o "$n.wasm"
done
compile() {
  clang --target=wasm32 -std=c11 -O2 -Wall -Wextra -Werror -ffreestanding -nostdlib -mbulk-memory \
    -Wl,--no-entry -Wl,--strip-all -Wl,-z,stack-size=65536 "$@"
}
for f in c/*.c; do
  n=$(name_of "$f"); wanted "$n" "$@" || continue
  compile "$f" -o "$n.wasm"
  chmod 644 "$n.wasm"
done
for f in simd/*.c; do
  n=simd/$(name_of "$f"); wanted "$n" "$@" || continue
  compile -msimd128 "$f" -o "$n.wasm"
  compile "$f" -o "$n.scalar.wasm"
  chmod 644 "$n.wasm" "$n.scalar.wasm"
done
for f in rust/*.rs; do
  n=$(name_of "$f"); [ "$n" = support ] && continue; wanted "$n" "$@" || continue
  rustc --edition 2024 --target wasm32-unknown-unknown --crate-type cdylib --crate-name "$n" \
    -C opt-level=3 -C codegen-units=1 -C panic=abort -C strip=symbols \
    -C link-arg=--stack-first -C link-arg=-zstack-size=65536 "$f" -o "$n.wasm"
  # Where the library's sources are on this machine is nobody's business; a path
  # of the same length that says the same keeps every offset in the module.
  library=$(rustc --print sysroot)/lib/rustlib/src/rust/library
  neutral=$(printf '%-*s' "${#library}" /rust | tr ' ' /)
  LC_ALL=C sed -i "s|$library|$neutral|g" "$n.wasm"
  chmod 644 "$n.wasm"
done
ls -1 ./*.wasm | wc -l
