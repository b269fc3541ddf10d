#!/usr/bin/env bash
# Clusters of real processes on the loopback interface, with a PostgreSQL of their own, and what goes wrong in them. Each case ends with 'passed', or with
# what was found.
#
#   tests/Soak/cluster.sh MIDASNET [CASE...]
#
#   MIDASNET  the built program, such as src/Runner/bin/Release/net10.0/midasnet
#   CASE      kill      3 silos, 30 tasks of about 2 s, a silo killed (SIGKILL) every 10 s
#             database  the database is away for 20 s in the middle
#             sleep     a worker sleeps (SIGSTOP) past its lease and wakes up
#             disk      a worker whose disk is full
#             two       two sweeps at once
#             cancel    a sweep is cancelled
#             version   a worker of another version; needs OTHER, a program built with -p:Version=0.0.1
#             small     1,000 tasks of about 10 ms: the overhead of a task, and the memory of a silo
#             ablate    a table of ingredients that is stopped (SIGTERM) and resumed with one more seed
#             study     Part 1 of the study, a silo killed (SIGKILL) in the middle, stopped (SIGTERM) and resumed
#             audit     simulated audits, a silo killed (SIGKILL) in the middle, stopped (SIGTERM) and resumed; and the folds of one audit
#             all of them if none is named
#             speed     only if it is named, on a machine that does nothing else: a table of the times of one search, REPEATS times (3), by one process and by workers
#
# Needs bash, coreutils, sed, diff, and a PostgreSQL server (Debian: postgresql-15); as root it runs that as the user postgres, and 'disk' needs root for a
# small file system. WORK is the folder for all files, which is kept; without it one for temporary files, which is removed.
set -u
[ $# -ge 1 ] || { sed -n '2,25s/^# \{0,1\}//p' "$0"; exit 2; }
program=$(realpath "$1"); shift
cases=("$@"); [ ${#cases[@]} -gt 0 ] || cases=(kill database sleep disk two cancel version small ablate study audit)
if [ -n "${WORK-}" ]; then mkdir -p "$WORK"; work=$(realpath "$WORK"); else work=$(mktemp -d); fi
chmod 755 "$work"; cd "$work" || exit 1
declare -A pids=()
port=$((20000 + RANDOM % 10000))
connection="Host=127.0.0.1;Port=$port;Database=postgres;Username=midasnet"
failed=0

postgres=$(dirname "$(command -v initdb || ls -d /usr/lib/postgresql/*/bin/initdb | tail -n 1)") || exit 3
[ -x "$postgres/initdb" ] || { echo "skipped: no PostgreSQL server is installed" >&2; exit 3; }
as() { if [ "$(id -u)" -eq 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi; }
midasnet() { "$program" "$@"; }
db_start() { as "$postgres/pg_ctl" -D "$work/db/data" -w -l "$work/db/log" -o "-p $port -c listen_addresses=127.0.0.1 -k $work/db" start > /dev/null; }
db_stop() { as "$postgres/pg_ctl" -D "$work/db/data" -w -m immediate stop > /dev/null 2>&1; }
db_new() {
  db_stop; rm -rf db; mkdir db; [ "$(id -u)" -ne 0 ] || chown postgres db
  as "$postgres/initdb" -D "$work/db/data" -U midasnet -A trust --no-sync > /dev/null && db_start
}
# worker NAME [OPTION...]: begins a worker; the last of its lines are in NAME.log.
worker() { local name=$1; shift; [ $# -gt 0 ] || set -- --folder "$work/folder-$name"; "$program" worker --cluster "$connection" --parallel 1 "$@" >> "$name.log" 2>&1 & pids[$name]=$!; }
kill9() { kill -KILL "${pids[$1]}" 2> /dev/null; wait "${pids[$1]}" 2> /dev/null; }
leave() { for name in "${!pids[@]}"; do kill -TERM "${pids[$name]}" 2> /dev/null; done; for name in "${!pids[@]}"; do wait "${pids[$name]}" 2> /dev/null; done; pids=(); }
finish() { for name in "${!pids[@]}"; do kill -KILL "${pids[$name]}" 2> /dev/null; done; db_stop; umount "$work/small" 2> /dev/null; [ -n "${WORK-}" ] || rm -rf "$work"; }
trap finish EXIT
trap 'exit 130' INT TERM

# The scores of a run, without durations, and without the checksums of files, which hold these.
scores() { (cd "$1"/*/trainings && for file in *.json; do echo "$file"; grep -v '"seconds"\|"sha256"' "$file"; done); }
count() { ls "$1"/*/trainings | wc -l; }
tune() { local runs=$1; shift; midasnet tune --data pics --from recipe.json --space space.json --folds 3 --threads 1 --runs "$runs" --no-progress --json "$@"; }
status() { midasnet sweep status --cluster "$connection" --json "$@"; }
field() { grep -o "\"$1\":[^,}]*" | head -n 1 | cut -d: -f2; } # of the first object
say() { printf '%s: %s\n' "$case" "$*"; }
fail() { say "FAILED: $*"; failed=1; }
now() { date +%s%N; }

# check RUNS EXPECTED TASKS: a run of a cluster has the results of the run on one machine, each once.
check() {
  [ "$(count "$1")" -eq "$3" ] || fail "$(count "$1") of $3 results"
  diff <(scores "$1") <(scores "$2") > "$1.diff" || fail "other results than on one machine: $(head -n 3 "$1.diff" | tr '\n' ' ')"
  local last; last=$(status | tr -d '\n' | sed 's/.*\({"id"\)/\1/')
  say "$(count "$1") of $3 results, equal to the run on one machine; done twice and equal: $(echo "$last" | field duplicates), set aside: $(echo "$last" | grep -o '"setAside":\[[^]]*\]' | head -n 1 | cut -d: -f2-), findings: $(echo "$last" | grep -o '"findings":\[[^]]*\]' | head -n 1 | cut -d: -f2-)"
}

[ -d pics ] || midasnet data draw --to pics --seed 1 -q > /dev/null
echo '{"width": 12, "depth": 1, "inputSize": 32, "epochs": 24}' > recipe.json
echo '{"learningRate": {"log": [0.002, 0.01]}, "dropout": {"linear": [0, 0.4]}}' > space.json
thirty=(--search random --budget 9)
one() { [ -d alone ] || { local begin; begin=$(now); tune alone "${thirty[@]}" > alone.json 2> alone.log || exit 1; echo "one machine: 30 tasks, $(field seconds < alone.json) s of training, $((($(now) - begin) / 1000000)) ms"; }; }

case_kill() {
  one; db_new
  for i in 1 2 3; do worker $i; done
  tune kill "${thirty[@]}" --cluster "$connection" > kill.json 2> kill.log & local running=$! begin kills=0; begin=$(now)
  sleep 12
  while kill -0 $running 2> /dev/null; do
    local victim=$((kills % 3 + 1))
    kill9 $victim; kills=$((kills + 1)); sleep 1; worker $victim
    for _ in 1 2 3 4 5 6 7 8 9; do kill -0 $running 2> /dev/null && sleep 1; done
  done
  wait $running || fail "tune ended with $?: $(tail -n 1 kill.log)"
  [ "$kills" -ge 2 ] || fail "it was over before silos were killed"
  say "$kills silos killed in $((($(now) - begin) / 1000000000)) s"
  check kill alone 30; leave
}

case_database() {
  one; db_new
  for i in 1 2 3; do worker $i; done
  tune database "${thirty[@]}" --cluster "$connection" > database.json 2> database.log & local running=$!
  while [ "$(status 2> /dev/null | field done || echo 0)" -lt 5 ] 2> /dev/null || [ -z "$(status 2> /dev/null | field done)" ]; do sleep 1; done
  db_stop; say "the database is away"; sleep 20; db_start; say "it is back"
  wait $running || fail "tune ended with $?: $(tail -n 1 database.log)"
  check database alone 30; leave
}

case_sleep() {
  one; db_new
  for i in 1 2 3; do worker $i; done
  tune sleep "${thirty[@]}" --cluster "$connection" > sleep.json 2> sleep.log & local running=$!
  while [ -z "$(ls -A folder-3/runs 2> /dev/null)" ]; do sleep 0.2; done
  kill -STOP "${pids[3]}"; say "a worker sleeps, with a task"; sleep 50
  kill -CONT "${pids[3]}"; say "it wakes up after 50 s"
  wait $running || fail "tune ended with $?: $(tail -n 1 sleep.log)"
  check sleep alone 30; sleep 10
  kill -0 "${pids[3]}" 2> /dev/null || fail "the worker has ended"
  say "the worker says: $(tail -n 2 3.log | tr '\n' ' ')"; leave
}

case_disk() {
  [ "$(id -u)" -eq 0 ] || { say "skipped: it needs root for a small file system"; return; }
  one; db_new; mkdir -p small; mount -t tmpfs -o size=100k none small || { say "skipped: no file system can be mounted"; return; }
  worker full --folder "$work/small"; sleep 3; for i in 1 2; do worker $i; done
  tune disk "${thirty[@]}" --cluster "$connection" > disk.json 2> disk.log || fail "tune ended with $?: $(tail -n 1 disk.log)"
  grep -q 'handed back' full.log || fail "it handed nothing back: $(tail -n 1 full.log)"
  check disk alone 30; say "the worker says: $(grep -m 1 'handed back' full.log)"
  say "it handed back $(grep -c 'handed back' full.log) times"; leave; umount small
}

case_two() {
  one; db_new
  for i in 1 2; do worker $i; done
  [ -d alone2 ] || tune alone2 --seed 2 "${thirty[@]}" > alone2.json 2> alone2.log
  tune two1 "${thirty[@]}" --cluster "$connection" > two1.json 2> two1.log & local first=$!
  tune two2 --seed 2 "${thirty[@]}" --cluster "$connection" > two2.json 2> two2.log || fail "the second ended with $?"
  wait $first || fail "the first ended with $?"
  check two1 alone 30; check two2 alone2 30; leave
}

case_cancel() {
  db_new; worker 1; worker 2
  tune cancel "${thirty[@]}" --cluster "$connection" > cancel.json 2> cancel.log & local running=$! id
  while [ "$(status 2> /dev/null | field done)" = "" ] || [ "$(status | field done)" -lt 2 ]; do sleep 0.5; done
  id=$(status | field id | tr -d '"')
  midasnet sweep cancel "$id" --cluster "$connection" > /dev/null || fail "cancel ended with $?"
  wait $running && fail "tune ended as if it were done"
  local done_; done_=$(status | field done); sleep 15
  [ "$(status | field done)" -le $((done_ + 2)) ] || fail "workers go on"
  [ -z "$(ls -A folder-1/runs folder-2/runs | grep -v : | grep .)" ] || fail "a worker still runs a task"
  say "cancelled after $done_ tasks; tune says: $(tail -n 1 cancel.log)"; leave
}

case_version() {
  [ -n "${OTHER-}" ] || { say "skipped: OTHER names no program of another version"; return; }
  one; db_new; worker 1
  "$OTHER" worker --cluster "$connection" --parallel 1 --folder "$work/folder-other" > other.log 2>&1 & pids[other]=$!
  tune version "${thirty[@]}" --cluster "$connection" > version.json 2> version.log || fail "tune ended with $?: $(tail -n 1 version.log)"
  check version alone 30; say "the other says: $(grep -m 1 'the sweep is for' other.log)"
  leave; grep -q ' 0 results delivered' other.log || fail "it has delivered results: $(tail -n 1 other.log)"
}

case_small() {
  db_new; echo '{"framing": "digit", "width": 2, "depth": 1, "inputSize": 12, "geometry": false, "epochs": 1}' > recipe-small.json
  echo '{"learningRate": {"log": [0.002, 0.01]}}' > space-small.json
  [ -d pics-small ] || midasnet data draw --to pics-small --characters AB --per-class 30 -q > /dev/null
  small() { local runs=$1; shift; midasnet tune --data pics-small --from recipe-small.json --space space-small.json --folds 3 --search random --budget 333 --runs "$runs" -q --json "$@"; }
  local begin alone_ms first_ms second_ms
  begin=$(now); small small-alone --parallel 1 --threads 1 > small-alone.json || fail "alone: $?"; alone_ms=$((($(now) - begin) / 1000000))
  worker 1; sleep 5
  begin=$(now); small small1 --cluster "$connection" > small1.json || fail "ended with $?"; first_ms=$((($(now) - begin) / 1000000))
  local rss1 rss2; rss1=$(grep VmRSS "/proc/${pids[1]}/status" | tr -dc 0-9)
  for seed in 2 3 4; do begin=$(now); small small$seed --seed $seed --cluster "$connection" > small$seed.json || fail "ended with $?"; second_ms=$((($(now) - begin) / 1000000)); done
  rss2=$(grep VmRSS "/proc/${pids[1]}/status" | tr -dc 0-9)
  [ "$(count small1)" -eq 1002 ] || fail "$(count small1) of 1002 results"
  diff <(scores small1) <(scores small-alone) > /dev/null || fail "other results than on one machine"
  say "1,002 tasks: one machine, one at a time, $alone_ms ms ($(field seconds < small-alone.json) s of training); one worker, one at a time, $first_ms ms, the fourth time $second_ms ms:" \
    "overhead of a task $(((second_ms - alone_ms) / 1002)) ms; the silo has $((rss1 / 1024)) MB after 1,002 tasks and $((rss2 / 1024)) MB after 4,008"
  leave
}

case_ablate() {
  echo '{"narrow": {"width": 8}, "longer": {"epochs": 30}, "no dropout": {"dropout": 0}, "the same": {"dropout": 0}}' > ingredients.json
  ablate() { local runs=$1; shift; midasnet ablate --data pics --from recipe.json --ingredients ingredients.json --folds 3 --threads 1 --runs "$runs" --no-progress --json "$@"; }
  [ -d ablate-alone ] || ablate ablate-alone --seeds 2 > ablate-alone.json 2> ablate-alone.log || exit 1
  db_new; worker 1; worker 2
  # Not by a function, so that the signal reaches the program.
  "$program" ablate --data pics --from recipe.json --ingredients ingredients.json --folds 3 --threads 1 --runs ablate --no-progress --json --cluster "$connection" > ablate.json 2> ablate.log & local running=$!
  while [ "$(status 2> /dev/null | field done)" = "" ] || [ "$(status | field done)" -lt 4 ]; do sleep 0.5; done
  kill -TERM $running; wait $running && fail "ablate ended as if it were done"
  say "stopped with $(count ablate) results: $(tail -n 1 ablate.log)"
  [ -n "$(count ablate)" ] && [ "$(count ablate)" -lt 15 ] || fail "it was not stopped in the middle"
  midasnet ablate --resume ablate/* --seeds 2 --threads 1 --no-progress --json --cluster "$connection" > ablate2.json 2> ablate2.log || fail "ablate --resume ended with $?: $(tail -n 1 ablate2.log)"
  check ablate ablate-alone 30
  diff <(tr ',' '\n' < ablate2.json | grep -v '"seconds"\|"folder"') <(tr ',' '\n' < ablate-alone.json | grep -v '"seconds"\|"folder"') > ablate.diff || fail "another table: $(head -n 3 ablate.diff | tr '\n' ' ')"
  leave
}

case_study() {
  echo '{"width": 6, "depth": 1, "inputSize": 24}' > recipe-study.json; mkdir -p none
  local options=(part1 --preset full --data none --recipe recipe-study.json --epochs 2 --threads 1 --no-progress --json)
  made() { ls study/*/part1/*.json 2> /dev/null | grep -vc teacher; } # teachers are no pieces of their own
  pieces() { (cd "$1"/*/part1 && for file in $(ls ./*.json | grep -v teacher); do echo "$file"; grep -v 'econds"\|imagesPerSecond"\|"sha256"' "$file"; done); }
  [ -d study-alone ] || midasnet study "${options[@]}" --runs study-alone > study-alone.json 2> study-alone.log || exit 1
  db_new; worker 1; worker 2
  "$program" study "${options[@]}" --runs study --cluster "$connection" > study.json 2> study.log & local running=$!
  while [ "$(made)" -lt 5 ] && kill -0 $running 2> /dev/null; do sleep 0.5; done
  kill9 1; worker 1
  while [ "$(made)" -lt 20 ] && kill -0 $running 2> /dev/null; do sleep 0.5; done
  kill -TERM $running; wait $running && fail "study ended as if it were done"
  say "stopped with $(made) pieces: $(tail -n 1 study.log)"
  midasnet study --resume study/* --threads 1 --no-progress --json --cluster "$connection" > study2.json 2> study2.log || fail "study --resume ended with $?: $(tail -n 1 study2.log)"
  diff <(pieces study) <(pieces study-alone) > study.diff || fail "other pieces than on one machine: $(head -n 3 study.diff | tr '\n' ' ')"
  diff <(tr ',' '\n' < study2.json | grep -v 'econds"\|"folder"') <(tr ',' '\n' < study-alone.json | grep -v 'econds"\|"folder"') > study.diff || fail "other results: $(head -n 3 study.diff | tr '\n' ' ')"
  for file in study-alone/*/checkpoints/*; do cmp -s "$file" study/*/checkpoints/"${file##*/}" || fail "another checkpoint ${file##*/}"; done
  say "$(made) pieces, results and $(ls study/*/checkpoints | wc -l) checkpoints are those of one machine; made here: $(grep -hc 'made here' study.log study2.log | tr '\n' ' ')set aside or not usable; findings: $(grep -hc finding: study.log study2.log | tr '\n' ' ')"
  leave
}

case_audit() {
  local options=(--data pics --seed 1 --epochs 3 --threads 1 --no-progress --json) series=(--simulate all --seeds 2 --verdict-only)
  made() { ls audits/*/trials/*.json 2> /dev/null | wc -l; }
  plain() { tr ',' '\n' < "$1" | grep -v '"seconds"\|"report"'; }
  [ -f audits-alone.json ] || midasnet audit "${options[@]}" "${series[@]}" --runs audits-alone > audits-alone.json 2> audits-alone.log || exit 1
  [ -f audit-alone.json ] || midasnet audit "${options[@]}" --runs audit-alone > audit-alone.json 2> audit-alone.log || exit 1
  db_new; worker 1; worker 2
  "$program" audit "${options[@]}" "${series[@]}" --runs audits --cluster "$connection" > audits.json 2> audits.log & local running=$!
  while [ "$(made)" -lt 2 ] && kill -0 $running 2> /dev/null; do sleep 0.2; done
  kill9 1; worker 1
  while [ "$(made)" -lt 6 ] && kill -0 $running 2> /dev/null; do sleep 0.2; done
  kill -TERM $running; wait $running && fail "audit ended as if it were done"
  say "stopped with $(made) audits: $(tail -n 1 audits.log)"
  midasnet audit --resume audits/* --threads 1 --no-progress --json --cluster "$connection" > audits2.json 2> audits2.log || fail "audit --resume ended with $?: $(tail -n 1 audits2.log)"
  diff <(plain audits2.json) <(plain audits-alone.json) > audits.diff || fail "other audits than on one machine: $(head -n 3 audits.diff | tr '\n' ' ')"
  midasnet audit "${options[@]}" --runs audit --cluster "$connection" > audit.json 2> audit.log || fail "audit ended with $?: $(tail -n 1 audit.log)"
  diff <(plain audit.json) <(plain audit-alone.json) > audit.diff || fail "another audit than on one machine: $(head -n 3 audit.diff | tr '\n' ' ')"
  say "$(made) simulated audits and one of $(grep -c '"phase"' audit/*/metrics.jsonl) epochs are those of one machine; made here: $(grep -hc 'made here' audits.log audits2.log audit.log | tr '\n' ' ')set aside or not usable; findings: $(grep -hc finding: audits.log audits2.log audit.log | tr '\n' ' ')"
  leave
}

# measure NAME OPTION...: runs the search, and notes its milliseconds and those until its last result.
measure() {
  local name=$1 begin end; shift
  rm -rf speed; begin=$(now)
  midasnet tune --data pics --from recipe-speed.json --space space.json --folds 3 --runs speed -q --json "${thirty[@]}" "$@" > speed.json 2> speed.log || fail "$name ended with $?: $(tail -n 1 speed.log)"
  end=$(now)
  echo $(((end - begin) / 1000000)) >> "speed-$name.whole"
  echo $((($(date -r "$(ls -t speed/*/trainings/* | head -n 1)" +%s%N) - begin) / 1000000)) >> "speed-$name.results"
  if [ -d speed-first ]; then diff <(scores speed) <(scores speed-first) > /dev/null || fail "$name has other results"; else mv speed speed-first; fi
}
come() { local name; for name in "$@"; do worker "$name" --threads 1 --folder "$work/folder-$name"; until grep -q 'tasks at a time' "$name.log"; do sleep 0.2; done; done; }
median() { sort -n "$1" | sed -n "$((($(wc -l < "$1") + 1) / 2))p"; }
tenths() { printf '%d.%d' $((($1 + 50) / 1000)) $((($1 + 50) / 100 % 10)); }

case_speed() {
  local repeat name first; rm -rf speed-*
  # Runs of seconds: shorter ones would measure how fast processes start.
  echo '{"width": 16, "depth": 2, "inputSize": 40, "epochs": 24}' > recipe-speed.json
  for ((repeat = 1; repeat <= ${REPEATS-3}; repeat++)); do
    measure one --parallel 1 --threads 1
    measure two --parallel 2 --threads 2
    db_new; come 1; measure worker --threads 1 --cluster "$connection"; leave # a new database: what is done would not be done again
    db_new; come 1 2; measure workers --threads 1 --cluster "$connection"; leave
    measure local --threads 1 --cluster local --parallel 2
  done
  first=$(median speed-one.results)
  echo "30 training runs and that of the winner on $(nproc) cores, load $(cut -d ' ' -f 1 /proc/loadavg); medians of ${REPEATS-3}, smallest to largest, seconds"
  echo; echo "| | until all 30 are done | speed-up | whole command |"; echo "|---|---:|---:|---:|"
  while IFS=: read -r name label; do
    local results=speed-$name.results whole=speed-$name.whole ms; ms=$(median "$results")
    echo "| $label | $(tenths "$ms") ($(tenths "$(sort -n "$results" | head -n 1)") to $(tenths "$(sort -n "$results" | tail -n 1)"))" \
      "| $((first / ms)).$(printf %02d $((100 * first / ms % 100))) | $(tenths "$(median "$whole")") |"
  done << 'rows'
one:`tune --parallel 1`, one thread
two:`tune --parallel 2`, one thread each
worker:`tune --cluster`, 1 worker process of one thread, PostgreSQL
workers:`tune --cluster`, 2 worker processes of one thread, PostgreSQL
local:`tune --cluster local --parallel 2`
rows
}

for case in "${cases[@]}"; do
  before=$failed; failed=0; rm -rf "${case}"*.log ./[0-9].log other.log full.log
  "case_$case"
  [ $failed -eq 0 ] && say passed
  failed=$((failed | before))
done
exit $failed
