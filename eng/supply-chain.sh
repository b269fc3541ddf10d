#!/usr/bin/env bash
# Checks the packages that the project is built from and carries, and that a build gives the same bytes again.
#   eng/supply-chain.sh           all of it
#   eng/supply-chain.sh --lists   all but the two builds
# In out/supply-chain: bom.json, the bill of materials (CycloneDX) of midasnet; licences.md, the licences of its packages; sha256.txt, of its assemblies.
# The builds are those of the last commit. Needs git, the .NET SDK, which restores CycloneDX as a local tool, and the tools of Linux (sha256sum).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_CLI_UI_LANGUAGE=en NO_COLOR=1 LC_ALL=C.UTF-8
case "${1-}" in '' | --lists) ;; *) echo "usage: eng/supply-chain.sh [--lists]" >&2; exit 2 ;; esac

# Copyleft, paid and unknown licences are left out on purpose: a new one here is a decision.
allowed=(MIT Apache-2.0 BSD-2-Clause BSD-3-Clause MS-PL NCSA PostgreSQL)
out=out/supply-chain
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$out"
fail() { echo "$1" >&2; exit 1; }

# Lines of "package version hash" of lock files; what they lack is "-". Projects, which have no version, are left out.
locked() {
    awk '
        /^      "[^"]+": \{/ { split($0, part, "\""); name = part[2]; type = version = hash = "-" }
        /^        "type": / { split($0, part, "\""); type = part[4] }
        /^        "resolved": / { split($0, part, "\""); version = part[4] }
        /^        "contentHash": / { split($0, part, "\""); if (part[4] != "") hash = part[4] }
        /^      \}/ { if (type != "Project") print name, version, hash }' "$@"
}

# 1. Lock files: up to date, and with a hash of each package.
for project in MidasNet.sln tests/Page.Tests tests/Fuzz; do
    dotnet restore "$project" --locked-mode -v q > "$work/restore" 2>&1 || { cat "$work/restore" >&2; fail "the lock files of $project are not up to date, or its packages cannot be restored"; }
done
mapfile -t files < <(git ls-files '*packages.lock.json')
[ "${#files[@]}" -gt 0 ] || fail "no lock file is in the repository"
locked "${files[@]}" | sort -u > "$work/packages"
[ -s "$work/packages" ] || fail "no package was found in ${#files[@]} lock files"
if grep -E ' -( |$)' "$work/packages" >&2; then fail "these packages have no version or no hash in a lock file"; fi
echo "lock files: ${#files[@]} up to date, $(wc -l < "$work/packages") packages, each with a hash"

# 2. Known vulnerabilities. A source without data about them says so only when it is named as one to audit with (NU1905).
dotnet list MidasNet.sln package --vulnerable --include-transitive --no-restore > "$work/audit" 2>&1 || { cat "$work/audit" >&2; fail "the NuGet audit failed"; }
if grep -q 'has the following vulnerable packages' "$work/audit"; then
    grep -vE 'has no vulnerable packages' "$work/audit" >&2
    fail "packages with known vulnerabilities"
fi
mkdir "$work/probe"
cat > "$work/probe/probe.csproj" << 'PROBE'
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup><TargetFramework>net10.0</TargetFramework><NuGetAudit>true</NuGetAudit></PropertyGroup>
  <ItemGroup><PackageReference Include="System.Numerics.Tensors" Version="10.0.0" /></ItemGroup>
</Project>
PROBE
{
    echo '<configuration><auditSources>'
    dotnet nuget list source | awk '
        /^ *[0-9]+\. / { enabled = /\[Enabled\]/; sub(/^ *[0-9]+\. */, ""); sub(/ \[[^]]*\]$/, ""); name = $0; next }
        enabled && NF { printf "<add key=\"%s\" value=\"%s\" />\n", name, $1; enabled = 0 }'
    echo '</auditSources></configuration>'
} > "$work/probe/nuget.config"
dotnet restore "$work/probe" > "$work/probe/log" 2>&1 || { cat "$work/probe/log" >&2; fail "the NuGet audit failed"; }
if grep -q NU1905 "$work/probe/log"; then
    grep -oE "Audit source '.*" "$work/probe/log" | sort -u
    echo "NuGet audit: NOT CHECKED, for lack of that data"
else
    echo "NuGet audit: no package of $(grep -c 'has no vulnerable packages' "$work/audit") projects has a known vulnerability"
fi

# 3. The bill of materials of the tool: its packages, and the libraries of this repository.
version=$(sed -nE 's|.*<Version>(.*)</Version>.*|\1|p' Directory.Build.props)
dotnet tool restore > /dev/null
dotnet dotnet-CycloneDX src/Runner/Runner.csproj --recursive --include-project-references --set-nuget-purl --disable-package-restore --no-serial-number \
    --set-name MidasNet.Tool --set-version "$version" --exclude-filter Microsoft.CodeAnalysis.PublicApiAnalyzers \
    --output "$out" --filename bom.json --output-format Json > "$work/bom" 2>&1 || { cat "$work/bom" >&2; fail "no bill of materials was written"; }

