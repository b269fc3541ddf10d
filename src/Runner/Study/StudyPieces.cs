using MidasNet.Data;
using MidasNet.Runner.Sources;
using MidasNet.Runner.Study.Common;
using MidasNet.Runner.Study.Digits;
using MidasNet.Runner.Study.Part1;
using MidasNet.Runner.Study.Part2;
using MidasNet.Runner.Study.Part3;

namespace MidasNet.Runner.Study;

/// <summary>The pieces of the study that another machine may make. What is timed with all threads is not among them, nor what needs the true labels of Part 3.</summary>
internal static class StudyPieces
{
    /// <summary>The pieces of a part, as far as what they begin from is there.</summary>
    /// <param name="part">The part of the study.</param>
    /// <param name="context">The study.</param>
    /// <param name="weights">The file of pretrained weights; null for none.</param>
    /// <exception cref="DataFormatException">The part has no pieces, or its images are not there.</exception>
    public static IReadOnlyList<StudyPiece> Of(int part, StudyContext context, string? weights) => part switch
    {
        1 => new CharacterStudy(context).Pieces(),
        2 => new TransferStudy(context, PretrainedVgg.ImageNet(context.Data) with { Path = weights }, PretrainedVgg.Letters(context.Data, usualBlocks: 3) with { Path = null }).Pieces(),
        3 => new WrongLabelStudy(context).Pieces(),
        _ => throw NoPieces(part),
    };

    /// <summary>The name of the checkpoint of a part that pieces begin from.</summary>
    /// <exception cref="DataFormatException">The part has no pieces.</exception>
    public static string StartOf(int part) => part switch
    {
        1 => SyntheticStart.CheckpointName,
        2 => DigitNetworks.CheckpointName,
        3 => throw new DataFormatException("part 3 of the study", "its pieces begin from no checkpoint"),
        _ => throw NoPieces(part),
    };

    private static DataFormatException NoPieces(int part) => new($"part {part} of the study", "there is none; the parts are 1 to 3");
}
