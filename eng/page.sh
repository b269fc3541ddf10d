#!/usr/bin/env bash
# Publishes the engine for browsers, which `midasnet page` puts into pages: out/page/runtime.zip. Packages made afterwards carry it.
# Needs the runtime packs for WebAssembly, which the SDK restores, and no workload. Ends with 3, and a line that says why, where they cannot be restored.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! dotnet publish src/Page -c Release --nologo > "$log" 2>&1; then
    cat "$log" >&2
    if grep -q "NU1100\|NU1101\|NU1102\|NU1301" "$log"; then
        echo "engine for browsers: skipped, the packs for WebAssembly cannot be restored" >&2
        exit 3
    fi
    exit 1
fi
bytes=$(wc -c < out/page/runtime.zip)
echo "out/page/runtime.zip: $((bytes / 1000000)).$((bytes / 100000 % 10)) MB"
