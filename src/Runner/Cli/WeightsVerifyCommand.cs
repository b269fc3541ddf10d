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
        var file = new Argument<string>("file") { Description = "A file of weights" };
        var list = FetchCommand.ManifestOption();
        var command = new Verb(
            "verify", "Checks a file of weights: against the published checksums, and by reading all of it",
            "midasnet weights verify weights/vgg19.safetensors")
        {
            file, list,
        };
        command.SetAction(async (parsed, _) =>
        {
            string path = parsed.GetRequiredValue(file);
            if (!File.Exists(path)) throw new WeightFormatException(path, null, "there is no such file");
            session.WriteLine($"{path}: {await Origin(path, DownloadManifest.Read(parsed.GetValue(list)), session.Cancellation)}");
            foreach (string line in Content(path)) session.WriteLine(line);
        });
        return command;
    }

    /// <summary>Which published file this is, by its bytes; failing that, it must not bear the name of one.</summary>
    private static async Task<string> Origin(string path, DownloadManifest manifest, CancellationToken cancellation)
    {
        long length = new FileInfo(path).Length;
        string name = Path.GetFileName(path);
        foreach (var entry in manifest.Weights)
        {
            foreach (var published in entry.Files)
            {
                bool hasName = published.Name.Equals(name, StringComparison.OrdinalIgnoreCase);
                // A file of another length and name cannot be this one, and need not be read.
                if (!hasName && published.Bytes is { } bytes && bytes != length) continue;
                string? finding = await FileCheck.Finding(published, path, cancellation);
                if (finding is null) return $"{entry.Name}, as published ({published.Checksum}): {entry.Description}; {entry.Format}";
                if (hasName) throw new WeightFormatException(path, null, $"it bears the name of {entry.Name}, but {finding}");
            }
        }
        var checksum = await Checksum.Of(path, ChecksumAlgorithm.Sha256, cancellation);
        return $"none of the files that can be fetched; {checksum}";
    }

    private static IEnumerable<string> Content(string path)
    {
        var weights = WeightFile.Read(path).Weights;
        foreach (var tensor in weights.Tensors)
            if (!Array.TrueForAll(tensor.Values, float.IsFinite))
                throw new WeightFormatException(path, null, $"tensor {tensor.Name} holds values that are not finite");

        yield return $"all of it can be read: {WeightsCommand.Total(weights.Tensors.Select(tensor => tensor.Values.Length))}, all finite";
        foreach (var (key, value) in weights.Metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal)) yield return $"{key}: {value}";
    }
}
