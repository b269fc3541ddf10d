using MidasNet.Data;
using MidasNet.Models;
using MidasNet.Runner.Runs;
using MidasNet.Weights;

namespace MidasNet.Runner.Study.Common;

/// <summary>Writes the networks of a study to its run folder, so that <c>eval</c> and <c>predict</c> can use them.</summary>
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
    /// <param name="classNames">What its outputs mean.</param>
    /// <param name="preprocessing">How a picture becomes its image.</param>
    /// <param name="normalisation">How pixels become its input.</param>
    /// <exception cref="RunFolderException">The file cannot be written.</exception>
    public static void Save(
        StudyContext context, string name, SmallCnn model, IReadOnlyList<string> classNames, Preprocessing preprocessing, Normalisation normalisation)
    {
        var use = new ModelUse { ClassNames = classNames, Preprocessing = preprocessing, Normalisation = normalisation };
        Write(context, name, path => ModelCheckpoint.Save(path, model, use));
    }

    /// <summary>Writes what was trained on features, with their scaling; the features' network is named, not repeated.</summary>
    /// <exception cref="RunFolderException">The file cannot be written.</exception>
    public static void SaveHead(StudyContext context, string name, FeatureHead head, FeatureScaling scaling, string pretrained, Vgg19Cut cut) => Write(
        context, name, path => SafeTensors.Write(
        path,
        [
            .. ModelWeights.Of(head).Tensors,
            new WeightTensor("scaling.mean", [scaling.Mean.Length], scaling.Mean.ToArray()),
            new WeightTensor("scaling.factor", [scaling.Factor.Length], scaling.Factor.ToArray()),
        ],
        new Dictionary<string, string>
        {
            [Vgg19Weights.ArchitectureKey] = head.Architecture,
            ["features"] = $"vgg19 ({pretrained}), {cut}",
        }));

    /// <summary>Writes a VGG19 that was trained further.</summary>
    /// <exception cref="RunFolderException">The file cannot be written.</exception>
    public static void SaveVgg(StudyContext context, string name, Vgg19 network, Vgg19Cut cut) => Write(
        context, name, path => SafeTensors.Write(path, ModelWeights.Of(network).Tensors, new Dictionary<string, string>
        {
            [Vgg19Weights.ArchitectureKey] = Vgg19.ArchitectureName,
            [Vgg19Weights.PreprocessingKey] = network.Preprocessing.Name,
            ["cut"] = cut.ToString(),
        }));

    /// <summary>Writes a network whose training was stopped, and says where it is.</summary>
    public static void SaveInterrupted(
        StudyContext context, SmallCnn model, IReadOnlyList<string> classNames, Preprocessing preprocessing, Normalisation normalisation)
    {
        const string Name = "interrupted";
        Save(context, Name, model, classNames, preprocessing, normalisation);
        context.Progress.Say($"stopped; the network as it was is in {PathOf(context, Name)}");
    }

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
