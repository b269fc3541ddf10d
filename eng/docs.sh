#!/usr/bin/env bash
# Builds the documentation as a site, out/docs/index.html: all pages, and the reference of the packages' public members. A broken link, and whatever else
# docfx warns of, is an error.
#   eng/docs.sh           builds the site
#   eng/docs.sh --serve   builds it and serves it on http://localhost:8080
# Needs the .NET SDK, which restores docfx as a local tool (.config/dotnet-tools.json), and after that no network; and the tools of Linux (cp --parents).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
case "${1-}" in '' | --serve) ;; *) echo "usage: eng/docs.sh [--serve]" >&2; exit 2 ;; esac

dotnet tool restore > /dev/null
dotnet build src/Runner -v q -clp:ErrorsOnly --nologo

# docfx takes a copy, in which links to files that are no pages lead to pages that show these files: browsers download them otherwise.
work=out/docs-work
rm -rf "$work" out/docs
mkdir -p "$work/assemblies" "$work/references"
for library in Engine Gpu Weights Data Models Learning; do
    cp "src/Runner/bin/Debug/net10.0/MidasNet.$library".{dll,xml} "$work/assemblies"
done
find src/Runner/bin/Debug/net10.0 -maxdepth 1 -name '*.dll' ! -name 'MidasNet.*' -exec cp {} "$work/references" \;

pages=(README.md CONTRIBUTING.md SECURITY.md THIRD-PARTY.md CHANGELOG.md)
while IFS= read -r page; do pages+=("$page"); done < <(find docs weights benchmarks examples -name '*.md' ! -path '*/bin/*' ! -path '*/obj/*' | sort)
cp --parents "${pages[@]}" "$work"
cp --parents -r docs/toc.yml docs/images docs/icon.png "$work"
cp docs/docfx.json "$work"
cp docs/site/toc.yml "$work/toc.yml"
mkdir "$work/style"
cp -r docs/site/public "$work/style"
printf -- '---\nredirect_url: README.html\n---\n' > "$work/index.md"

language() {
    case "$1" in
        *.cs) echo csharp ;;
        *.sh) echo bash ;;
        *.json) echo json ;;
        *.py) echo python ;;
        *.csproj | *.props) echo xml ;;
        *) echo text ;;
    esac
}

for page in "${pages[@]}"; do
    # Blocks without a language hold commands; the site would guess one for each.
    awk '/^```/ { open = !open; if (open && $0 == "```") $0 = "```bash" } { print }' "$page" > "$work/$page"
    folder=$(dirname "$page")
    { grep -oE '\]\([^)#: ]+\)' "$page" || true; } | sed -E 's/^\]\((.*)\)$/\1/' | sort -u | while IFS= read -r link; do
        case "$link" in *.md | *.png | *.svg | *.html) continue ;; esac
        file=$(realpath -m --relative-to=. "$folder/$link")
        [ -f "$file" ] || { echo "$page: there is no file $link" >&2; exit 1; }
        mkdir -p "$work/$(dirname "$file")"
        { printf -- "---\n_disableAffix: true\n---\n"; echo "# $(basename "$file")"; echo; echo "\`$file\`"; echo; echo "~~~~~$(language "$file")"; cat "$file"; echo; echo "~~~~~"; } > "$work/$file.md"
        sed -i "s|]($link)|]($link.md)|g" "$work/$page"
    done
done

dotnet docfx "$work/docfx.json" --warningsAsErrors --logLevel warning
mv "$work/site" out/docs
# The gallery, where eng/gallery.sh has made one: out/docs/gallery/index.html.
if [ -d out/gallery ]; then cp -r out/gallery out/docs/gallery; fi
echo "out/docs/index.html: $(find out/docs -name '*.html' | wc -l) pages, $(du -sm out/docs | cut -f1) MB"
if [ "${1-}" = --serve ]; then dotnet docfx serve out/docs; fi
