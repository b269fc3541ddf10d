namespace MidasNet.Learning;

/// <summary>
/// Learning rates for a pretrained network: three tenths of the head's rate for the last block, and a third of that for each block before it, since early
/// layers hold what all images have in common (Howard and Ruder, "Universal language model fine-tuning for text classification", ACL 2018).
/// </summary>
internal static class DiscriminativeRates
{
    private const float LastBlock = 0.3f, OneBlockBack = 3, HeadDecay = 0.05f, BlockDecay = 0.02f;

    /// <summary>The groups of parameters.</summary>
    /// <param name="heads">The beginnings of the names of the head's parameters.</param>
    /// <param name="blocks">Those of each block's, from the input on.</param>
    public static IReadOnlyList<ParameterGroupOptions> Of(IReadOnlyList<string> heads, IReadOnlyList<string> blocks) =>
    [
        .. heads.Select(head => new ParameterGroupOptions(head, WeightDecay: HeadDecay)),
        .. blocks.Select((block, index) => new ParameterGroupOptions(block, LastBlock * MathF.Pow(OneBlockBack, index + 1 - blocks.Count), BlockDecay)),
    ];

    /// <summary>The same, with the last block's rate for parameters of no block.</summary>
    public static IReadOnlyList<ParameterGroupOptions> OfAll(IReadOnlyList<string> heads, IReadOnlyList<string> blocks) =>
        [.. Of(heads, blocks), new ParameterGroupOptions("", LastBlock, BlockDecay)];
}
