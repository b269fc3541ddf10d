#!/usr/bin/env bash
# Lists the public members of the libraries in src/*/PublicAPI.*.txt, which a build compares with the code.
#   eng/public-api.sh          after a change: what was added or removed since the last release, in PublicAPI.Unshipped.txt
#   eng/public-api.sh --ship   for a release: everything in PublicAPI.Shipped.txt
# Needs the .NET SDK alone.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 LC_ALL=C
case "${1-}" in '' | --ship) ;; *) echo "usage: eng/public-api.sh [--ship]" >&2; exit 2 ;; esac

libraries=(Engine Gpu Weights Data Models Learning)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for list in Shipped Unshipped; do echo '#nullable enable' >"$work/PublicAPI.$list.txt"; done

# Learning and Gpu refer to all others. Against empty lists every public member is missing, so that the logs have them all.
for top in Learning Gpu; do
    log="$work/$top.log"
    dotnet build "src/$top" --no-incremental -v q -p:BuildProjectReferences=$([ $top = Learning ] && echo true || echo false) \
        -p:PublicApiFolder="$work/" -p:TreatWarningsAsErrors=false \
        -p:EnforceCodeStyleInBuild=false -p:EnableNETAnalyzers=false >"$log" || { grep -E 'error' "$log" | sort -u >&2; exit 1; }
done

for library in "${libraries[@]}"; do
    shipped="src/$library/PublicAPI.Shipped.txt" unshipped="src/$library/PublicAPI.Unshipped.txt"
    sed -nE 's/^ *"APIName": "(.*)",?$/\1/p' "$work/$library.sarif" |
        sed 's/\\u003[cC]/</g; s/\\u003[eE]/>/g; s/\\u0026/\&/g; s/\\u0027/'"'"'/g; s/\\u002[bB]/+/g; s/\\"/"/g; s/\\\\/\\/g' |
        sort -u >"$work/now"
    [ -s "$work/now" ] || { echo "no public member found in src/$library" >&2; exit 1; }
    if [ "${1-}" = --ship ]; then
        cp "$work/now" "$work/before"
    else
        sed 1d "$shipped" | sort -u >"$work/before"
    fi
    { echo '#nullable enable'; cat "$work/before"; } >"$shipped"
    { echo '#nullable enable'; comm -13 "$work/before" "$work/now"; comm -23 "$work/before" "$work/now" | sed 's/^/*REMOVED*/'; } >"$unshipped"
    echo "$library: $(wc -l <"$work/now") public members, $(comm -13 "$work/before" "$work/now" | wc -l) added and $(comm -23 "$work/before" "$work/now" | wc -l) removed since the last release"
done
