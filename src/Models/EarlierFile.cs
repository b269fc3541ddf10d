using System.Globalization;
using MidasNet.Data;
using MidasNet.Weights;

namespace MidasNet.Models;

/// <summary>
/// Networks that were written without the metadata of a checkpoint: VGG19 as <c>weights import</c> and <c>pretrain</c> write it, and, of versions before
/// format 2, VGG19 that a study had tuned, heads on its features, and the network of an unfinished <c>pretrain</c>.
/// </summary>
internal static class EarlierFile
{
    private const string CutKey = "cut", FeaturesKey = "features", HeadArchitecture = "feature-head";

    /// <summary>The description of a network in the header of its file.</summary>
    /// <param name="path">The file, for messages.</param>
    /// <param name="header">Its header.</param>
    /// <param name="pretrained">Finds the VGG19 that a head names.</param>
    /// <exception cref="WeightFormatException">It holds none of these networks.</exception>
    public static CheckpointContent Describe(string path, SafeTensorsHeader header, Func<string, string?>? pretrained)
    {
        string? architecture = header.Metadata.GetValueOrDefault(Vgg19Weights.ArchitectureKey);
        try
        {
            if (architecture == HeadArchitecture) return Head(path, header, pretrained);
            if (architecture == Vgg19.ArchitectureName) return header.Metadata.TryGetValue(CutKey, out string? cut) ? Tuned(path, header, cut) : Plain(path, header);
            if (architecture is null && Find(header, "block1_conv1_norm.gamma") is not null) return Normalised(path, header);
        }
        catch (FormatException unfit)
        {
            throw new WeightFormatException(path, null, unfit.Message, unfit);
        }
        string found = architecture is null ? $"its metadata has neither {CheckpointText.Format} nor {Vgg19Weights.ArchitectureKey}"
            : $"its metadata says {Vgg19Weights.ArchitectureKey} {QuotedText.Of(architecture)}";
        throw new WeightFormatException(path, null, $"not a MidasNet checkpoint: {found}. Weights of other programs: 'midasnet weights import'");
    }

    /// <summary>The features of VGG19, or the whole network, whose classes are named by their indices, as weights of ImageNet have no class names.</summary>
    private static CheckpointContent Plain(string path, SafeTensorsHeader header)
    {
        var colours = ColoursOf(path, header);
        var widths = Vgg19Weights.WidthsOf(path, header.Metadata);
        int classes = Find(header, "predictions.bias") is { Dimensions: [var outputs] } ? outputs : 0;
        if (classes < 2 || Find(header, "fc1.bias") is not { Dimensions: [var units] })
        {
            int blocks = Enumerable.Range(1, Vgg19.Blocks.Count).TakeWhile(block => Find(header, $"block{block}_conv1.weight") is not null).LastOrDefault(1);
            var features = Vgg19Options.Features(blocks, widths);
            var use = new ModelUse { ClassNames = [], Preprocessing = Preprocessing.Photo(Vgg19.TopImageSize), Colours = colours };
            return Checked(path, new CheckpointContent(Vgg19.Family, features, use) { SurplusIsFine = true });
        }
        return Checked(path, new CheckpointContent(Vgg19.Family, new Vgg19Options(classes, HiddenUnits: units, Widths: widths), new ModelUse
        {
            ClassNames = Numbers(classes),
            Preprocessing = Preprocessing.Photo(Vgg19.TopImageSize),
            Colours = colours,
        }));
    }

    /// <summary>A VGG19 with a head, that Part 2 has trained further.</summary>
    private static CheckpointContent Tuned(string path, SafeTensorsHeader header, string text)
    {
        var cut = Vgg19Cut.Parse(text);
        var options = new Vgg19Options(
            Outputs(path, header, "head.classifier.bias"), cut.Blocks, cut.Framing.Side, Vgg19Top.Head, Outputs(path, header, "head.hidden.bias"),
            HeadNorm: Find(header, "head.norm.gamma") is not null);
        return Checked(path, new CheckpointContent(Vgg19.Family, options, UseOfDigits(options.Classes, cut.Framing, ColoursOf(path, header))));
    }

