#!/usr/bin/env bash
# Rebuilds the modules of this folder. README.md says what they are. Usage: build.sh ZIG, where ZIG is
# Zig 0.16 (clang 21; PyPI: `ziglang`).
set -euo pipefail
cd "$(dirname "$0")"
zig=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export ZIG_GLOBAL_CACHE_DIR=$work/cache

flags=(-target wasm32-freestanding -mcpu=generic+atomics+bulk_memory -g0 -fno-sanitize=all)
"$zig" cc "${flags[@]}" -c start.c -o "$work/start.o"
for name in sync sort ends many count; do
  "$zig" cc "${flags[@]}" -Os -std=c17 -Wall -Wextra -ffreestanding -fno-builtin -fvisibility=hidden \
    -Wno-unused-function -Wno-incompatible-library-redeclaration -c $name.c -o "$work/$name.o"
  "$zig" wasm-ld "$work/start.o" "$work/$name.o" --entry=_start --strip-all --import-memory \
    --export-memory --shared-memory --initial-memory=4194304 --max-memory=8388608 -o $name.wasm
  chmod 644 $name.wasm
done
ls -l ./*.wasm
