#!/usr/bin/env bash
# Rebuilds the modules of this folder and of ../cpp_exceptions_legacy from throws.cpp. README.md says
# what comes of it. Usage: build.sh ZIG WASM_OPT, where ZIG is Zig 0.16 (clang 21; PyPI: `ziglang`),
# and WASM_OPT binaryen's optimizer, version 132 (npm: `binaryen`).
set -euo pipefail
cd "$(dirname "$0")"
zig=$(realpath "$1") wasm_opt=$(realpath "$2")
lib=$(dirname "$zig")/lib
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Zig's own build of the C++ library has no exceptions, so the parts that are needed are built here, from
# the sources that come with it.
abi="abort_message cxa_aux_runtime cxa_default_handlers cxa_exception cxa_exception_storage cxa_guard
  cxa_handlers cxa_personality cxa_vector cxa_virtual fallback_malloc private_typeinfo stdlib_exception
  stdlib_new_delete stdlib_stdexcept stdlib_typeinfo"
cxx="exception functional memory new new_helpers stdexcept string typeinfo vector verbose_abort"
features=generic+bulk_memory+exception_handling+multivalue+mutable_globals+nontrapping_fptoint+reference_types+sign_ext

# compile OUTPUT OPTIMIZATION FLAGS…
compile() {
  local output=$1 optimization=$2 objects=$work/$1.o
  shift 2
  mkdir "$objects"
  local flags=(-target wasm32-wasi "-mcpu=$features" -g0 -fno-sanitize=all -fwasm-exceptions
    -fvisibility=hidden -std=c++23 "$@")
  local library=(-Os -w -D_LIBCPP_BUILDING_LIBRARY -D_LIBCXXABI_BUILDING_LIBRARY
    -DLIBCXX_BUILDING_LIBCXXABI -DLIBCXXABI_NON_DEMANGLING_TERMINATE -D_LIBCXXABI_HAS_NO_THREADS
    "-I$lib/libcxx/src" "-I$lib/libcxx/libc" "-I$lib/libcxxabi/src" "-I$lib/libcxxabi/include")
  for name in $abi; do
    "$zig" c++ "${flags[@]}" "${library[@]}" -c "$lib/libcxxabi/src/$name.cpp" -o "$objects/$name.o"
  done
  for name in $cxx; do
    [ -f "$lib/libcxx/src/$name.cpp" ] || continue
    "$zig" c++ "${flags[@]}" "${library[@]}" -c "$lib/libcxx/src/$name.cpp" -o "$objects/cxx_$name.o"
  done
  "$zig" cc -target wasm32-wasi "-mcpu=$features" -Os -w -fno-sanitize=all -fwasm-exceptions "$@" \
    -D_LIBUNWIND_HIDE_SYMBOLS -D_LIBUNWIND_IS_BAREMETAL "-I$lib/libunwind/include" "-I$lib/libunwind/src" \
    -c "$lib/libunwind/src/Unwind-wasm.c" -o "$objects/unwind.o"
  "$zig" c++ "${flags[@]}" "$optimization" -Wall -Wextra -c throws.cpp -o "$objects/throws.o"
  "$zig" cc -target wasm32-wasi -Os -s "$objects"/*.o -o "$output"
  chmod 644 "$output"
}

export ZIG_GLOBAL_CACHE_DIR=$work/cache
legacy=../cpp_exceptions_legacy
compile throws.wasm -Os -mllvm -wasm-use-legacy-eh=false
compile throws.O0.wasm -O0 -mllvm -wasm-use-legacy-eh=false
compile throws.legacy.wasm -Os -mllvm -wasm-use-legacy-eh=true
compile throws.legacy.O0.wasm -O0 -mllvm -wasm-use-legacy-eh=true
# What emscripten has made of the old form for years.
"$wasm_opt" --enable-exception-handling --enable-reference-types --enable-multivalue --enable-bulk-memory \
  --enable-bulk-memory-opt --enable-nontrapping-float-to-int --enable-sign-ext --enable-mutable-globals \
  --emit-exnref -O2 throws.legacy.wasm -o throws.translated.wasm
mkdir -p "$legacy"
mv throws.legacy.wasm throws.legacy.O0.wasm "$legacy"
ls -l ./*.wasm "$legacy"/*.wasm