    /// <summary>A head without the network of its features, which is looked for.</summary>
    private static CheckpointContent Head(string path, SafeTensorsHeader header, Func<string, string?>? pretrained)
    {
        const string Begin = "vgg19 (", End = "), ";
        string text = header.Metadata.GetValueOrDefault(FeaturesKey, "");
        int end = text.IndexOf(End, StringComparison.Ordinal);
        if (!text.StartsWith(Begin, StringComparison.Ordinal) || end < 0)
            throw new FormatException($"it holds a head on features, and does not say of what: its metadata says {FeaturesKey} {QuotedText.Of(text)}");
        string name = text[Begin.Length..end];
        if (pretrained?.Invoke(name) is not { } source)
        {
            throw new FormatException(
                $"it holds only a head, trained on the features of VGG19 ({name}), whose weights are not in the file and were not found");
        }
        var cut = Vgg19Cut.Parse(text[(end + End.Length)..]);
        var features = Vgg19Import.Read(source);
        var options = new FrozenVgg19Options(
            Outputs(path, header, "classifier.bias"), cut.Blocks, cut.Framing.Side, Outputs(path, header, "hidden.bias"),
            HeadNorm: Find(header, "hidden_norm.gamma") is not null, features.Widths);
        return Checked(path, new CheckpointContent(FrozenVgg19.Family, options, UseOfDigits(options.Classes, cut.Framing, features.Preprocessing))
        {
            SurplusIsFine = true,
            IsInFile = parameter => !parameter.StartsWith("block", StringComparison.Ordinal),
            NameOf = NameInFrozen,
            Adapt = head => new WeightSet([.. features.Weights.Tensors, .. head.Tensors.Select(tensor => tensor.Renamed(NameInFrozen(tensor.Name)))]),
        });
    }

    /// <summary>The network that <c>pretrain</c> saves after each epoch.</summary>
    private static CheckpointContent Normalised(string path, SafeTensorsHeader header)
    {
        int classes = Outputs(path, header, "classifier.bias");
        string[] letters = [.. ClassNames.Characters.Skip(ClassNames.Digits.Length)];
        var use = UseOfDigits(classes, Vgg19Framing.Padded32, ColourScaling.BlueGreenRed) with { ClassNames = classes == letters.Length ? letters : Numbers(classes) };
        return Checked(path, new CheckpointContent(NormalisedVgg19.Family, new NormalisedVgg19Options(classes), use));
    }

    private static CheckpointContent Checked(string path, CheckpointContent content)
    {
        try
        {
            content.Options.Validate();
            content.Use.RequireFit(content.Options);
            return content;
        }
        catch (ArgumentException unfit)
        {
            throw new WeightFormatException(path, null, $"its tensors make no network: {unfit.Message}", unfit);
        }
    }

    // All of them were trained on images of 28 pixels, most on digits.
    private static ModelUse UseOfDigits(int classes, Vgg19Framing framing, ColourScaling colours) =>
        new() { ClassNames = Numbers(classes), Preprocessing = Preprocessing.Digit(28), Framing = framing, Colours = colours };

    private static string NameInFrozen(string name) => name is FrozenVgg19.ScalingMean or FrozenVgg19.ScalingFactor ? name : FrozenVgg19.HeadPrefix + name;

    private static ColourScaling ColoursOf(string path, SafeTensorsHeader header) => Vgg19Weights.PreprocessingOf(path, new WeightSet([], header.Metadata));

    private static SafeTensorsEntry? Find(SafeTensorsHeader header, string name) => header.Entries.FirstOrDefault(entry => entry.Name == name);

    private static int Outputs(string path, SafeTensorsHeader header, string bias) => Find(header, bias) is { Dimensions: [> 0 and <= ushort.MaxValue and var outputs] }
        ? outputs
        : throw new WeightFormatException(path, null, $"it has no tensor {QuotedText.Of(bias)} with a value for each output");

    private static string[] Numbers(int classes) =>
        [.. Enumerable.Range(0, Math.Clamp(classes, 0, ushort.MaxValue)).Select(number => number.ToString(CultureInfo.InvariantCulture))];
}
