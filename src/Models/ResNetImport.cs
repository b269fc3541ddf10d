using System.Globalization;
using MidasNet.Data;
using MidasNet.Weights;

namespace MidasNet.Models;

/// <summary>
/// Weights of ResNet-18 or ResNet-34 in the names of torchvision and timm (<c>conv1</c>, <c>bn1</c>, <c>layer1.0.conv1</c>, ..., <c>fc</c>), converted to
/// those of <see cref="ResNet"/> with the stem for ImageNet.
/// </summary>
/// <param name="Options">The sizes of the network, from the tensors.</param>
/// <param name="Weights">All parameters, statistics included, in our names.</param>
/// <param name="Format">The file's format.</param>
internal sealed record ResNetImport(ResNetOptions Options, WeightSet Weights, string Format)
{
    private const string First = "layer1.0.conv1.weight", Counter = ".num_batches_tracked", Bottleneck = "layer1.0.conv3.weight";
    private const int Stages = 4, MaxBlocks = 64, ImageNetSide = 224;

    /// <summary>The use of the network: colour pictures of 224 pixels, each channel normalised as torchvision does; classes named by their numbers.</summary>
    public ModelUse Use => new()
    {
        ClassNames = [.. Enumerable.Range(0, Options.Classes).Select(number => number.ToString(CultureInfo.InvariantCulture))],
        Preprocessing = Preprocessing.Photo(ImageNetSide),
        Normalisation = Normalisation.OfChannels([.. ColourScaling.RedGreenBlue.Mean], [.. ColourScaling.RedGreenBlue.Deviation]),
    };

    /// <summary>True if the names in a file are those of a residual network.</summary>
    public static bool Recognises(WeightFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return NamePrefix.Of(First, file.Weights.Names) is not null;
    }

    /// <summary>Reads the weights at a path.</summary>
    /// <param name="path">A file of any format that <see cref="WeightFile"/> reads.</param>
    /// <exception cref="WeightFormatException">There is none, it is damaged, or it holds no ResNet of basic blocks.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static ResNetImport Read(string path)
    {
        string located = WeightFile.Locate(path);
        return Of(located, WeightFile.Read(located));
    }

    /// <summary>The weights in a file that was read already.</summary>
    /// <param name="path">The file, for error messages.</param>
    /// <param name="file">Its content.</param>
    /// <exception cref="WeightFormatException">It holds no ResNet of basic blocks; lists all that is missing, unexpected or mis-shaped.</exception>
    public static ResNetImport Of(string path, WeightFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        if (NamePrefix.Of(First, file.Weights.Names) is not { } prefix)
            throw new WeightFormatException(path, null, $"no ResNet: its first block should be named {First}; it has {QuotedText.OfSome([.. file.Weights.Names])}");
        // Under a prefix there may be other networks next to it.
        var tensors = file.Weights.Tensors
            .Where(tensor => tensor.Name.StartsWith(prefix, StringComparison.Ordinal) && !tensor.Name.EndsWith(Counter, StringComparison.Ordinal))
            .ToDictionary(tensor => tensor.Name[prefix.Length..], StringComparer.Ordinal);
        if (tensors.ContainsKey(Bottleneck))
        {
            throw new WeightFormatException(path, null,
                $"it holds {Bottleneck}: ResNet-50 and deeper have blocks of three convolutions, this program has those of ResNet-18 and ResNet-34");
        }

        var options = OptionsOf(path, tensors);
        var wanted = ResNet.Family.Layout(options);
        WeightFit.Require(
            path, "ResNet as torchvision names it", wanted.Select(parameter => (NameOf(parameter.Name), parameter.Shape.ToArray())),
            tensors.Select(tensor => (tensor.Key, tensor.Value.Dimensions)));
        return new ResNetImport(options, new WeightSet(wanted.Select(parameter => tensors[NameOf(parameter.Name)].Renamed(parameter.Name))), file.Format);
    }

    /// <summary>Writes a checkpoint, which <c>predict</c> and <c>eval</c> open, whole or not at all.</summary>
    /// <param name="path">The file to make or replace.</param>
    /// <param name="encoding">The encoding of the values.</param>
    /// <param name="check">Called before each part; leaves the file unwritten by throwing.</param>
    /// <exception cref="ArgumentException">A value does not fit the encoding.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public void Save(string path, WeightEncoding encoding = WeightEncoding.F32, Action? check = null) =>
        ModelCheckpoint.Write(path, ResNet.Family, Options, Weights, Use, encoding, check);

    /// <summary>torchvision's name of a parameter of ours.</summary>
    internal static string NameOf(string parameter)
    {
        string[] parts = parameter.Split('.');
        string value = parts[^1] switch { "gamma" => "weight", "beta" => "bias", "mean" => "running_mean", "variance" => "running_var", var same => same };
        bool isNorm = parts[^2] == "norm";
        return parts switch
        {
            ["stem", ..] => $"{(isNorm ? "bn1" : "conv1")}.{value}",
            ["classifier", _] => $"fc.{value}",
            [var stage, var block, var layer, ..] => $"{BlockOf(stage, block)}.{LayerOf(layer, isNorm)}.{value}",
            _ => throw new ArgumentException($"'{parameter}' is no parameter of a ResNet", nameof(parameter)),
        };

        static string BlockOf(string stage, string block) =>
            $"layer{stage["stage".Length..]}.{(int.Parse(block.AsSpan("block".Length), CultureInfo.InvariantCulture) - 1).ToString(CultureInfo.InvariantCulture)}";

        static string LayerOf(string layer, bool isNorm) => layer == "shortcut"
            ? isNorm ? "downsample.1" : "downsample.0"
            : isNorm ? $"bn{layer["conv".Length..]}" : layer;
    }

    private static ResNetOptions OptionsOf(string path, Dictionary<string, WeightTensor> tensors)
    {
        int[] blocks = [.. Enumerable.Range(1, Stages).Select(stage =>
            Enumerable.Range(0, MaxBlocks).TakeWhile(block => tensors.ContainsKey($"layer{stage}.{block}.conv1.weight")).Count())];
        var options = new ResNetOptions(
            Outputs("fc.bias"), Width: Outputs("conv1.weight"), Blocks: blocks, Stem: ResNetStem.ImageNet);
        try
        {
            options.Validate();
            return options;
        }
        catch (ArgumentException unfit)
        {
            throw new WeightFormatException(path, null, $"its tensors make no ResNet: {unfit.Message}", unfit);
        }

        int Outputs(string name) => tensors.TryGetValue(name, out var tensor) && tensor.Dimensions.Count > 0
            ? tensor.Dimensions[0]
            : throw new WeightFormatException(path, null, $"it has blocks of a ResNet, but no tensor {name}");
    }
}
