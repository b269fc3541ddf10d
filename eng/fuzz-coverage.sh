#!/usr/bin/env bash
# Fuzzing that follows coverage: SharpFuzz instruments copies of our assemblies, and libFuzzer makes inputs of those that reach something new.
#   eng/fuzz-coverage.sh [SECONDS [TARGET...]]
# SECONDS, 60 unless given, are those of each target; without TARGET all run, one after the other. `all` and names such as 'png' are targets; `list` names them.
# MIDASNET_FUZZ_ALSO=FILE... instruments assemblies of others, too, such as SixLabors.ImageSharp.dll. What was found to be new stays in out/fuzz/corpus/TARGET for
# the next run. Findings stay in out/fuzz/findings/TARGET, each with its exception; to see one again: dotnet out/fuzz/bin/MidasNet.Fuzz.dll replay TARGET FILE.
# Ends with 1 if there are findings, and with 3, and a line that says why, where clang or SharpFuzz is missing and cannot be installed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
root=$PWD
missing() { echo "fuzzing with coverage: skipped, $1" >&2; exit 3; }

seconds=${1:-60}
[[ $seconds =~ ^[1-9][0-9]*$ || $seconds == list ]] || { echo "usage: eng/fuzz-coverage.sh [SECONDS [TARGET...]]" >&2; exit 2; }
[ "$(uname -s)" = Linux ] || missing "this script is for Linux"

out=$root/out/fuzz
mkdir -p "$out"
# libFuzzer comes with clang, in Debian in a package of its own.
links() { echo 'extern "C" int LLVMFuzzerTestOneInput(const unsigned char *, unsigned long) { return 0; }' | clang++ -x c++ -fsanitize=fuzzer - -o "$out/probe" 2> /dev/null; }
if ! links; then
    command -v apt-get > /dev/null || missing "clang with libFuzzer is not installed"
    { apt-get update && apt-get install -y --no-install-recommends clang; } > "$out/install.txt" 2>&1 || missing "clang cannot be installed, see $out/install.txt"
    version=$(clang -dumpversion | cut -d . -f 1)
    links || apt-get install -y --no-install-recommends "libclang-rt-$version-dev" >> "$out/install.txt" 2>&1 || true
    links || missing "clang is installed, but libFuzzer is not, see $out/install.txt"
fi
rm -f "$out/probe"
dotnet tool restore > "$out/tools.txt" 2>&1 || missing "the tool SharpFuzz.CommandLine cannot be restored, see $out/tools.txt"

dotnet build tests/Fuzz -c Release -v q -clp:ErrorsOnly
rm -rf "$out/bin"
cp -r tests/Fuzz/bin/Release/net10.0 "$out/bin"
program=$out/bin/MidasNet.Fuzz.dll
if [ "$seconds" = list ]; then exec dotnet "$program" list; fi
clang++ -O1 -Wall -Wextra -Werror -fsanitize=fuzzer tests/Fuzz/driver.cc -o "$out/driver"
# The engine computes and reads nothing.
ours=(MidasNet.Weights.dll MidasNet.Data.dll MidasNet.Models.dll MidasNet.Learning.dll MidasNet.Web.dll)
read -ra also <<< "${MIDASNET_FUZZ_ALSO-}"
# Tools are found from the repository.
for assembly in "${ours[@]}" "${also[@]}"; do dotnet sharpfuzz "$out/bin/$assembly" > /dev/null; done
echo "instrumented: ${ours[*]} ${also[*]}"

targets=("${@:2}")
if [ "${#targets[@]}" -eq 0 ] || [ "${targets[*]}" = all ]; then mapfile -t targets < <(dotnet "$program" list); fi

# Files of inputs are many and small. Kernels of one thread; a reader that takes too much memory is to fail here, and not to slow the machine.
work=$(mktemp -d -p "$( [ -w /dev/shm ] && echo /dev/shm || echo "${TMPDIR:-/tmp}" )")
trap 'rm -rf "$work"' EXIT
export TMPDIR=$work DOTNET_GCHeapHardLimit=0x80000000 DOTNET_TieredPGO=0 DOTNET_gcConcurrent=0

found=0
printf '%-20s %12s %10s %10s %8s %9s %12s %9s\n' target executions read features inputs seconds 'slowest (ms)' findings
for target in "${targets[@]}"; do
    findings=$out/findings/$target corpus=$out/corpus/$target
    rm -rf "$findings"
    mkdir -p "$findings" "$corpus" "$work/seeds"
    dotnet "$program" seeds "$target" "$work/seeds"
    begun=$SECONDS executions=0 read=0 slowest=0
    # libFuzzer ends with the first input that ends the program or hangs: it begins again for the rest of the time.
    while [ $((SECONDS - begun)) -lt "$seconds" ]; do
        rm -f "$findings/summary.txt"
        status=0
        "$out/driver" -max_total_time=$((seconds - (SECONDS - begun))) -timeout=20 -rss_limit_mb=0 -max_len=65536 -len_control=0 -print_final_stats=1 \
            -dict="$work/seeds.dict" -artifact_prefix="$findings/" "$corpus" "$work/seeds" -ignore_remaining_args=1 dotnet "$program" run "$target" "$findings" >> "$findings/log.txt" 2>&1 || status=$?
        if [ -s "$findings/summary.txt" ]; then
            read -r count accepted time _ < "$findings/summary.txt"
            executions=$((executions + count)) read=$((read + accepted)) slowest=$((time > slowest ? time : slowest))
        fi
        [ "$status" -ne 2 ] || break # the program did not start
        [ "$status" -ne 0 ] || break
    done
    [ "$executions" -gt 0 ] || { cat "$findings/log.txt" >&2; echo "$target: nothing was executed" >&2; exit 1; }
    features=$(sed -nE 's/.* ft: ([0-9]+).*/\1/p' "$findings/log.txt" | tail -n 1)
    kept=$(find "$findings" -type f \( -name 'finding-*' -o -name 'crash-*' -o -name 'timeout-*' -o -name 'oom-*' \) ! -name '*.txt' | wc -l)
    printf '%-20s %12d %10d %10d %8d %9d %12d %9d\n' "$target" "$executions" "$read" "${features:-0}" "$(find "$corpus" -type f | wc -l)" $((SECONDS - begun)) "$slowest" "$kept"
    found=$((found + kept))
    rm -rf "$work"/*
done
if [ "$found" -gt 0 ]; then
    echo "$found findings in $out/findings" >&2
    exit 1
fi
