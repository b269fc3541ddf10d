using MidasNet.Data;
using MidasNet.Weights;

namespace MidasNet.Models;

/// <summary>
/// A trained model of this package in one file, and all that is needed to use it. The file is in the safetensors format, with the options of the model,
/// its classes and its preprocessing as metadata.
/// </summary>
public sealed class ModelCheckpoint : IDisposable
{
    private readonly string path;

    private ModelCheckpoint(string path, Model model, ModelUse use) => (this.path, Model, Use) = (path, model, use);

    /// <summary>The model, with its trained weights; disposed of with the checkpoint.</summary>
    public Model Model { get; }

    /// <summary>Its preprocessing and its classes.</summary>
    public ModelUse Use { get; }

    /// <summary>Writes a model with its present weights, whole or not at all.</summary>
    /// <param name="path">The file to make or replace.</param>
    /// <param name="model">
    /// A model of a registered family. The weights of another are written by <c>SafeTensors.Write(path, ModelWeights.Of(model).Tensors)</c>, and read by
    /// <see cref="ModelWeights.Load(Model, WeightSet, string, string?, bool)"/>.
    /// </param>
    /// <param name="use">Its preprocessing and its classes.</param>
    /// <exception cref="ArgumentException">The model is of no registered family, or takes other images or has other classes than the use says.</exception>
    /// <exception cref="WeightFormatException">A weight is infinite or NaN, as after training that diverged: says of which tensors. Nothing is written.</exception>
    /// <exception cref="ObjectDisposedException">The model was disposed of. Nothing is written.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public static void Save(string path, Model model, ModelUse use)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(use);
        if (ModelRegistry.Find(model.Architecture) is null)
        {
            throw new ArgumentException(
                $"a model {model.Architecture} is of no registered family ({string.Join(", ", ModelRegistry.All.Select(known => known.Name))}), and a checkpoint of it could not be opened: write its "
                + "weights by SafeTensors.Write(path, ModelWeights.Of(model).Tensors), and read them by ModelWeights.Load(model, WeightFile.Read(path).Weights, path)", nameof(model));
        }
        var architecture = ModelRegistry.Of(model);
        Write(path, architecture, architecture.OptionsOf(model), ModelWeights.Of(model), use);
    }

    /// <summary>Writes the checkpoint of a model that need not be on any device.</summary>
    internal static void Write(
        string path, ModelArchitecture architecture, IModelOptions options, WeightSet weights, ModelUse use,
        WeightEncoding encoding = WeightEncoding.F32, Action? check = null)
    {
        use.RequireFit(options);
        WeightFit.RequireFinite(path, weights.Tensors, "; such a checkpoint could not be opened, and is not written");
        CheckpointFile.Write(path, weights, new CheckpointMetadata
        {
            ModelName = architecture.Name,
            ModelConfiguration = architecture.WriteOptions(options),
            ClassNames = use.ClassNames,
            Input = use.Colours is { } colours
                ? new CheckpointInput(3, use.Side, use.Side, colours.UnitMean, colours.UnitDeviation)
                : new CheckpointInput(use.Channels, use.Side, use.Side, PerChannel(use.Normalisation, c => c.Mean), PerChannel(use.Normalisation, c => c.Deviation)),
            Preprocessing = use.Preprocessing.ToString(),
            Framing = use.Framing?.ToString(),
            Colours = use.Colours?.Name,
            Views = use.Views,
            Temperature = use.Temperature,
        }, encoding, check);
    }

    /// <summary>
    /// Reads a model: a checkpoint, or VGG19 as <c>weights import</c> and earlier versions have written it. The file is untrusted: what its header says is
    /// compared with what the model needs before either is allocated, so no more is allocated than a small multiple of the file.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="device">The device for the model.</param>
    /// <param name="pretrained">
    /// Finds the VGG19 that a head of an earlier version names without holding it (<c>ImageNet</c>, <c>letters</c>): the path of its weights, or null.
    /// </param>
    /// <exception cref="ArgumentException">The path is empty.</exception>
    /// <exception cref="WeightFormatException">
    /// The file is not there, is damaged, is no checkpoint, or holds a model that this program does not have.
    /// </exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static ModelCheckpoint Open(string path, Device device, Func<string, string?>? pretrained = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(device);
        if (!File.Exists(path)) throw Missing(path);
        if (FormatOf(path) is { } format and not "safetensors")
            throw new WeightFormatException(path, null, $"it is a file of {format}, not a checkpoint: 'midasnet weights import' makes one of VGG19");
        using var stream = RegularFile.OpenRead(path);
        return Open(path, stream, device, pretrained);
    }

    /// <summary>The error for a path that is no file.</summary>
    internal static WeightFormatException Missing(string path) =>
        new(path, null, Directory.Exists(path) ? "this is a folder: a checkpoint is a file" : "there is no such checkpoint");

    /// <summary>Reads a model from a stream.</summary>
    /// <param name="name">Its name in error messages.</param>
    /// <param name="stream">The whole file, from its present position on; it must be able to seek.</param>
    /// <param name="device">The device for the model.</param>
    /// <param name="pretrained">As of <see cref="Open(string, Device, Func{string, string?}?)"/>.</param>
    /// <param name="isVerified">True if the content was compared with a checksum already: then that in the file is not.</param>
    internal static ModelCheckpoint Open(string name, Stream stream, Device device, Func<string, string?>? pretrained = null, bool isVerified = false)
    {
        long beginning = stream.Position;
        RequireSafeTensors(name, stream);
        var header = SafeTensors.ReadHeader(name, stream);
        bool isCheckpoint = header.Metadata.ContainsKey(CheckpointText.Format);
        var content = isCheckpoint ? Describe(name, header) : EarlierFile.Describe(name, header, pretrained);
        RequireFit(name, content, header);

        var model = content.Architecture.Build(ParameterSet.ToBeLoaded(device), content.Options);
        try
        {
            stream.Position = beginning;
            var weights = isCheckpoint ? CheckpointFile.Read(name, stream, isVerified).Weights : SafeTensors.Read(name, stream, isVerified);
            ModelWeights.Load(model, content.Adapt(weights), name, surplusIsFine: content.SurplusIsFine);
            if (model is Vgg19 vgg && content.Use.Colours is { } colours) vgg.Preprocessing = colours;
            return new ModelCheckpoint(name, model, content.Use);
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>Requires that the model is a classifier.</summary>
    /// <returns>This checkpoint.</returns>
    /// <exception cref="WeightFormatException">It computes features and has no classes.</exception>
    public ModelCheckpoint RequireClasses() => Use.ClassNames.Count > 0 ? this : throw new WeightFormatException(
        path, null, $"it holds the features of {Model.Architecture} and no classifier, so it has no classes: fine-tune it with 'midasnet study part2', whose "
        + "checkpoints have them, or import weights with their fully connected layers");

    /// <inheritdoc/>
    public void Dispose() => Model.Dispose();

    private static float[] PerChannel(Normalisation normalisation, Func<(float Mean, float Deviation), float> value) =>
        [.. Enumerable.Range(0, normalisation.Channels).Select(channel => value(normalisation[channel]))];

    internal static string? FormatOf(string path)
    {
        try
        {
            return WeightFile.FormatOf(path);
        }
        catch (WeightFormatException)
        {
            return null; // no known format: reading it reports the damage
        }
    }

    // Safetensors begin with the length of their header, which any bytes could be; but the header is JSON.
    private static void RequireSafeTensors(string name, Stream stream)
    {
        const int HeaderOffset = sizeof(ulong), Examined = 600;
        long start = stream.Position;
        var beginning = new byte[Math.Min(stream.Length - start, Examined)];
        stream.ReadExactly(beginning);
        stream.Position = start;
        if (beginning.Length == 0 || (beginning.Length > HeaderOffset && beginning[HeaderOffset] != (byte)'{'))
            throw new WeightFormatException(name, null, $"{KindOf(beginning)}; a checkpoint is a safetensors file of this package");
    }

    private static string KindOf(ReadOnlySpan<byte> beginning) => beginning switch
    {
        _ when OnnxReader.BeginsAsModel(beginning) => "this is an ONNX model: Classifier.Load and OnnxModel.Load take its path",
        [0x89, (byte)'H', (byte)'D', (byte)'F', ..] => "this is an HDF5 file, such as weights of Keras: WeightFile.Read takes its path",
        [(byte)'P', (byte)'K', 3, 4, ..] => "this is a zip archive, such as weights of PyTorch or Keras: WeightFile.Read takes its path",
        _ => ForeignFile.Describe(beginning),
    };

    private static CheckpointContent Describe(string path, SafeTensorsHeader header)
    {
        var metadata = CheckpointFile.ReadMetadata(path, header);
        if (ModelRegistry.Find(metadata.ModelName) is not { } architecture)
        {
            throw new WeightFormatException(path, null,
                $"it holds a model {QuotedText.Of(metadata.ModelName)}, which is unknown; known are "
                + string.Join(", ", ModelRegistry.All.Select(known => known.Name)));
        }
        var options = architecture.ReadOptions(path, metadata.ModelConfiguration);
        var input = metadata.Input;
        try
        {
            var use = new ModelUse
            {
                ClassNames = metadata.ClassNames,
                Preprocessing = Preprocessing.Parse(metadata.Preprocessing),
                Framing = metadata.Framing is { } framing ? Vgg19Framing.Parse(framing) : null,
                Colours = metadata.Colours is { } colours ? ColourScaling.Parse(colours, input.Mean, input.Deviation) : null,
                Views = metadata.Views,
                Temperature = metadata.Temperature,
                Normalisation = metadata.Colours is null ? Normalisation.OfChannels([.. input.Mean], [.. input.Deviation]) : Normalisation.None,
            };
            if ((input.Channels, input.Height, input.Width) != (use.Channels, use.Side, use.Side))
            {
                throw new WeightFormatException(path, null,
                    $"its input is {input.Channels} x {input.Height} x {input.Width}, but its preprocessing '{use.Preprocessing}' makes images of "
                    + $"{use.Channels} x {use.Side} x {use.Side}");
            }
            use.RequireFit(options);
            return new CheckpointContent(architecture, options, use);
        }
        catch (Exception unfit) when (unfit is FormatException or ArgumentException)
        {
            throw new WeightFormatException(path, null, $"its metadata do not agree: {unfit.Message}", unfit);
        }
    }

    // The sizes of the file's tensors are bounded by the file, those of the options by nothing: so the options are compared with the file.
    private static void RequireFit(string path, CheckpointContent content, SafeTensorsHeader header)
    {
        bool isQuantised = header.Metadata.ContainsKey(ChannelQuantisation.MetadataKey);
        var found = header.Entries
            .Where(entry => !entry.Name.StartsWith(CheckpointFile.EarlierStatePrefix, StringComparison.Ordinal)
                && !(isQuantised && entry.Name.EndsWith(ChannelQuantisation.ScaleSuffix, StringComparison.Ordinal)))
            .Select(entry => (content.NameOf(entry.Name), entry.Dimensions));
        try
        {
            var wanted = content.Architecture.Layout(content.Options).Where(parameter => content.IsInFile(parameter.Name));
            WeightFit.Require(path, content.Architecture.Name, wanted, found, content.SurplusIsFine);
        }
        catch (Exception tooLarge) when (tooLarge is ShapeException or OverflowException)
        {
            throw new WeightFormatException(path, null, $"the model's options make no network: {tooLarge.Message}", tooLarge);
        }
    }
}
