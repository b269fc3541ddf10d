#!/usr/bin/env bash
# Packs the GPU benchmark together with .NET for a Linux machine (x64) with an NVIDIA driver but without .NET or a network.
# Usage: bash benchmarks/Gpu/pack.sh [FILE]     FILE: the archive, gpu-benchmark.tar.xz by default; less than 40 MiB
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
archive=$(realpath -m "${1:-gpu-benchmark.tar.xz}")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# In a copy: a build for one platform has different lock files and intermediate files.
tar -C ../.. --exclude=bin --exclude=obj --exclude=packages.lock.json -cf - src benchmarks/Gpu benchmarks/Shared Directory.Build.props Directory.Packages.props global.json |
    tar -C "$folder" -xf -
# Not trimmed: ILGPU finds its intrinsics by reflection.
dotnet publish "$folder/benchmarks/Gpu/Gpu.csproj" -c Release -r linux-x64 --self-contained -p:RestoreLockedMode=false -p:RunAnalyzers=false -p:DebugType=none \
    -p:GenerateDocumentationFile=false -o "$folder/gpu-benchmark"
cp peers.py "$folder/gpu-benchmark/"
tar -C "$folder" -cf - gpu-benchmark | xz -T0 -6 > "$archive"

size=$(stat -c %s "$archive")
echo "$archive: $((size / 1024)) KiB"
if [ "$size" -gt $((40 * 1024 * 1024)) ]; then
    echo "the archive is larger than 40 MiB" >&2
    exit 1
fi
