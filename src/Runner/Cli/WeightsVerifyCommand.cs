using System.CommandLine;
using MidasNet.Runner.Downloads;
using MidasNet.Weights;

namespace MidasNet.Runner.Cli;

/// <summary><c>midasnet weights verify</c>: whether a file is one that was published, whether all of it can be read, and what it is.</summary>
internal static class WeightsVerifyCommand
{
    /// <summary>Makes the command.</summary>
    public static Verb Create(Session session)
    {
        var file = new Argument<string>("file") { Description = "A file of weights, or a folder with a TensorFlow.js or sharded model" };
        var list = FetchCommand.ManifestOption();
        var json = CommonOptions.Json();
        var command = new Verb(
            "verify", "Checks a file of weights: against the published checksums, and by reading all of it",
            "midasnet weights verify weights/vgg19.safetensors")
        {
            file, list, json,
        };
        command.SetAction(async (parsed, _) =>
        {
            string path = WeightFile.Locate(parsed.GetRequiredValue(file));
            var (entry, checksum) = await Origin(path, DownloadManifest.Read(parsed.GetValue(list)), session.Cancellation);
            bool asJson = parsed.GetValue(json);
            if (!asJson)
            {
                session.WriteLine($"{path}: "
                    + (entry is null ? $"none of the files that can be fetched; {checksum}" : $"{entry.Name}, as published ({checksum}): {entry.Description}; {entry.Format}"));
            }
            var content = WeightFile.Read(path);
            session.Cancellation.ThrowIfCancellationRequested();
            RequireWhole(path, content);
            var (weights, counts) = (content.Weights, content.Weights.Tensors.Select(tensor => tensor.Values.Length));
            if (asJson)
            {
                session.WriteJson(new VerifiedWeights(
                    path, entry?.Name, $"{checksum}", content.Format, weights.Tensors.Count, counts.Sum(count => (long)count), weights.Metadata, content.Skipped));
                return;
            }
            session.WriteLine($"all of it can be read: {WeightsCommand.Total(counts)}, all finite");
            if (content.Skipped.Count > 0) session.WriteLine($"skipped: {QuotedText.OfSome([.. content.Skipped.Select(part => part.Name)])}");
            foreach (var (key, value) in weights.Metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal))
                session.WriteLine($"{WeightsCommand.Shown(key)}: {WeightsCommand.Shown(value, 4000)}");
        });
        return command;
    }

    /// <summary>The output of <c>weights verify --json</c>.</summary>
    internal sealed record VerifiedWeights(
        string File, string? Published, string Checksum, string Format, int Tensors, long Values, IReadOnlyDictionary<string, string> Metadata,
        IReadOnlyList<SkippedEntry> Skipped);

    /// <summary>Which published file this is, by its bytes, or none, with its checksum; a file that bears the name of one must be it.</summary>
    private static async Task<(DownloadEntry? Entry, Checksum? Checksum)> Origin(string path, DownloadManifest manifest, CancellationToken cancellation)
    {
        long? length = RegularFile.Length(path);
        string name = Path.GetFileName(path);
        foreach (var entry in manifest.Weights)
        {
            foreach (var published in entry.Files)
            {
                bool hasName = published.Name.Equals(name, StringComparison.OrdinalIgnoreCase);
                // A file of another length and name cannot be this one, and need not be read.
                if (!hasName && published.Bytes is { } bytes && bytes != length) continue;
                string? finding = await FileCheck.Finding(published, path, cancellation);
                if (finding is null) return (entry, published.Checksum);
                if (hasName) throw new WeightFormatException(path, null, $"it bears the name of {entry.Name}, but {finding}");
            }
        }
        return (null, await Checksum.Of(path, "SHA-256", cancellation));
    }

    private static void RequireWhole(string path, WeightFile file)
    {
        var weights = file.Weights;
        if (file.Missing.Count > 0)
        {
            string[] shards = [.. file.Missing.Select(tensor => tensor.Shards).Distinct().SelectMany(names => names).Distinct()];
            throw new WeightFormatException(path, null,
                $"{file.Missing.Count} of {file.Missing.Count + weights.Tensors.Count} tensors are missing: "
                + $"{QuotedText.OfSome([.. file.Missing.Select(tensor => tensor.Name)])}; the shards {QuotedText.OfSome(shards)} are not there");
        }
        if (weights.Tensors.Count == 0) throw new WeightFormatException(path, null, $"the file ({file.Format}) holds no tensors");
        foreach (var tensor in weights.Tensors)
            if (!Array.TrueForAll(tensor.Values, float.IsFinite))
                throw new WeightFormatException(path, null, $"tensor {QuotedText.Of(tensor.Name)} "
                    + (tensor.Loss == FloatLoss.Range ? "is float64 and holds values beyond the range of float32, in which weights are read" : "holds values that are not finite"));
    }
}
