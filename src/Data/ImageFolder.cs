using System.Runtime.ExceptionServices;

namespace MidasNet.Data;

/// <summary>
/// Images sorted into a folder per class, in a directory or in a zip archive (which is read as it is: nothing is unpacked to
/// disk). The class of an image is the name of the folder that holds it: train/Sample001/img001-002.png,
/// mnistTask/3/image_000007.jpg. Hidden files and folders, __MACOSX and whatever is not named .png, .jpg, .jpeg or .bmp are
/// passed over; links to folders are not followed.
/// </summary>
public sealed class ImageFolder : IDisposable
{
    private const string Layout = "expected a folder for each class with its images in it, such as train/A/1.png, train/B/2.png (.png, .jpg, .jpeg or .bmp)";
    private static readonly string[] Extensions = [".png", ".jpg", ".jpeg", ".bmp"];

    private readonly FileSet files;

    private ImageFolder(FileSet files)
    {
        this.files = files;
        Names = [.. files.Names.Where(IsImage).Order(StringComparer.Ordinal)];
        SkippedCount = files.Names.Count - Names.Count;
    }

    /// <summary>The directory or archive.</summary>
    public string Path => files.Path;

    /// <summary>The path of each image within the folder, with '/', in the fixed order in which they are read.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Number of files that were passed over.</summary>
    public int SkippedCount { get; }

