using System.Runtime.ExceptionServices;
using MidasNet.Data;
using MidasNet.Data.Pictures;
using MidasNet.Weights;

namespace MidasNet.Models;

/// <summary>
/// A checkpoint, or the file of an ONNX model, ready to classify pictures:
/// <code>
/// using var classifier = Classifier.Load("photos.safetensors");
/// foreach (var (name, probability) in classifier.Predict("cat.png").Top(3)) Console.WriteLine($"{name} {probability:P1}");
/// </code>
/// All members may be called from several threads at once; each call returns what it would return alone.
/// </summary>
public sealed class Classifier : IDisposable
{
    /// <summary>The largest picture file that is read.</summary>
    internal const long MaxFileBytes = 64 << 20;

    /// <summary>The largest number of pictures that are prepared and predicted at a time.</summary>
    internal const int MaxBatch = 256;

    private readonly string name;
    private readonly ModelUse use;
    private readonly PictureDecoder decoder = new();
    private readonly PicturePreprocessor preprocessor;
    // Copies of the network that no call is using; the lock is on the stack itself.
    private readonly Stack<Copy> free;
    private readonly int copyCount;
    private bool disposed;

    private Classifier(string name, ModelUse use, IReadOnlyList<Copy> copies)
    {
        (this.name, this.use) = (name, use);
        preprocessor = new PicturePreprocessor(use.Preprocessing);
        (free, copyCount) = (new Stack<Copy>(copies), copies.Count);
        ClassNames = use.ClassNames;
    }

