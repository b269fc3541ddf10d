#!/usr/bin/env bash
# Trains the same network for 200 steps again and again, on 1, 2, 4 and 8 threads, while other processes load all processors, and compares the SHA-256 of the
# checkpoints; then with narrower vectors, whose bits may differ but must be the same each time.
#
#   tests/Soak/determinism.sh MIDASNET [REPEATS]
#
#   MIDASNET  the built program, such as src/Runner/bin/Release/net10.0/midasnet
#   REPEATS   runs for each number of threads (20)
#
# Needs bash and coreutils.
set -u
[ $# -ge 1 ] || { sed -n '2,10s/^# \{0,1\}//p' "$0"; exit 2; }
program=$(realpath "$1") repeats=${2:-20}
work=$(mktemp -d) busy=()
trap 'kill "${busy[@]}" 2> "$work/kill"; rm -rf "$work"' EXIT
cd "$work" || exit 1
export TMPDIR=$work

"$program" data draw --to letters --characters ABCDEF --per-class 40 -q > log || exit 1 # 216 to train on: 8 steps of 27
for ((i = 0; i < $(nproc); i++)); do
  (while :; do :; done) &
  busy+=($!)
done

# train NAME VARIABLE=VALUE THREADS: the SHA-256 of the checkpoint.
train() {
  env "$2" "$program" train --data letters --labels clean --epochs 25 --batch-size 27 --width 6 --image-size 16 --lr 0.002 --threads "$3" --validation 10 \
    --out "$1.safetensors" --runs runs -q > log 2>&1 || { cat log >&2; exit 1; }
  sha256sum "$1.safetensors" | cut -c 1-64
}

failures=0
report() { # WHAT: the different lines of the file sums
  local different
  different=$(sort -u sums | wc -l)
  [ "$different" -eq 1 ] || failures=$((failures + 1))
  printf '%-24s %3d runs, %d different: %s\n' "$1" "$(wc -l < sums)" "$different" "$(sort -u sums | cut -c 1-16 | tr '\n' ' ')"
}

: > all
for threads in 1 2 4 8; do
  : > sums
  for ((i = 0; i < repeats; i++)); do train run A=1 $threads >> sums; done
  report "$threads threads"
  cat sums >> all
done
cp all sums
report "any number of threads"
for variable in DOTNET_EnableAVX512=0 DOTNET_EnableAVX2=0; do
  : > sums
  for threads in 1 2 4; do train "${variable%=0}" $variable $threads >> sums; done
  report "$variable"
done
exit $((failures > 0))