# 4. The licences of the packages that the libraries and the tool carry. Analyzers are used in the build alone.
locked src/*/packages.lock.json | grep -v '^Microsoft\.CodeAnalysis\.PublicApiAnalyzers ' | sort -u > "$work/carried"
store=$(dotnet nuget locals global-packages --list | sed 's/^global-packages: //')
text() { sed -nE "s|.*<$1>([^<]*)</$1>.*|\1|p" "$2" | head -n 1 | sed 's/&amp;/\&/g; s/|/\\|/g'; }
licence() { # of a package's folder and description: the expression, or what its file says
    local expression file
    expression=$(sed -nE 's|.*<license type="expression">([^<]*)</license>.*|\1|p' "$2")
    file=$(sed -nE 's|.*<license type="file">([^<]*)</license>.*|\1|p' "$2")
    if [ -n "$expression" ]; then
        echo "$expression"
    elif [ -n "$file" ] && head -n 10 "$1/${file//\\//}" | grep -q 'University of Illinois/NCSA Open Source License'; then
        echo NCSA
    else
        echo "unknown (${file:-$(text licenseUrl "$2")})"
    fi
}
{
    echo '# Packages of others'
    echo
    echo 'The packages that `midasnet` and the libraries carry or refer to, and their licences; the texts are in the packages. `eng/supply-chain.sh` writes this list.'
    echo 'The native executable and the engine for browsers carry the runtime of .NET, too (MIT, © .NET Foundation and Contributors).'
    echo
    echo '| package | version | licence | copyright |'
    echo '|---|---|---|---|'
    while read -r id resolved _; do
        folder="$store${id,,}/$resolved" facts="$store${id,,}/$resolved/${id,,}.nuspec"
        [ -f "$facts" ] || fail "$id $resolved is not among the restored packages"
        echo "| $id | $resolved | $(licence "$folder" "$facts") | $(text copyright "$facts") |"
    done < "$work/carried"
} > "$out/licences.md"
refused=$(awk -F ' *[|] *' -v allowed=" ${allowed[*]} " '/^[|] [^|]+ [|] [0-9]/ && !index(allowed, " " $4 " ") { print $2, $3 ": " $4 }' "$out/licences.md")
[ -z "$refused" ] || fail "licences that are not allowed (${allowed[*]}): $refused"
cmp -s "$out/licences.md" THIRD-PARTY.md || fail "THIRD-PARTY.md differs from what is carried: cp $out/licences.md THIRD-PARTY.md"
while read -r id resolved _; do
    grep -qF "\"pkg:nuget/$id@$resolved\"" "$out/bom.json" || fail "$out/bom.json lacks $id $resolved"
done < "$work/carried"
echo "$out/bom.json: $(grep -c '"purl": "pkg:nuget/MidasNet' "$out/bom.json") parts of MidasNet $version, $(wc -l < "$work/carried") packages of others"
echo "$out/licences.md: $(awk -F ' *[|] *' '/^[|] [^|]+ [|] [0-9]/ { n[$4]++ } END { for (l in n) printf "%s%d %s", c++ ? ", " : "", n[l], l }' "$out/licences.md")"
if [ "${1-}" = --lists ]; then exit; fi

# 5. Two builds of the last commit, in clean copies at different paths.
commit=$(git rev-parse HEAD)
[ -z "$(git status --porcelain)" ] || echo "there are uncommitted changes; built is $commit"
address=$(git remote get-url origin 2> /dev/null || true)
for copy in "$work/first" "$work/second/at another path"; do
    git clone -q --no-checkout . "$copy"
    git -C "$copy" checkout -q --detach "$commit"
    # The address of a repository is in its assemblies.
    if [ -n "$address" ]; then git -C "$copy" remote set-url origin "$address"; else git -C "$copy" remote remove origin; fi
    CI=true dotnet build "$copy/src/Runner" -c Release -p:ContinuousIntegrationBuild=true -v q -clp:ErrorsOnly > "$work/build" 2>&1 || { cat "$work/build" >&2; fail "the build of $commit failed"; }
    (cd "$copy/src/Runner/bin/Release/net10.0" && sha256sum midasnet.dll MidasNet.*.dll) > "$work/sha256"
    if [ "$copy" = "$work/first" ]; then cp "$work/sha256" "$out/sha256.txt"; fi
done
[ "$(wc -l < "$out/sha256.txt")" -eq "$(find src -name '*.csproj' ! -name Page.csproj | wc -l)" ] || fail "not every project has an assembly: $(cat "$out/sha256.txt")"
diff "$out/sha256.txt" "$work/sha256" >&2 || fail "two builds of $commit differ"
cat "$out/sha256.txt"
echo "deterministic build: $(wc -l < "$out/sha256.txt") assemblies of $commit, equal in two builds at different paths"
