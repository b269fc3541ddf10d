using MidasNet.Models;

namespace MidasNet.Runner.Study.Common;

/// <summary>Options for the variants of Part 2 that start from a pretrained VGG19. Null stands for the study's own value.</summary>
internal sealed record VggOptions
{
    /// <summary>The study's own.</summary>
    public static VggOptions None { get; } = new();

    /// <summary>The block after whose pool the network is cut, 1 to 5.</summary>
    public int? Cut { get; init; }

    /// <summary>Height and width of the images that it receives: 32 (digits in the middle) or 48 (digits scaled up).</summary>
    public int? Side { get; init; }

    /// <summary>How many of the blocks before the cut the tuned variant trains: 0 for none, so that only the head learns, from augmented digits.</summary>
    public int? TrainedBlocks { get; init; }

    /// <summary>Whether heads have a batch normalisation.</summary>
    public bool? HeadNorm { get; init; }

    /// <summary>Whether a cut is given, so that none is to be chosen.</summary>
    public bool FixesCut => Cut is not null || Side is not null;

    /// <summary>The cut that was asked for; where only half of it was, the rest from the usual one.</summary>
    public Vgg19Cut CutOr(Vgg19Cut usual) => new(Cut ?? usual.Blocks, Side switch
    {
        null => usual.Framing,
        32 => Vgg19Framing.Padded32,
        48 => Vgg19Framing.Scaled48,
        _ => throw new ArgumentOutOfRangeException(nameof(usual), Side, "VGG19 takes images of 32 or 48 pixels here"),
    });

    /// <summary>As options of the command line; empty for <see cref="None"/>.</summary>
    public override string ToString()
    {
        var options = new List<string>();
        if (Cut is { } cut) options.Add($"--vgg-cut {cut}");
        if (Side is { } side) options.Add($"--vgg-size {side}");
        if (TrainedBlocks is { } blocks) options.Add($"--vgg-trained {blocks}");
        if (HeadNorm is { } norm) options.Add($"--vgg-head {(norm ? "norm" : "plain")}");
        return string.Join(' ', options);
    }
}
