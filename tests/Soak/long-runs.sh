#!/usr/bin/env bash
# Trains for long: 20,000 steps, and 100 runs in one process, whose memory must not grow; then 8 processes at the same time on 2 processors, which must all
# finish, none of them more than 8 times slower than alone.
#
#   tests/Soak/long-runs.sh MIDASNET [STEPS [RUNS]]
#
#   MIDASNET  the built program, such as src/Runner/bin/Release/net10.0/midasnet
#   STEPS     steps of the long run (20000)
#   RUNS      runs in one process (100)
#
# Builds tests/Learning.Tests, whose LongRunTests measure the memory. Needs bash, coreutils and taskset (util-linux).
set -u
[ $# -ge 1 ] || { sed -n '2,11s/^# \{0,1\}//p' "$0"; exit 2; }
program=$(realpath "$1") steps=${2:-20000} runs=${3:-100}
cd "$(dirname "$0")/../.." || exit 1
failures=0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
log=$work/log
export DOTNET_TieredCompilation=0 # methods that are compiled again take memory for a minute or so
dotnet build tests/Learning.Tests -c Release -v q -clp:ErrorsOnly > /dev/null || exit 1
tests=tests/Learning.Tests/bin/Release/net10.0/MidasNet.Learning.Tests.dll
measure() { dotnet $tests -method "*Memory_is_flat_over_$1" -diagnostics -noColor > "$log" || failures=$((failures + 1)); grep -E 'from sample|Actual' "$log"; }
MIDASNET_LONG_STEPS=$steps measure the_steps_of_a_run
MIDASNET_LONG_RUNS=$runs measure the_runs_of_a_process_and_their_weights_are_the_same

unset DOTNET_TieredCompilation
cd "$work" || exit 1
export TMPDIR=$work
"$program" data draw --to letters --characters ABCDEF --per-class 40 -q > log || exit 1
now() { date +%s%3N; }
train() { # NAME: writes the milliseconds that it took
  local start
  start=$(now)
  taskset -c "$processors" "$program" train --data letters --labels clean --epochs 30 --batch-size 24 --width 8 --image-size 16 --lr 0.002 \
    --out "$1.safetensors" --runs runs -q > "$1.log" 2>&1
  echo "$? $(($(now) - start)) $(sha256sum "$1.safetensors" | cut -c 1-16)" > "$1.time"
}
processors=$(taskset -cp $$ | sed 's/.*: //' | tr ',' '\n' | head -n 1)
case $processors in *-*) processors=${processors%-*},$((${processors%-*} + 1)) ;; *) processors=$(taskset -cp $$ | sed 's/.*: //' | cut -d , -f 1,2) ;; esac
train alone
read -r code alone sum < alone.time
[ "$code" -eq 0 ] || { cat alone.log; exit 1; }
for ((i = 1; i <= 8; i++)); do train "beside$i" & done
wait
slowest=0
for ((i = 1; i <= 8; i++)); do
  read -r code time same < "beside$i.time"
  [ "$code" -eq 0 ] && [ "$same" = "$sum" ] || failures=$((failures + 1))
  [ "$time" -le "$slowest" ] || slowest=$time
done
[ "$slowest" -le $((8 * alone)) ] || failures=$((failures + 1))
echo "8 processes on processors $processors: alone $alone ms, the slowest of 8 $slowest ms, $((100 * slowest / alone / 100)).$(printf %02d $((100 * slowest / alone % 100))) times; load $(cut -d ' ' -f 1 /proc/loadavg)"
echo "$failures failures"
exit $((failures > 0))
