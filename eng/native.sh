#!/usr/bin/env bash
# Publishes midasnet as one native executable for this system, which needs no .NET: out/native/midasnet, with weights/ next to it.
#   eng/native.sh [INSTRUCTION SET]
# The instruction set is the oldest processor that it runs on: x86-64-v3 (AVX2; the default), x86-64-v4 (AVX-512), x86-64-v2, native, ...
# Needs clang or gcc, and the packages of the native compiler, which the SDK chooses. Ends with 3, and a line that says why, where one is missing.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

missing() { echo "native executable: skipped, $1" >&2; exit 3; }

case "$(uname -s)" in
    Linux) system=linux ;;
    Darwin) system=osx ;;
    *) missing "this script is for Linux and macOS" ;;
esac
case "$(uname -m)" in
    x86_64) rid=$system-x64 ;;
    aarch64 | arm64) rid=$system-arm64 ;;
    *) missing "there is no native compiler for $(uname -m)" ;;
esac
command -v clang > /dev/null || command -v gcc > /dev/null || missing "neither clang nor gcc is installed (Debian: apt-get install gcc zlib1g-dev)"

log=$(mktemp)
trap 'rm -f "$log"' EXIT
properties=(-p:PublishAot=true ${1:+-p:MidasNetInstructionSet="$1"})
if ! dotnet restore src/Runner -r "$rid" "${properties[@]}" > "$log" 2>&1; then
    # Another failure of the restore is one of the project.
    if grep -q "NU1100\|NU1101\|NU1102\|NU1301" "$log"; then missing "the packages of the native compiler cannot be restored"; fi
    cat "$log" >&2
    exit 1
fi
dotnet publish src/Runner -c Release -r "$rid" --no-restore "${properties[@]}" -o out/native/publish/midasnet
mkdir -p out/native/weights
cp out/native/publish/midasnet/midasnet out/native/midasnet
cp out/native/publish/midasnet/weights/* out/native/weights/
if [ -d out/native/publish/midasnet/page ]; then cp -r out/native/publish/midasnet/page out/native/; fi

bytes=$(wc -c < out/native/midasnet)
echo "out/native/midasnet: $((bytes / 1000000)).$((bytes / 100000 % 10)) MB, for $rid ${1:-}"
echo "start (midasnet --version), the fastest of 10:"
best=""
for _ in 1 2 3 4 5 6 7 8 9 10; do
    taken=$( { TIMEFORMAT='%3R elapsed, %3U user, %3S system'; time out/native/midasnet --version > /dev/null; } 2>&1 )
    if [ -z "$best" ] || [[ "$taken" < "$best" ]]; then best=$taken; fi
done
echo "$best"
