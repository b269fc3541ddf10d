#!/usr/bin/env bash
# Tests pages and reports in a browser, against the engine. Installs Chromium if there is none and this is Debian. Screenshots, and reports as PDF, stay in
# midasnet-page of the temporary folder.
#   eng/page-test.sh [ARGUMENTS OF THE TESTS]
#   MIDASNET_PAGE_TIMES=10 eng/page-test.sh -diagnostics -class "*StartTimesTests"     how long a page takes to open and to predict, ten times
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

if ! command -v chromium chromium-browser google-chrome > /dev/null; then
    if ! command -v apt-get > /dev/null; then
        echo "page tests: there is no browser; install Chromium" >&2
        exit 3
    fi
    apt-get install -y --no-install-recommends chromium
fi
eng/page.sh
dotnet run --project tests/Page.Tests -- "$@"