    /// <summary>Lists a directory or a zip archive.</summary>
    /// <exception cref="FileNotFoundException">There is neither.</exception>
    /// <exception cref="DataFormatException">It is no zip archive, a damaged one, or holds no images in folders.</exception>
    public static ImageFolder Open(string path)
    {
        FileSet files = Directory.Exists(path) ? new DirectoryFiles(path)
            : File.Exists(path) ? new ZipFiles(path)
            : throw new FileNotFoundException($"there is no folder or zip archive '{path}'", path);
        try
        {
            var folder = new ImageFolder(files);
            if (folder.Names.Count == 0)
                throw new DataFormatException(path, $"there are no images among its {folder.SkippedCount} files; {Layout}");
            if (folder.Names.FirstOrDefault(name => !name.Contains('/')) is { } loose)
                throw new DataFormatException(path, $"this image lies in no folder, so it has no class; {Layout}", entry: loose);
            return folder;
        }
        catch
        {
            files.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Reads, decodes and preprocesses all images, on several threads; the order is that of <see cref="Names"/>. The set has one
    /// channel.
    /// </summary>
    /// <exception cref="DataFormatException">An image is broken, too large, of another size than the first, or of an unknown class.</exception>
    /// <exception cref="OperationCanceledException">The reading was cancelled.</exception>
    public LabelledImages Read(ImageDecoder decoder, ImageFolderOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(decoder);
        options ??= new ImageFolderOptions();
        var (labels, classNames) = Label(options);

        var (first, firstMeasures) = Decode(0, decoder, options);
        int size = first.Pixels.Length;
        if ((long)size * Names.Count > Array.MaxLength)
            throw new DataFormatException(Path, $"{Names.Count} images of {first.Width} x {first.Height} are more than {Array.MaxLength} bytes: scale them down by preprocessing");
        var pixels = new byte[size * Names.Count];
        int dimension = firstMeasures.Length;
        var measures = new float[checked(dimension * Names.Count)];

        int done = 0;
        var failures = new Exception?[Names.Count];
        int threads = options.Threads > 0 ? options.Threads : Environment.ProcessorCount;
        var loop = Parallel.For(0, Names.Count, new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellation }, (i, state) =>
        {
            try
            {
                var (image, known) = i == 0 ? (first, firstMeasures) : Decode(i, decoder, options);
                if ((image.Width, image.Height) != (first.Width, first.Height))
                    throw OtherSize(i, image, first);
                image.Pixels.CopyTo(pixels, i * size);
                if (known.Length != dimension)
                    throw new DataFormatException(Path, $"{known.Length} measures of this image, but {dimension} of {Names[0]}", entry: Names[i]);
                known.CopyTo(measures, i * dimension);
                options.Progress?.Report(Interlocked.Increment(ref done));
            }
            catch (Exception e)
            {
                failures[i] = e;
                state.Break(); // all before i are still done, so that the first failure is the same whatever the threads
            }
        });
        if (loop.LowestBreakIteration is { } failed && failures[failed] is { } failure)
            ExceptionDispatchInfo.Throw(failure);
        return new LabelledImages(
            1, first.Height, first.Width, pixels, labels, classNames, Names, measures: dimension == 0 ? null : new Measures(dimension, measures));
    }

    /// <summary>The bytes of one image file, as they are.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="largest">The largest file or unpacked entry that is read.</param>
    /// <exception cref="DataFormatException">It is larger, or damaged.</exception>
    public byte[] ReadBytes(string name, int largest = 64 << 20) => files.Read(name, largest);

    /// <inheritdoc/>
    public void Dispose() => files.Dispose();

    private (GreyImage Image, float[] Measures) Decode(int i, ImageDecoder decoder, ImageFolderOptions options)
    {
        byte[] bytes = files.Read(Names[i], options.LargestFile);
        try
        {
            var image = decoder(bytes, Names[i]);
            return (options.Preprocess?.Invoke(image) ?? image, options.Measure?.Invoke(image) ?? []);
        }
        catch (DataFormatException e)
        {
            throw new DataFormatException(Path, e.Finding, entry: Names[i], e.Offset, e);
        }
        catch (ArgumentException e)
        {
            throw new DataFormatException(Path, $"the image cannot be preprocessed: {e.Message}", entry: Names[i], inner: e);
        }
    }

    private DataFormatException OtherSize(int i, GreyImage image, GreyImage first) => new(
        Path, $"this image is {image.Width} x {image.Height}, but {Names[0]} is {first.Width} x {first.Height}: bring them to one size by preprocessing", entry: Names[i]);

    private (int[] Labels, IReadOnlyList<string> ClassNames) Label(ImageFolderOptions options)
    {
        string[] classes = [.. Names.Select(name => options.ClassOfFolder(FolderOf(name)))];
        var classNames = options.ClassNames ?? Data.ClassNames.Sorted(classes);
        var labelOf = classNames.Select((name, label) => (name, label)).ToDictionary(pair => pair.name, pair => pair.label);
        var labels = new int[classes.Length];
        for (int i = 0; i < labels.Length; i++)
        {
            if (!labelOf.TryGetValue(classes[i], out labels[i])) throw UnknownClasses(classes, classNames);
        }
        return (labels, classNames);
    }

    /// <summary>Names all folders at once, so that they can be mended at once.</summary>
    private DataFormatException UnknownClasses(string[] classes, IReadOnlyList<string> known)
    {
        const int Named = 5;
        var unknown = Enumerable.Range(0, classes.Length).Where(i => !known.Contains(classes[i])).ToList();
        string[] folders = [.. unknown.Select(i => Described(FolderOf(Names[i]), classes[i])).Distinct()];
        string more = folders.Length > Named ? $" and {folders.Length - Named} more" : "";
        string what = folders.Length == 1
            ? $"the folder {folders[0]} is none of the known classes"
            : $"the folders {string.Join(", ", folders.Take(Named))}{more} are none of the known classes";
        return new DataFormatException(Path, $"{what}: {string.Join(' ', known)}", entry: Names[unknown[0]]);

        static string Described(string folder, string name) => folder == name ? $"'{folder}'" : $"'{folder}' ({name})";
    }

    private static string FolderOf(string name)
    {
        int end = name.LastIndexOf('/');
        return name[(name.LastIndexOf('/', end - 1) + 1)..end];
    }

    private static bool IsImage(string name) =>
        Extensions.Contains(System.IO.Path.GetExtension(name), StringComparer.OrdinalIgnoreCase)
        && !name.Split('/').Any(part => part.StartsWith('.') || part == "__MACOSX");
}
