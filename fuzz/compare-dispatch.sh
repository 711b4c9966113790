#!/bin/sh
# Compares what modules do with tail dispatch and with loop dispatch, fuel included:
#   fuzz/compare-dispatch.sh [SEEDS]     (2000 by default, of each kind)
# A difference is a bug in one of the two; `cargo run --release -p peregrine-fuzz -- emit SEED`
# writes the module.
set -eu
cd "$(dirname "$0")/.."
seeds=${1:-2000}
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
digests() {
    for range in "0..$seeds" "v0..v$seeds" "w0..w$seeds" "g0..g$seeds"; do
        cargo run -q --release -p peregrine-fuzz "$@" -- digest --seeds "$range"
    done
}
digests >"$out/tail"
digests --features loop-dispatch >"$out/loop"
if diff "$out/tail" "$out/loop"; then
    echo "$((seeds * 4)) modules do the same with both dispatchers"
else
    exit 1
fi