    /// <summary>The names of the classes, in the order of the network's outputs.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>Opens a checkpoint of any registered network, or an ONNX model.</summary>
    /// <remarks>
    /// The metadata of an ONNX model that <see cref="ModelExport"/> has written state its classes and preprocessing, and its probabilities are those of the
    /// checkpoint up to rounding. Of other models <see cref="ClassifierOptions.OnnxUse"/> states them.
    /// </remarks>
    /// <param name="path">The file.</param>
    /// <param name="options">The device and its threads; null for the processor.</param>
    /// <exception cref="ArgumentException">The path is empty.</exception>
    /// <exception cref="WeightFormatException">
    /// The file is not there, is damaged, is neither a checkpoint nor an ONNX model, its network has no classes, or it is not known how pictures are prepared
    /// for it: says what is missing.
    /// </exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static Classifier Load(string path, ClassifierOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!File.Exists(path)) throw ModelCheckpoint.Missing(path);
        if (ModelCheckpoint.FormatOf(path) == "ONNX") return LoadOnnx(path, options ?? new ClassifierOptions());
        using var stream = RegularFile.OpenRead(path);
        return Load(path, stream, options);
    }

    /// <summary>Opens a checkpoint in memory. An ONNX model is opened by its path.</summary>
    /// <param name="checkpoint">The content of the file.</param>
    /// <param name="options">The device and its threads; null for the processor.</param>
    /// <exception cref="WeightFormatException">It is damaged, is no checkpoint, or its network has no classes.</exception>
    public static Classifier Load(byte[] checkpoint, ClassifierOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        using var stream = new MemoryStream(checkpoint, writable: false);
        return Load("checkpoint", stream, options);
    }

    /// <summary>Opens a checkpoint from a stream, which is read to its end. An ONNX model is opened by its path.</summary>
    /// <param name="checkpoint">The content of the file, from the stream's present position on.</param>
    /// <param name="options">The device and its threads; null for the processor.</param>
    /// <exception cref="WeightFormatException">It is damaged, is no checkpoint, or its network has no classes.</exception>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    public static Classifier Load(Stream checkpoint, ClassifierOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        using var memory = new MemoryStream();
        checkpoint.CopyTo(memory);
        memory.Position = 0;
        return Load("checkpoint", memory, options);
    }

    /// <summary>Classifies a picture file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="DataFormatException">It is not there, is no picture, a damaged or too large one.</exception>
    /// <exception cref="NotFinitePredictionException">The network overflows for this picture.</exception>
    /// <exception cref="ObjectDisposedException">The classifier was disposed of.</exception>
    public ClassProbabilities Predict(string path)
    {
        var prepared = Prepare(Read(path), path);
        try
        {
            return PredictAll([prepared])[0];
        }
        catch (NotFinitePredictionException)
        {
            throw new NotFinitePredictionException(0, name, path);
        }
    }

    /// <summary>Classifies picture files in batches of a bounded size; they are decoded in parallel.</summary>
    /// <param name="paths">The files.</param>
    /// <returns>A prediction for each, in their order. Its probabilities can differ from those for the picture alone by rounding, less than 1e-5.</returns>
    /// <exception cref="DataFormatException">One is not there, is no picture, a damaged or too large one.</exception>
    /// <exception cref="NotFinitePredictionException">The network overflows for one of them.</exception>
    /// <exception cref="ObjectDisposedException">The classifier was disposed of.</exception>
    public IReadOnlyList<ClassProbabilities> Predict(IEnumerable<string> paths)
    {
        ArgumentNullException.ThrowIfNull(paths);
        return Predict(paths.Select(path => new PictureContent(path, () => Read(path))));
    }

    /// <summary>Classifies picture files in memory in batches of a bounded size; they are decoded in parallel.</summary>
    /// <param name="files">The contents of picture files.</param>
    /// <returns>A prediction for each, in their order. Its probabilities can differ from those for the picture alone by rounding, less than 1e-5.</returns>
    /// <exception cref="DataFormatException">One is no picture, a damaged or too large one: says which, counted from 0.</exception>
    /// <exception cref="NotFinitePredictionException">The network overflows for one of them.</exception>
    /// <exception cref="ObjectDisposedException">The classifier was disposed of.</exception>
    public IReadOnlyList<ClassProbabilities> Predict(IEnumerable<byte[]> files)
    {
        ArgumentNullException.ThrowIfNull(files);
        return Predict(files.Select((file, index) => new PictureContent(
            $"picture {index}", () => file ?? throw new ArgumentNullException(nameof(files), $"picture {index} is null"))));
    }

    /// <summary>Classifies a picture file in memory.</summary>
    /// <param name="file">The content of a picture file.</param>
    /// <exception cref="DataFormatException">It is no picture, a damaged or too large one.</exception>
    /// <exception cref="NotFinitePredictionException">The network overflows for this picture.</exception>
    /// <exception cref="ObjectDisposedException">The classifier was disposed of.</exception>
    public ClassProbabilities Predict(byte[] file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return PredictAll([Prepare(file, "picture")])[0];
    }

    /// <summary>Classifies a picture file from a stream, which is read to its end.</summary>
    /// <param name="file">The content of a picture file.</param>
    /// <exception cref="DataFormatException">It is no picture, a damaged or too large one.</exception>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    /// <exception cref="NotFinitePredictionException">The network overflows for this picture.</exception>
    /// <exception cref="ObjectDisposedException">The classifier was disposed of.</exception>
    public ClassProbabilities Predict(Stream file)
    {
        ArgumentNullException.ThrowIfNull(file);
        using var memory = new MemoryStream();
        file.CopyTo(memory);
        return Predict(memory.ToArray());
    }

    /// <summary>Classifies raw pixels, as a decoder would give them: of a drawing, dark strokes on a light sheet.</summary>
    /// <param name="pixels">Bytes row by row: one for each pixel of a grey picture, or red, green and blue of each pixel.</param>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    /// <param name="channels">1 for grey, 3 for colours.</param>
    /// <exception cref="ArgumentException">The sizes do not fit the number of bytes, or there are neither 1 nor 3 channels.</exception>
    /// <exception cref="NotFinitePredictionException">The network overflows for this picture.</exception>
    /// <exception cref="ObjectDisposedException">The classifier was disposed of.</exception>
    public ClassProbabilities Predict(ReadOnlySpan<byte> pixels, int width, int height, int channels = 1) =>
        PredictAll([Prepare(pixels, width, height, channels)])[0];

    /// <summary>The outputs of the network's layers for a picture file.</summary>
    /// <param name="path">The file.</param>
    /// <returns>
    /// The output of each layer by its name, in the order of computation: of each layer that has parameters, under the name that they begin with
    /// (<c>stage1.conv1</c> for <c>stage1.conv1.weight</c>), of each residual block (<c>stage1</c>) and of the pools of VGG19 (<c>block1_pool</c>), after
    /// the layer's activation function. They are those for the picture itself also where predictions are the mean of a picture and its mirror image, and can
    /// differ from those of <see cref="Predict(string)"/> by rounding, since layers are not computed together.
    /// </returns>
    /// <exception cref="DataFormatException">It is not there, is no picture, a damaged or too large one.</exception>
    /// <exception cref="NotSupportedException">It is an ONNX model, which has no layers.</exception>
    /// <exception cref="ObjectDisposedException">The classifier was disposed of.</exception>
    public IReadOnlyDictionary<string, Activation> Activations(string path) => Observe(Prepare(Read(path), path));

    /// <summary>The outputs of the network's layers for a picture file in memory, as for one on disk.</summary>
    /// <param name="file">The content of a picture file.</param>
    /// <exception cref="DataFormatException">It is no picture, a damaged or too large one.</exception>
    /// <exception cref="NotSupportedException">It is an ONNX model, which has no layers.</exception>
    /// <exception cref="ObjectDisposedException">The classifier was disposed of.</exception>
    public IReadOnlyDictionary<string, Activation> Activations(byte[] file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return Observe(Prepare(file, "picture"));
    }

    /// <summary>The outputs of the network's layers for raw pixels, as for a file.</summary>
    /// <param name="pixels">Bytes row by row: one for each pixel of a grey picture, or red, green and blue of each pixel.</param>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    /// <param name="channels">1 for grey, 3 for colours.</param>
    /// <exception cref="ArgumentException">The sizes do not fit the number of bytes, or there are neither 1 nor 3 channels.</exception>
    /// <exception cref="NotSupportedException">It is an ONNX model, which has no layers.</exception>
    /// <exception cref="ObjectDisposedException">The classifier was disposed of.</exception>
    public IReadOnlyDictionary<string, Activation> Activations(ReadOnlySpan<byte> pixels, int width, int height, int channels = 1) =>
        Observe(Prepare(pixels, width, height, channels));

    /// <summary>Waits for predictions that are being made, and gives the memory back. Calls that wait for their turn end by an <see cref="ObjectDisposedException"/>.</summary>
    public void Dispose()
    {
        lock (free)
        {
            if (disposed) return;
            disposed = true;
            Monitor.PulseAll(free);
            while (free.Count < copyCount) Monitor.Wait(free);
        }
        foreach (var copy in free) copy.Dispose();
    }

    private static Classifier Load(string name, Stream stream, ClassifierOptions? options)
    {
        options ??= new ClassifierOptions();
        var device = options.Device ?? Device.OpenCpu(options.Threads);
        var copies = new List<Copy>();
        try
        {
            var checkpoint = ModelCheckpoint.Open(name, stream, device, options.Pretrained, options.IsVerified);
            copies.Add(new Copy(device, checkpoint.Model, OwnsDevice: options.Device is null));
            checkpoint.RequireClasses();
            int useful = options.Device is null ? copies[0].UsefulCopies(options.Threads) : 1;
            while (copies.Count < useful) copies.Add(copies[0].Again());
            return new Classifier(name, checkpoint.Use, copies);
        }
        catch
        {
            if (copies.Count == 0 && options.Device is null) device.Dispose();
            foreach (var copy in copies) copy.Dispose();
            throw;
        }
    }

    private static Classifier LoadOnnx(string path, ClassifierOptions options)
    {
        var device = options.Device ?? Device.OpenCpu(options.Threads);
        bool ownsDevice = options.Device is null;
        var copies = new List<Copy>();
        try
        {
            var model = OnnxModel.Load(path, device);
            try
            {
                var (network, use) = OnnxClassifierFile.Of(path, model, device, options.OnnxUse);
                copies.Add(new Copy(device, network, ownsDevice) { Onnx = model });
                int useful = ownsDevice ? copies[0].UsefulCopies(options.Threads) : 1;
                while (copies.Count < useful) copies.Add(copies[0].Again());
                return new Classifier(path, use, copies);
            }
            catch when (copies.Count == 0)
            {
                model.Dispose();
                throw;
            }
        }
        catch
        {
            if (copies.Count == 0 && ownsDevice) device.Dispose();
            foreach (var copy in copies) copy.Dispose();
            throw;
        }
    }

    /// <summary>The content of a picture file.</summary>
    internal static byte[] Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!File.Exists(path)) throw new DataFormatException(path, "there is no such picture");
        using var file = RegularFile.OpenRead(path);
        if (file.Length > MaxFileBytes)
            throw new DataFormatException(path, $"the file has {file.Length} bytes, more than the {MaxFileBytes} that are accepted");
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }

    private Prepared Prepare(byte[] file, string path) => Prepare(file, path, decoder);

    private Prepared Prepare(ReadOnlySpan<byte> pixels, int width, int height, int channels)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        if (channels is not (1 or 3)) throw new ArgumentException($"{channels} channels: 1 (grey) or 3 (red, green, blue) fits", nameof(channels));
        if (pixels.Length != (long)width * height * channels)
            throw new ArgumentException($"{width} x {height} pixels of {channels} channels are not {pixels.Length} bytes", nameof(pixels));
        return preprocessor.Apply(Planes(pixels, width, height, channels).WithChannels(preprocessor.Channels));
    }

    /// <summary>Separates interleaved pixels into planes.</summary>
    private static Picture Planes(ReadOnlySpan<byte> pixels, int width, int height, int channels)
    {
        if (channels == 1) return new Picture(1, width, height, pixels.ToArray());
        var planes = new byte[pixels.Length];
        int area = width * height;
        PixelConversion.Separate(pixels, planes.AsSpan(0, area), planes.AsSpan(area, area), planes.AsSpan(2 * area));
        return new Picture(3, width, height, planes);
    }

    private List<ClassProbabilities> Predict(IEnumerable<PictureContent> pictures)
    {
        var all = new List<ClassProbabilities>();
        foreach (var some in pictures.Chunk(MaxBatch))
        {
            foreach (var (found, failure) in TryPredict(some, _ => true, first: all.Count))
            {
                if (failure is not null) ExceptionDispatchInfo.Throw(failure);
                all.Add(found!);
            }
        }
        return all;
    }

    /// <summary>Classifies pictures together; one that cannot be read does not cost the others their answer.</summary>
    /// <param name="pictures">At most <see cref="MaxBatch"/>.</param>
    /// <param name="isExpected">Whether an exception belongs to its picture; others end the call.</param>
    /// <param name="first">The index of the first picture among all that are predicted.</param>
    /// <returns>For each the prediction, or why there is none.</returns>
    internal IReadOnlyList<(ClassProbabilities? Found, Exception? Failure)> TryPredict(
        IReadOnlyList<PictureContent> pictures, Func<Exception, bool> isExpected, int first = 0)
    {
        var prepared = new Prepared[pictures.Count];
        var failures = new Exception?[pictures.Count];
        Parallel.For(0, pictures.Count, i =>
        {
            try
            {
                prepared[i] = Prepare(pictures[i].Read(), pictures[i].Name);
            }
            catch (Exception failure)
            {
                failures[i] = failure;
            }
        });
        if (Array.Find(failures, failure => failure is not null && !isExpected(failure)) is { } unexpected) ExceptionDispatchInfo.Throw(unexpected);
        int[] good = [.. Enumerable.Range(0, pictures.Count).Where(i => failures[i] is null)];
        ClassProbabilities[] found = [];
        try
        {
            if (good.Length > 0) found = PredictAll([.. good.Select(i => prepared[i])]);
        }
        catch (NotFinitePredictionException overflow)
        {
            int spoilt = good[overflow.Image];
            throw new NotFinitePredictionException(first + spoilt, name, pictures[spoilt].Name);
        }
        var results = new (ClassProbabilities?, Exception?)[pictures.Count];
        for (int i = 0; i < pictures.Count; i++) results[i] = (null, failures[i]);
        for (int i = 0; i < good.Length; i++) results[good[i]] = (found[i], null);
        return results;
    }

    /// <summary>Decodes and prepares a picture file, of which the decoder decides how large it may be.</summary>
    /// <exception cref="DataFormatException">It is no picture, a damaged or too large one.</exception>
    internal Prepared Prepare(byte[] file, string path, PictureDecoder limited) => preprocessor.Apply(limited.Decode(file, path, preprocessor.Channels));

    /// <summary>Classifies prepared pictures together.</summary>
    /// <exception cref="NotFinitePredictionException">The network overflows for one of them.</exception>
    internal ClassProbabilities[] PredictAll(Prepared[] pictures)
    {
        var images = ImagesOf(pictures);
        var found = WithCopy(model => use.Predict(model, images, images.AllIndices())).RequireFinite(name);
        return [.. Enumerable.Range(0, pictures.Length).Select(i => new ClassProbabilities(ClassNames, found[i].ToArray()))];
    }

    private IReadOnlyDictionary<string, Activation> Observe(Prepared picture)
    {
        var images = ImagesOf([picture]);
        return WithCopy(model => model is OnnxNetwork
            ? throw new NotSupportedException($"{name} is an ONNX model, whose operations are not the layers of a network here: load a checkpoint for its activations")
            : Activation.Of(model, use.Batches(images, images.AllIndices())));
    }

    /// <summary>All that the network computes for raw pixels, as of <see cref="Predict(ReadOnlySpan{byte}, int, int, int)"/>.</summary>
    internal NetworkTrace Trace(ReadOnlySpan<byte> pixels, int width, int height, int channels)
    {
        var prepared = Prepare(pixels, width, height, channels);
        var images = ImagesOf([prepared]);
        return WithCopy(model => NetworkTrace.Of(model, prepared.Image, use.Batches(images, images.AllIndices())));
    }

    /// <summary>The probabilities for raw pixels of which, after preprocessing, a square shows one grey.</summary>
    /// <param name="pixels">As of <see cref="Predict(ReadOnlySpan{byte}, int, int, int)"/>.</param>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    /// <param name="channels">1 for grey, 3 for colours.</param>
    /// <param name="hidden">The square, which may reach beyond the image, and its grey.</param>
    internal ClassProbabilities PredictWithout(ReadOnlySpan<byte> pixels, int width, int height, int channels, HiddenSquare hidden)
    {
        var prepared = Prepare(pixels, width, height, channels);
        return PredictAll([prepared with { Image = hidden.On(prepared.Image) }])[0];
    }

    /// <summary>The features of raw pixels, by which pictures are compared; empty for a network without any (<see cref="PooledFeatures"/>).</summary>
    internal float[] Features(ReadOnlySpan<byte> pixels, int width, int height, int channels)
    {
        var images = ImagesOf([Prepare(pixels, width, height, channels)]);
        return WithCopy(model => PooledFeatures.AreOf(model) ? PooledFeatures.Of(model, use, images)[0] : []);
    }

    /// <summary>The preprocessing and the classes.</summary>
    internal ModelUse Use => use;

    /// <summary>Computes from the network itself, while no other call uses it.</summary>
    internal T OfModel<T>(Func<Model, T> compute) => WithCopy(compute);

    private LabelledImages ImagesOf(Prepared[] pictures)
    {
        int channels = use.Preprocessing.Channels, side = use.Preprocessing.Size, area = channels * side * side, auxiliary = use.Preprocessing.AuxiliaryFeatureCount;
        var pixels = new byte[checked(pictures.Length * area)];
        for (int n = 0; n < pictures.Length; n++) pictures[n].Image.Pixels.CopyTo(pixels, n * area);
        return new LabelledImages(
            channels, side, side, pixels, new int[pictures.Length], ClassNames,
            auxiliaryFeatures: auxiliary == 0 ? null : new AuxiliaryFeatures(auxiliary, [.. pictures.SelectMany(picture => picture.AuxiliaryFeatures)]));
    }

    /// <summary>Computes with a copy of the network that no other call uses meanwhile.</summary>
    private T WithCopy<T>(Func<Model, T> compute)
    {
        var copy = Take();
        try
        {
            return compute(copy.Model);
        }
        finally
        {
            lock (free)
            {
                free.Push(copy);
                Monitor.PulseAll(free);
            }
        }
    }

    private Copy Take()
    {
        lock (free)
        {
            while (free.Count == 0 && !disposed) Monitor.Wait(free);
            ObjectDisposedException.ThrowIf(disposed, this);
            return free.Pop();
        }
    }

    /// <summary>A network on a device that no other uses.</summary>
    private sealed record Copy(Device Device, Model Model, bool OwnsDevice) : IDisposable
    {
        // Small networks do not keep the cores busy with one picture; large ones do, and their weights are not held twice.
        private const long BytesOfAllCopies = 64 << 20;

        /// <summary>The model behind the network, if it is one of ONNX.</summary>
        public OnnxModel? Onnx { get; init; }

        public int UsefulCopies(int threads)
        {
            int cores = threads > 0 ? threads : Environment.ProcessorCount;
            long bytes = Onnx is not null ? Math.Max(1, Onnx.WeightBytes) : Math.Max(1, Model.Parameters.Sum(parameter => sizeof(float) * (long)parameter.Shape.Length));
            return (int)Math.Clamp(BytesOfAllCopies / bytes, 1, cores);
        }

        public Copy Again()
        {
            var device = Device.OpenCpu(threads: 1);
            if (Onnx is not null && Model is OnnxNetwork network)
            {
                var again = Onnx.Again(device);
                return new Copy(device, network.Again(again, device), OwnsDevice: true) { Onnx = again };
            }
            var architecture = ModelRegistry.Of(Model);
            var model = architecture.Build(device, architecture.OptionsOf(Model), seed: 0);
            foreach (var parameter in model.Parameters) parameter.Set(Model.Parameters[parameter.Name].ToArray());
            return new Copy(device, model, OwnsDevice: true);
        }

        public void Dispose()
        {
            Model.Dispose();
            Onnx?.Dispose();
            if (OwnsDevice) Device.Dispose();
        }
    }
}
