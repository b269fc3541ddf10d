#!/usr/bin/env bash
# Makes out/gallery/index.html, the reports of runs and pages of the shipped networks as one folder to publish.
#   eng/gallery.sh            makes the runs as well, on synthetic data: the three parts of the study, a training run and an audit; about five minutes
#   eng/gallery.sh RUN...     shows these runs; their reports hold pictures of their data
# Pages of networks need the engine for browsers (eng/page.sh) and are left out, visibly, where it cannot be made.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
root=$PWD work=$PWD/out/gallery-work
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

dotnet build src/Runner -v q -clp:ErrorsOnly --nologo
midasnet() { dotnet "$root/src/Runner/bin/Debug/net10.0/midasnet.dll" "$@"; }

rm -rf "$work" out/gallery
mkdir -p "$work"
runs=()
if [ $# -gt 0 ]; then
    for run in "$@"; do runs+=("$(realpath "$run")"); done
else
    # In a folder with no data near it, so that the study draws its own.
    cd "$work"
    unset MIDASNET_DATA
    midasnet study -q --runs study
    midasnet data draw --to lookalikes --characters 0O1I5S2Z8B --per-class 60 -q
    midasnet train --data lookalikes --labels clean --out lookalikes.safetensors --runs train -q
    midasnet data draw --to letters --per-class 100 -q
    midasnet data simulate symmetric:0.08 --data letters --to scraped -q
    midasnet audit --data scraped --runs audit -q
    cd "$root"
    runs=("$work"/study/* "$work"/train/* "$work"/audit/*)
fi

pages=()
status=0
[ -f out/page/runtime.zip ] || eng/page.sh || status=$?
if [ "$status" -eq 0 ]; then
    for network in weights/*.safetensors; do
        page="$work/$(basename "$network" .safetensors).html"
        # Networks without classes of their own, such as pretrained features, have no page.
        if midasnet page "$network" --out "$page" -q 2> "$work/page.log"; then pages+=(--page "$page"); else sed 's/^/no page: /' "$work/page.log"; fi
    done
elif [ "$status" -eq 3 ]; then
    echo "gallery: without pages of networks"
else
    exit "$status"
fi
midasnet report gallery "${runs[@]}" "${pages[@]}" --out out/gallery --title "MidasNet: reports and networks"
