using MidasNet.Data;
using MidasNet.Models;
using MidasNet.Runner.Runs;
using MidasNet.Runner.Sources;

namespace MidasNet.Runner.Study.Common;

/// <summary>Writes the networks of a study to its run folder, so that <c>eval</c> and <c>predict</c> open them.</summary>
internal static class Checkpoints
{
    /// <summary>How digits were prepared: as they are.</summary>
    public static Preprocessing Digits { get; } = Preprocessing.Digit(28);

    /// <summary>Where a network is written.</summary>
    /// <param name="context">The study.</param>
    /// <param name="name">The name of the file, without extension.</param>
    public static string PathOf(StudyContext context, string name) => Path.Combine(context.Folder.Checkpoints, $"{name}.safetensors");

    /// <summary>Writes a network.</summary>
    /// <param name="context">The study.</param>
    /// <param name="name">The name of the file, without extension.</param>
    /// <param name="model">The network.</param>
    /// <param name="classNames">The class of each output.</param>
    /// <param name="preprocessing">How a picture becomes its image.</param>
    /// <param name="normalisation">How pixels become its input.</param>
    /// <param name="temperature">The number by which its logits are divided; 1 if it was not calibrated.</param>
    /// <exception cref="RunFolderException">The file cannot be written.</exception>
    public static void Save(
        StudyContext context, string name, Model model, IReadOnlyList<string> classNames, Preprocessing preprocessing, Normalisation normalisation,
        float temperature = 1)
    {
        var use = new ModelUse { ClassNames = classNames, Preprocessing = preprocessing, Normalisation = normalisation, Temperature = temperature };
        Write(context, name, path => ModelCheckpoint.Save(path, model, use));
    }

    /// <summary>Writes a head together with the network of its features and their scaling: one network for pictures.</summary>
    /// <param name="context">The study.</param>
    /// <param name="name">The name of the file, without extension.</param>
    /// <param name="head">The head.</param>
    /// <param name="scaling">The scaling of its features.</param>
    /// <param name="pretrained">The network of the features.</param>
    /// <param name="cut">Where it is cut.</param>
    /// <param name="classNames">The names of the head's outputs.</param>
    /// <exception cref="RunFolderException">The file cannot be written.</exception>
    public static void SaveHead(
        StudyContext context, string name, FeatureHead head, FeatureScaling scaling, PretrainedVgg pretrained, Vgg19Cut cut, IReadOnlyList<string> classNames)
    {
        using var features = pretrained.Features(context.Device, cut.Blocks);
        bool hasNorm = head.Parameters.Any(parameter => parameter.Name.StartsWith("hidden_norm.", StringComparison.Ordinal));
        var options = new FrozenVgg19Options(
            classNames.Count, cut.Blocks, cut.Framing.Side, head.Parameters["hidden.weight"].Shape.N, hasNorm, features.Options.Widths);
        using var joined = FrozenVgg19.Join(features, scaling, head, options);
        Write(context, name, path => ModelCheckpoint.Save(path, joined, UseOf(features, cut, classNames)));
    }

    /// <summary>Writes a VGG19 that was trained further.</summary>
    /// <param name="context">The study.</param>
    /// <param name="name">The name of the file, without extension.</param>
    /// <param name="network">The network, with its head.</param>
    /// <param name="cut">Where it is cut.</param>
    /// <param name="classNames">The names of its outputs.</param>
    /// <exception cref="RunFolderException">The file cannot be written.</exception>
    public static void SaveVgg(StudyContext context, string name, Vgg19 network, Vgg19Cut cut, IReadOnlyList<string> classNames) =>
        Write(context, name, path => ModelCheckpoint.Save(path, network, UseOf(network, cut, classNames)));

    private static ModelUse UseOf(Vgg19 network, Vgg19Cut cut, IReadOnlyList<string> classNames) =>
        new() { ClassNames = classNames, Preprocessing = Digits, Framing = cut.Framing, Colours = network.Preprocessing };

    private static void Write(StudyContext context, string name, Action<string> write)
    {
        string path = PathOf(context, name);
        try
        {
            write(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RunFolderException($"cannot write the checkpoint '{path}': {error.Message}", error);
        }
    }
}
