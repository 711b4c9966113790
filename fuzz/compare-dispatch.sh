#!/bin/sh
# Compares what modules do with tail dispatch and with loop dispatch, fuel included:
#   fuzz/compare-dispatch.sh [SEEDS]     (2000 by default)
# A difference is a bug in one of the two; `cargo run --release -p peregrine-fuzz -- emit SEED`
# writes the module.
set -eu
cd "$(dirname "$0")/.."
seeds=${1:-2000}
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
cargo run -q --release -p peregrine-fuzz -- digest --seeds "0..$seeds" >"$out/tail"
cargo run -q --release -p peregrine-fuzz --features loop-dispatch -- digest --seeds "0..$seeds" >"$out/loop"
if diff "$out/tail" "$out/loop"; then
    echo "$seeds modules do the same with both dispatchers"
else
    exit 1
fi
