#!/usr/bin/env bash
# Makes the pictures of the documentation, docs/images, from real output: commands on synthetic characters, their reports, and the page of the shipped network.
# Takes two to three minutes. Needs Chromium, which it installs on Debian, and the packs for the page (eng/page.sh).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
root=$PWD work=$PWD/out/docs-pictures

if ! command -v chromium chromium-browser google-chrome > /dev/null; then
    command -v apt-get > /dev/null || { echo "pictures: there is no browser; install Chromium" >&2; exit 3; }
    apt-get install -y --no-install-recommends chromium
fi
[ -f out/page/runtime.zip ] || eng/page.sh
dotnet build src/Runner -v q -clp:ErrorsOnly --nologo
midasnet() { dotnet "$root/src/Runner/bin/Debug/net10.0/midasnet.dll" "$@" -q; }

rm -rf "$work"
mkdir -p "$work"
cd "$work"
midasnet data draw --to lookalikes --characters 0O1I5S2Z8B --per-class 60
midasnet train --data lookalikes --labels clean --out lookalikes.safetensors --runs train
midasnet data draw --to letters --per-class 100
midasnet data simulate symmetric:0.08 --data letters --to scraped
midasnet audit --data scraped --runs audit
cp train/*/report.html train.html
cp audit/*/report.html audit.html

cd "$root"
MIDASNET_DOCS_PICTURES="$work" MIDASNET_DOCS_TARGET="$root/docs/images" dotnet run --project tests/Page.Tests -- -class "*DocumentationPictures"
ls -l docs/images
