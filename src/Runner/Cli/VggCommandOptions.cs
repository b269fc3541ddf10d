using System.CommandLine;
using MidasNet.Models;
using MidasNet.Runner.Study.Common;

namespace MidasNet.Runner.Cli;

/// <summary>The options of <c>midasnet study</c> for what Part 2 does with a pretrained VGG19.</summary>
internal sealed class VggCommandOptions
{
    private const string AllBlocks = "all", Norm = "norm", Plain = "plain";

    /// <summary>Makes the options.</summary>
    public VggCommandOptions()
    {
        Cut.AcceptOnlyWords([.. Enumerable.Range(1, Vgg19.Blocks.Count).Select(block => $"{block}")]);
        Size.AcceptOnlyWords("32", "48");
        Trained.AcceptOnlyWords([.. Enumerable.Range(0, Vgg19.Blocks.Count).Select(blocks => $"{blocks}"), AllBlocks]);
        Head.AcceptOnlyWords(Norm, Plain);
    }

    /// <summary><c>--vgg-cut</c></summary>
    public Option<string?> Cut { get; } = new("--vgg-cut")
    {
        Description = "Part 2: cut VGG19 after the pool of this block, rather than where held-out digits say",
        HelpName = "1-5",
    };

    /// <summary><c>--vgg-size</c></summary>
    public Option<string?> Size { get; } = new("--vgg-size")
    {
        Description = "Part 2: size of VGG19's input, padded (32) or scaled up (48)",
        HelpName = "32|48",
    };

    /// <summary><c>--vgg-trained</c></summary>
    public Option<string?> Trained { get; } = new("--vgg-trained")
    {
        Description = "Part 2: blocks before the cut that are trained as well, the last 2 if not given; 0 trains only the head, on augmented digits",
        HelpName = "0-4|all",
    };

    /// <summary><c>--vgg-head</c></summary>
    public Option<string?> Head { get; } = new("--vgg-head")
    {
        Description = "Part 2: heads with batch normalisation (the tuned network's, if not given) or without (the frozen ones')",
        HelpName = "norm|plain",
    };

    /// <summary>All of them.</summary>
    public Option[] All => [Cut, Size, Trained, Head];

    /// <summary>The options that the command line gives.</summary>
    public VggOptions Of(ParseResult parsed) => new()
    {
        Cut = Number(parsed.GetValue(Cut)),
        Side = Number(parsed.GetValue(Size)),
        TrainedBlocks = parsed.GetValue(Trained) is AllBlocks ? Vgg19.Blocks.Count : Number(parsed.GetValue(Trained)),
        HeadNorm = parsed.GetValue(Head) is { } head ? head == Norm : null,
    };

    private static int? Number(string? given) => given is null ? null : int.Parse(given, System.Globalization.CultureInfo.InvariantCulture);
}
