#!/usr/bin/env bash
# Reads damaged and hostile weight files, and runs odd command lines, for longer than the tests do: eng/fuzz.sh [ROUNDS [SEED]].
# ROUNDS is the number of files for each sample and grammar, and of command lines, SEED chooses other files than before. A failure names round and seed, with which it comes again.
set -euo pipefail
cd "$(dirname "$0")/.."
rounds=${1:-1000} seed=${2:-$(date +%s)}
echo "rounds $rounds, seed $seed, load $(cut -d ' ' -f 1 /proc/loadavg 2>/dev/null || echo unknown)"
dotnet build tests/Weights.Tests -v q -clp:ErrorsOnly
# A reader that does take too much memory is to fail here, and not to slow the machine.
MIDASNET_FUZZ_ROUNDS=$rounds MIDASNET_FUZZ_SEED=$seed DOTNET_GCHeapHardLimit=0x80000000 nice dotnet tests/Weights.Tests/bin/Debug/net10.0/MidasNet.Weights.Tests.dll \
    -class '*FuzzTests'
dotnet build tests/Runner.Tests -v q -clp:ErrorsOnly
MIDASNET_FUZZ_ROUNDS=$rounds MIDASNET_FUZZ_SEED=$seed DOTNET_GCHeapHardLimit=0x80000000 nice dotnet tests/Runner.Tests/bin/Debug/net10.0/MidasNet.Runner.Tests.dll \
    -class '*CommandFuzzTests'
