using MidasNet.Models;
using MidasNet.Runner.Sources;

namespace MidasNet.Runner.Study.Digits;

/// <summary>A VGG19 that knows something already.</summary>
/// <param name="Name">What it was trained on, as reports say it.</param>
/// <param name="Key">The same for names of files.</param>
/// <param name="Path">The file or folder of its weights; null if there is none.</param>
/// <param name="Hint">What to tell a user who has none.</param>
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
        var network = Vgg19.Features(device, blocks);
        LoadInto(network);
        network.Parameters.Freeze("");
        return network;
    }

    /// <summary>Gives a network, whole or cut, what the file holds for it.</summary>
    public void LoadInto(Vgg19 network) => Vgg19Weights.Load(network, Vgg19Import.Read(Path!).Weights, Path!);
}
