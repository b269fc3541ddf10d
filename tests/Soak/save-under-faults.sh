#!/usr/bin/env bash
# Lets each system call by which a training run saves fail, and kills the run before each of them; then checks what is on the disk, and resumes the run.
#
#   tests/Soak/save-under-faults.sh MIDASNET [EVERY]
#
#   MIDASNET  the built program, such as src/Runner/bin/Release/net10.0/midasnet
#   EVERY     take every EVERY-th system call only (1)
#
# After each fault: the checkpoint is the old one or the new one, whole; the exit code is 0 or 3, with a message; every JSON file of the run is whole; no temporary
# file is left after an error. The run that is resumed without a fault makes the checkpoint of a run that had none, and leaves no temporary file of a killed
# one where it saves. Needs strace (Debian: strace), bash and coreutils; without strace it says SKIPPED and ends with 77.
set -u
[ $# -ge 1 ] || { sed -n '2,12s/^# \{0,1\}//p' "$0"; exit 2; }
program=$(realpath "$1") every=${2:-1}
if ! strace -f -e inject=close:error=EIO:when=9999 true > /dev/null 2>&1; then echo "SKIPPED: there is no strace that can inject faults here"; exit 77; fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
export TMPDIR=$work # for what killed processes leave there

word() { printf '%b' "$(printf '\\x%02x\\x%02x\\x%02x\\x%02x' $(($1 >> 24 & 255)) $(($1 >> 16 & 255)) $(($1 >> 8 & 255)) $(($1 & 255)))"; }
{ word 2051; word 40; word 8; word 8; seq 12345 7 99999 | head -c $((40 * 64)); } > set-images-idx3-ubyte
{ word 2049; word 40; for ((i = 0; i < 40; i++)); do printf '%b' "\\x0$((i % 2))"; done; } > set-labels-idx1-ubyte

sum() { if [ -f "$1" ]; then sha256sum "$1" | cut -c 1-16; else echo none; fi; }
train="train --data set-images-idx3-ubyte --labels clean --epochs 2 --width 1 --threads 1 --batch-size 20 --validation 0 --out out/c.safetensors --runs runs --checkpoint-every 0s -q"
calls=openat,pwrite64,fsync,rename,ftruncate,unlink,mkdir,rmdir
trace() { { strace -f -qq -o trace -e trace=$calls "$@" > output 2> error; } 2> shell; } # bash reports the kill
begin() { rm -rf out runs; mkdir out; [ "$1" = none ] || cp old out/c.safetensors; }

begin none
# shellcheck disable=SC2086 # options have no spaces
"$program" $train --seed 2 > log 2>&1 || { cat log; exit 1; }
cp out/c.safetensors old
begin none
# shellcheck disable=SC2086
trace "$program" $train || { cat error; exit 1; }
new=$(sum out/c.safetensors) previous=$(sum old)

# The calls that write below the folder of this test, of the thread that saves: name and ordinal. A descriptor is below it from the opening on.
saver=$(grep -m 1 '\.midasnet-.*O_CREAT' trace | cut -d ' ' -f 1)
awk -v saver="$saver" -v folder="$work" '
  $1 != saver || $0 ~ /resumed>/ { next }
  { split($2, part, "("); name = part[1]; count[name]++; split($0, after, "("); split(after[2], of, /[,)]/); descriptor = of[1] }
  name == "openat" { ours[$NF] = index($0, folder) > 0 || $0 ~ /AT_FDCWD, "(out|runs)/; if (ours[$NF] && /O_CREAT/) print name, count[name]; next }
  name ~ /^(pwrite64|fsync|ftruncate)$/ { if (ours[descriptor]) print name, count[name]; next }
  index($0, folder) { print name, count[name] }' trace > points
total=$(wc -l < points)

point=0 tried=0 faults=0 missed=0 failures=0 killed=0 ended=0
declare -A seen
fail() { failures=$((failures + 1)); echo "FAILED: $call $ordinal $kind, checkpoint before: $before: $1"; tail -n 1 error; }
while read -r call ordinal; do
  point=$((point + 1))
  [ $((point % every)) -eq 0 ] || continue
  tried=$((tried + 1))
  errors=(ENOSPC EIO EDQUOT)
  for kind in signal=SIGKILL "error=${errors[$((tried % 3))]}"; do
    before=$([ $((tried % 2)) -eq 0 ] && echo old || echo none)
    begin $before
    # shellcheck disable=SC2086
    trace -e inject=$call:$kind:when=$ordinal "$program" $train
    code=$?
    # Other files are opened, too, and not always as often: an error there is no fault of a save.
    if [ $kind = signal=SIGKILL ]; then [ $code -eq 137 ] && hit=yes || hit=no
    else hit=$(grep INJECTED trace | grep -q -e "$work" -e '^[0-9]* *\(pwrite64\|fsync\|ftruncate\)' && echo yes || echo no); fi
    if [ $hit = no ]; then missed=$((missed + 1)); continue; fi
    faults=$((faults + 1))
    at=$(sum out/c.safetensors)
    case $at in
      "$new") state=new ;;
      "$previous") state=old ;;
      none) state=none; [ $before = none ] || fail "the old checkpoint is gone" ;;
      *) state=torn; fail "the checkpoint is torn" ;;
    esac
    if [ $kind != signal=SIGKILL ]; then
      ended=$((ended + 1))
      case $code in
        0) [ $state = new ] || fail "exit code 0, and no new checkpoint" ;;
        3) grep -q '^midasnet: ' error || fail "exit code 3 without a message" ;;
        *) fail "exit code $code" ;;
      esac
      if grep -q 'unexpected' error; then fail "an unexpected error"; fi
      [ "$call" = unlink ] || [ -z "$(find . -name '.midasnet-*')" ] || fail "a temporary file is left: $(find . -name '.midasnet-*')"
      for file in out/c-*.safetensors; do [ ! -f "$file" ] || [ "$(sum "$file")" = "$new" ] || fail "the rescued checkpoint is not whole"; rm -f "$file"; done
    else
      killed=$((killed + 1)) code=killed
    fi
    for file in $(find runs -name '*.json' 2> find.log); do
      [ "$(head -c 1 "$file")$(tail -c 2 "$file")" = "{}" ] || [ "$(head -c 1 "$file")$(tail -c 2 "$file")" = "[]" ] || fail "$file is torn"
    done
    seen[$call $kind $state $code]=$((${seen[$call $kind $state $code]:-0} + 1))

    # What the killed process has left looks an hour old, so that a later save may remove it.
    find . -name '.midasnet-*' -exec touch -d '1 hour ago' {} +
    # shellcheck disable=SC2086
    "$program" $train --resume > output 2> error || fail "the resumed run ends with $?"
    [ "$(sum out/c.safetensors)" = "$new" ] || fail "the resumed run made another checkpoint"
    # A folder of a run that had saved nothing yet is not continued.
    for folder in out $(dirname $(find runs -name report.html) 2> find.log); do
      [ -z "$(find "$folder" -name '.midasnet-*')" ] || fail "the next save has not removed $(find "$folder" -name '.midasnet-*')"
    done
  done
done < points

printf '%-10s %-16s %-6s %-7s %s\n' call fault file exit times
for key in "${!seen[@]}"; do
  # shellcheck disable=SC2086
  printf '%-10s %-16s %-6s %-7s %s\n' $key "${seen[$key]}"
done | sort
echo "$total system calls of a run; $faults faults: $killed kills, $ended errors; $missed hit another call; $failures failures"
exit $((failures > 0))
