using System.Security.Cryptography;
using MidasNet.Models;
using MidasNet.Weights;

namespace MidasNet.Runner.Sources;

/// <summary>A pretrained VGG19.</summary>
/// <param name="Name">The data that it was trained on, as reports name it.</param>
/// <param name="Key">The same for names of files.</param>
/// <param name="Path">The file or folder of its weights; null if there is none.</param>
/// <param name="Hint">The message for a user who has none.</param>
/// <param name="UsualCut">The cut that full runs have chosen.</param>
internal sealed record PretrainedVgg(string Name, string Key, string? Path, string Hint, Vgg19Cut UsualCut)
{
    /// <summary>The published network, wherever it is found.</summary>
    /// <param name="data">Where it may be.</param>
    public static PretrainedVgg ImageNet(DataFolder data) => new(
        "ImageNet", "imagenet", PretrainedWeights.FindVgg19(data, Environment.GetEnvironmentVariable), PretrainedWeights.Hint,
        new Vgg19Cut(3, Vgg19Framing.Padded32));

    /// <summary>The network that <c>midasnet pretrain</c> makes, wherever it is found.</summary>
    /// <param name="data">Where it may be.</param>
    /// <param name="usualBlocks">The blocks that full runs have chosen.</param>
    public static PretrainedVgg Letters(DataFolder data, int usualBlocks) => new(
        "letters", "letters", PretrainedWeights.FindLetters(data, Environment.GetEnvironmentVariable), PretrainedWeights.LettersHint,
        new Vgg19Cut(usualBlocks, Vgg19Framing.Padded32));

    /// <summary>The network up to a block, frozen.</summary>
    public Vgg19 Features(Device device, int blocks)
    {
        var import = Import();
        var network = new Vgg19(device, Vgg19Options.Features(blocks, import.Widths), seed: 1);
        Load(network, import);
        network.Parameters.Freeze("");
        return network;
    }

    /// <summary>The network up to a cut, with a head of random weights.</summary>
    /// <param name="device">Where it lives.</param>
    /// <param name="cut">Where it is cut.</param>
    /// <param name="hidden">Units of the head's hidden layer.</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="seed">Decides the head's weights.</param>
    /// <param name="headNorm">Whether the head begins with a batch normalisation.</param>
    public Vgg19 Classifier(Device device, Vgg19Cut cut, int hidden, int classes, ulong seed, bool headNorm)
    {
        var import = Import();
        var network = Vgg19.Classifier(device, cut, hidden, classes, seed, headNorm, import.Widths);
        Load(network, import);
        return network;
    }

    /// <summary>A hash of its files; null if there are none.</summary>
    public string? Digest()
    {
        if (Path is null) return null;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        string[] files = Directory.Exists(Path) ? [.. Directory.GetFiles(Path).Order(StringComparer.Ordinal)] : [Path];
        foreach (string file in files)
        {
            using var stream = RegularFile.OpenRead(file);
            hash.AppendData(SHA256.HashData(stream));
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private string File => Path ?? throw new InvalidOperationException(Hint);

    private Vgg19Import Import() => Vgg19Import.Read(File);

    private void Load(Vgg19 network, Vgg19Import import)
    {
        try
        {
            Vgg19Weights.Load(network, import.Weights, File);
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }
}
