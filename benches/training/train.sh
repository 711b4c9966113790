#!/usr/bin/env bash
# Chooses anew the sequences of ops that have a handler of their own: takes a census of each program of
# programs.tsv, whose files are in the folder CORPUS, and has the trainer write the lists of the core.
# What is named behind CORPUS goes to the trainer in place of `--write LISTS`, say `--folds 5`.
# Usage: train.sh CORPUS [ARGUMENTS-OF-THE-TRAINER…]
set -euo pipefail
[ $# -ge 1 ] || { echo "usage: $0 CORPUS [ARGUMENTS-OF-THE-TRAINER…]" >&2; exit 2; }
corpus=$(cd "$1" && pwd)
shift
cd "$(dirname "$0")/../.."
root=$PWD
lists=$root/core/src/exec/generated
programs=$root/benches/training/programs.tsv
target=${CARGO_TARGET_DIR:-$root/target}

# Optimised a little, the loop that counts takes a twentieth of the time, and half a minute longer to compile.
CARGO_PROFILE_DEV_OPT_LEVEL=1 CARGO_PROFILE_DEV_DEBUG=0 CARGO_PROFILE_DEV_DEBUG_ASSERTIONS=false \
  cargo build --quiet -p peregrine-wasm-cli --features census --target-dir "$target/census"
# Of the trainer, only itself is optimised: it does not use the core that is compiled with it.
CARGO_PROFILE_DEV_DEBUG=0 cargo build --quiet -p peregrine-benches --bin compose \
  --config 'profile.dev.package.peregrine-benches.opt-level=3' --target-dir "$target/census"

counts=$corpus/census
rm -rf "$counts"
mkdir "$counts"
cd "$corpus"
while IFS=$'\t' read -r -a line; do
  name=${line[0]}
  # Some programs end with a code of their own. What matters is that they were counted.
  PEREGRINE_CENSUS=$counts/$name timeout 600 "$target/census/debug/peregrine" run "${line[@]:1}" \
    > "$counts/output" 2>&1 < /dev/null || echo "$name ended with $?: $(tail -n 1 "$counts/output")" >&2
  [ -s "$counts/$name" ] || { echo "$name was not counted" >&2; exit 1; }
  rm "$counts/output"
done < <(grep -v '^#' "$programs")

cd "$root"
compose=$target/census/debug/compose
if [ $# -gt 0 ]; then
  "$compose" "$@" "$counts"/*
else
  "$compose" --write "$lists" "$counts"/*
  "$compose" --left "$lists" "$counts"/*
fi
