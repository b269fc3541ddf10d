#!/usr/bin/env bash
# Reads damaged and hostile weight files, pictures, data sets, option files and training states, sends odd requests, and runs odd command lines, for longer than the tests do:
# eng/fuzz.sh [ROUNDS [SEED [CLASS]]]. ROUNDS is the number of inputs for each sample and grammar, and of command lines, SEED chooses others than before, CLASS is the tests to
# run, such as '*PictureFuzzTests'. A failure names seed and round: MIDASNET_FUZZ_FIRST=ROUND with ROUNDS 1 runs it alone, and MIDASNET_FUZZ_KEEP=FILE keeps its input.
# MIDASNET_FUZZ_LOG=FILE receives a line for each test, with the numbers of inputs and the time of the slowest.
set -euo pipefail
cd "$(dirname "$0")/.."
rounds=${1:-1000} seed=${2:-$(date +%s)} class=${3:-*FuzzTests}
echo "rounds $rounds, seed $seed, load $(cut -d ' ' -f 1 /proc/loadavg 2>/dev/null || echo unknown)"
for project in Weights Data Learning Web Runner; do
    dotnet build "tests/$project.Tests" -v q -clp:ErrorsOnly
    # A reader that does take too much memory is to fail here, and not to slow the machine.
    MIDASNET_FUZZ_ROUNDS=$rounds MIDASNET_FUZZ_SEED=$seed DOTNET_GCHeapHardLimit=0x80000000 nice dotnet "tests/$project.Tests/bin/Debug/net10.0/MidasNet.$project.Tests.dll" \
        -class "$class"
done
