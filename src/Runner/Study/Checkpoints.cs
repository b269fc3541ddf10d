using MidasNet.Data;
using MidasNet.Models;
using MidasNet.Runner.Runs;
using MidasNet.Runner.Sources;

namespace MidasNet.Runner.Study;

/// <summary>Writes the networks of a study to its run folder, so that <c>eval</c> and <c>predict</c> can use them.</summary>
internal static class Checkpoints
{
    /// <summary>How the characters of Part 1 were prepared.</summary>
    public static Preprocessing Drawings { get; } = Preprocessing.Drawing(CharacterSource.Size, CharacterSource.SizeExponent);

    /// <summary>How digits were prepared: as they are.</summary>
    public static Preprocessing Digits { get; } = Preprocessing.Digit(28);

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
        string path = Path.Combine(context.Folder.Checkpoints, $"{name}.safetensors");
        try
        {
            ModelCheckpoint.Save(path, model, new ModelUse { ClassNames = classNames, Preprocessing = preprocessing, Normalisation = normalisation });
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RunFolderException($"cannot write the checkpoint '{path}': {error.Message}", error);
        }
    }

    /// <summary>Writes a network whose training was stopped, and says where it is.</summary>
    public static void SaveInterrupted(
        StudyContext context, SmallCnn model, IReadOnlyList<string> classNames, Preprocessing preprocessing, Normalisation normalisation)
    {
        const string Name = "interrupted";
        Save(context, Name, model, classNames, preprocessing, normalisation);
        context.Progress.Say($"stopped; the network as it was is in {Path.Combine(context.Folder.Checkpoints, Name)}.safetensors");
    }
}
