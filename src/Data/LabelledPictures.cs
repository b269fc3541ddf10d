using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.ExceptionServices;
using MidasNet.Data.Layouts;
using MidasNet.Data.Pictures;

namespace MidasNet.Data;

/// <summary>
/// A set of labelled pictures, however it is laid out: a folder or a zip archive (which is read as it is: nothing is unpacked to disk) with a folder for each
/// class, also in parts (train/, val/, test/); a .csv or .tsv table of files and labels; a pair of IDX files; CIFAR-10 or CIFAR-100. <see cref="Open"/> finds the pictures and their labels; <see cref="Read"/> decodes them to images of one size.
/// </summary>
/// <example><code>
/// using var pictures = LabelledPictures.Open("photos.zip");
/// LabelledImages images = pictures.Read(new PictureReadOptions { Preprocessing = Preprocessing.Photo(64) });
/// </code></example>
public sealed class LabelledPictures : IDisposable
{
    private const int MaxNamed = 10;

    private readonly PictureSource source;

    private LabelledPictures(string path, PictureSource source, PictureSetOptions options)
    {
        (Path, this.source) = (path, source);
        (ClassNames, Labels) = source.Label(options);
        var counts = new int[ClassNames.Count];
        foreach (int label in Labels) counts[label]++;
        ClassCounts = [.. counts];
        if (options.ClassNames is null) RequireTrainedClasses();
        if (options.GroupOf is { } groupOf)
        {
            string?[] groups = [.. Names.Select(groupOf)];
            if (!groups.Contains(null)) Groups = [.. groups.OfType<string>()];
        }
    }

    /// <summary>The folder, archive or file.</summary>
    public string Path { get; }

    /// <summary>The kind of set, such as "zip archive".</summary>
    public string Layout => source.Layout;

    /// <summary>
    /// The name of each picture, in the fixed order in which they are read: its path within the folder or archive, with '/', or "#" and its index.
    /// </summary>
    public IReadOnlyList<string> Names => source.Names;

    /// <summary>The label of each picture: a position in <see cref="ClassNames"/>.</summary>
    public ImmutableArray<int> Labels { get; }

    /// <summary>The classes, in the order of their labels.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>The number of pictures of each class.</summary>
    public ImmutableArray<int> ClassCounts { get; }

    /// <summary>The group of each picture (its writer, for example); null unless known for all.</summary>
    public IReadOnlyList<string>? Groups { get; }

    /// <summary>The files, folders and links that are not read, with the reason.</summary>
    public IReadOnlyList<SkippedFile> Skipped => source.Skipped;

    /// <summary>The part of each picture, where the set is divided, as into train/, val/ and test/; null if it is not.</summary>
    public IReadOnlyList<SetPart>? Parts => source.Parts;

    /// <summary>True if each picture is a separate file, which <see cref="ReadBytes"/> returns.</summary>
    public bool HasFiles => source.HasFiles;

    /// <summary>True if strokes are light on dark by convention of the format, as in IDX files.</summary>
    public bool IsLightOnDark => source.IsLightOnDark;

    /// <summary>True if the format itself says that the pictures have colours.</summary>
    internal bool IsColour => source.IsColour;

    /// <summary>Finds the pictures and their labels. Nothing is decoded.</summary>
    /// <param name="path">A folder, a zip archive, a table, an IDX file of images, or the .tar.gz archive of CIFAR.</param>
    /// <param name="options">Classes, groups, the file of labels.</param>
    /// <exception cref="FileNotFoundException">There is no such file or folder.</exception>
    /// <exception cref="DataFormatException">It is of no kind that is read, is damaged, or its layout leaves open which class a picture has.</exception>
    public static LabelledPictures Open(string path, PictureSetOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        options ??= new PictureSetOptions();
        var source = PictureLayout.Open(path, options);
        try
        {
            return new LabelledPictures(path, source, options);
        }
        catch
        {
            source.Dispose();
            throw;
        }
    }

    /// <summary>True if a path is a folder or a zip archive, whose pictures are labelled by their folders.</summary>
    public static bool IsFolder(string path) => Directory.Exists(path) || ZipLayout.Matches(path);

    /// <summary>Decodes one picture as it is.</summary>
    /// <param name="index">The position in <see cref="Names"/>.</param>
    /// <param name="channels">1 for grey, 3 for red, green, blue.</param>
    /// <exception cref="DataFormatException">It is damaged, too large, or no picture.</exception>
    public Picture Decode(int index, int channels = 1) => Load(index, channels, new PictureDecoder(), new PictureReadOptions().MaxFileBytes);

    /// <summary>The bytes of the file of one picture.</summary>
    /// <param name="index">The position in <see cref="Names"/>.</param>
    /// <param name="maxBytes">The largest file that is read.</param>
    /// <exception cref="DataFormatException">It is larger, or damaged.</exception>
    /// <exception cref="InvalidOperationException">The pictures have no files of their own, see <see cref="HasFiles"/>.</exception>
    public byte[] ReadBytes(int index, int maxBytes = 64 << 20) => source.ReadBytes(index, maxBytes);

    /// <summary>The preprocessing that suits the pictures, chosen by a sample of the set.</summary>
    /// <param name="side">Rows and columns of the result; null for what suits the pictures.</param>
    /// <param name="kind">The kind of the pictures; null for what they look like: ink on paper, small grey pictures, or photographs.</param>
    /// <param name="channels">For photographs: 1 for grey, 3 for colour; null for what they have.</param>
    public Preprocessing SuggestPreprocessing(int? side = null, PreprocessingKind? kind = null, int? channels = null) => PreprocessingChoice.Of(this, side, kind, channels);

    /// <summary>Decodes and preprocesses all pictures, or those of one part, on several threads; the order is that of <see cref="Names"/>.</summary>
    /// <param name="options">The preprocessing and so on; null for grey pictures as they are.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <exception cref="DataFormatException">
    /// Pictures are damaged, too large or of another size than the first, all of which are named; or all pictures are blank; or the set has no such part.
    /// </exception>
    /// <exception cref="OperationCanceledException">The reading was cancelled.</exception>
    public LabelledImages Read(PictureReadOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= new PictureReadOptions();
        if (options.Part is not { } part) return ReadChosen(options, [.. Enumerable.Range(0, Names.Count)], cancellation);
        int[] indices = Parts is null ? [] : IndicesOf(part);
        return indices.Length > 0
            ? ReadChosen(options, indices, cancellation)
            : throw new DataFormatException(Path, $"there is no part '{PartNames.Of(part)}' in it");
    }

    /// <summary>Decodes and preprocesses the chosen pictures, in the order of <paramref name="indices"/>.</summary>
    internal LabelledImages ReadChosen(PictureReadOptions options, int[] indices, CancellationToken cancellation)
    {
        RequireFolders(options);
        var decoder = new PictureDecoder(options.MaxPixels);
        var preprocess = options.Preprocessing is { } preprocessing ? new PicturePreprocessor(preprocessing, IsLightOnDark) : null;
        int channels = preprocess?.Channels ?? options.Channels;
        Prepared Prepare(int index) => preprocess is null
            ? Prepared.AsItIs(Load(indices[index], channels, decoder, options.MaxFileBytes))
            : preprocess.Apply(Load(indices[index], channels, decoder, options.MaxFileBytes));

        var failures = new Exception?[indices.Length];
        var (first, firstIndex) = FirstReadable(Prepare, failures, cancellation);
        int size = first.Image.Pixels.Length, dimension = first.AuxiliaryFeatures.Length, done = firstIndex;
        long bytes = (long)size * indices.Length;
        var cache = bytes > options.MaxMemory ? Cache(options) : null;
        if (cache is null && bytes > Array.MaxLength)
        {
            throw new DataFormatException(
                Path, $"{indices.Length} images of {first.Image.Width} x {first.Image.Height} are more than {Array.MaxLength} bytes, and there is no folder for a file of them:"
                + $" scale them down by preprocessing, or name a folder in {CacheFolder.Variable}");
        }
        string cached = cache?.PathFor(FactsOf(options, channels, indices)) ?? "";
        if (cache is not null && PixelFile.TryOpen(cached, bytes, checked(dimension * indices.Length)) is var (known, features, found))
        {
            foreach (var (i, finding) in found.Bad)
                if ((uint)i < (uint)failures.Length) failures[i] = new DataFormatException(Path, finding, entry: Names[indices[i]]);
            return Complete(options, indices, first.Image, channels, known, features, failures, found.Transparent);
        }
        using var file = cache is null ? null : new PixelFile(cache, cached, bytes);
        var pixels = new byte[file is null ? bytes : 0];
        var auxiliaryFeatures = new float[checked(dimension * indices.Length)];
        int transparent = 0;
        int threads = options.Threads > 0 ? options.Threads : Environment.ProcessorCount;
        Parallel.For(firstIndex, indices.Length, new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellation }, i =>
        {
            try
            {
                var prepared = i == firstIndex ? first : Prepare(i);
                if ((prepared.Image.Width, prepared.Image.Height) != (first.Image.Width, first.Image.Height))
                    throw OtherSize(indices[i], prepared.Image, indices[firstIndex], first.Image);
                if (file is null) prepared.Image.Pixels.CopyTo(pixels, i * size);
                else file.Write(prepared.Image.Pixels, (long)i * size);
                prepared.AuxiliaryFeatures.CopyTo(auxiliaryFeatures, i * dimension);
                if (prepared.IsTransparent) Interlocked.Increment(ref transparent);
                options.Progress?.Report(Interlocked.Increment(ref done));
            }
            catch (Exception e)
            {
                failures[i] = e;
                if (options.SkipBad) options.Progress?.Report(Interlocked.Increment(ref done));
            }
        });
        if (Array.Exists(failures, failure => failure is not (null or DataFormatException))) ThrowIfAny(failures);
        // Kept with the bad ones: whoever asks to leave them out next reads it.
        var bad = failures.Index().Where(failure => failure.Item is not null).ToDictionary(failure => failure.Index, failure => ((DataFormatException)failure.Item!).Finding);
        var store = file?.Finish(auxiliaryFeatures, new PixelFacts(transparent, bad)) ?? new PixelStore(pixels);
        return Complete(options, indices, first.Image, channels, store, auxiliaryFeatures, failures, transparent);
    }

    /// <summary>Decodes the chosen pictures and keeps nothing of them: gives the indices of those that can be used.</summary>
    internal int[] Decodable(PictureReadOptions options, int[] indices, CancellationToken cancellation)
    {
        RequireFolders(options);
        var decoder = new PictureDecoder(options.MaxPixels);
        var failures = new Exception?[indices.Length];
        int done = 0, threads = options.Threads > 0 ? options.Threads : Environment.ProcessorCount;
        Parallel.For(0, indices.Length, new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellation }, i =>
        {
            try
            {
                Load(indices[i], options.Channels, decoder, options.MaxFileBytes);
            }
            catch (Exception e)
            {
                failures[i] = e;
            }
            options.Progress?.Report(Interlocked.Increment(ref done));
        });
        int[] usable = [.. indices.Where((_, i) => failures[i] is null)];
        if (!options.SkipBad || usable.Length == 0 || Array.Exists(failures, failure => failure is not (null or DataFormatException))) ThrowIfAny(failures);
        ReportSkipped(options, indices, failures);
        return usable;
    }

    private LabelledImages Complete(
        PictureReadOptions options, int[] indices, Picture first, int channels, PixelStore pixels, float[] features, Exception?[] failures, int transparent)
    {
        try
        {
            if (!options.SkipBad) ThrowIfAny(failures);
            var images = Images(pixels, channels, first, indices, features.Length == 0 ? null : new AuxiliaryFeatures(features.Length / indices.Length, features));
            int[] usable = [.. Enumerable.Range(0, indices.Length).Where(i => failures[i] is null)];
            if (usable.Length < indices.Length) images = images.Subset(usable);
            RequireContent(images, transparent);
            ReportSkipped(options, indices, failures);
            return images;
        }
        catch
        {
            pixels.Close();
            throw;
        }
    }

    private void ReportSkipped(PictureReadOptions options, int[] indices, Exception?[] failures)
    {
        for (int i = 0; i < indices.Length; i++)
            if (failures[i] is DataFormatException bad) options.Skipped?.Report(new SkippedFile(Names[indices[i]], bad.Finding));
    }

    // Where pictures that cannot be used are left out, these folders are, too; they are among those that are skipped.
    private void RequireFolders(PictureReadOptions options)
    {
        if (options.SkipBad || source.Unreadable.Count == 0) return;
        string names = string.Join(", ", source.Unreadable.Take(MaxNamed).Select(folder => $"'{folder}/'"));
        string more = source.Unreadable.Count > MaxNamed ? $" and {source.Unreadable.Count - MaxNamed} more" : "";
        throw new DataFormatException(Path, $"there is no permission to open {(source.Unreadable.Count == 1 ? "the folder" : $"{source.Unreadable.Count} folders")} in it: {names}{more}");
    }

    private LabelledImages Images(PixelStore pixels, int channels, Picture first, int[] indices, AuxiliaryFeatures? auxiliaryFeatures) => LabelledImages.Of(
        (channels, first.Height, first.Width), pixels, [.. indices.Select(i => Labels[i])], ClassNames, indices.Select(i => Names[i]),
        Groups is null ? null : indices.Select(i => Groups[i]), auxiliaryFeatures);

    // Null if there can be none.
    private static PixelCache? Cache(PictureReadOptions options) =>
        (options.CacheFolder ?? CacheFolder.Path(Environment.GetEnvironmentVariable)) is { } folder
            ? new PixelCache(folder, options.MaxCache ?? PixelCache.Limit(Environment.GetEnvironmentVariable))
            : null;

    private IEnumerable<string> FactsOf(PictureReadOptions options, int channels, int[] indices) =>
    [
        $"{PixelFile.Version}", System.IO.Path.GetFullPath(Path), $"{options.Preprocessing}", $"{channels} {IsLightOnDark} {options.MaxPixels} {options.MaxFileBytes}",
        .. indices.Select(i => $"{Names[i]} {source.StampOf(i)}"),
    ];

    /// <summary>The indices of the pictures of some parts; all, if the set is not divided.</summary>
    internal int[] IndicesOf(params IReadOnlyList<SetPart> parts) =>
        [.. Enumerable.Range(0, Names.Count).Where(i => Parts is null || parts.Contains(Parts[i]))];

    /// <summary>The indices of the pictures that something may be decided by: all but those of the test part.</summary>
    internal int[] AllButTest() => IndicesOf(SetPart.Train, SetPart.Validation);

    /// <summary>One line for people: what was found, and what was skipped.</summary>
    public override string ToString()
    {
        const int MaxClasses = 12;
        var counts = ClassNames.Zip(ClassCounts).Take(MaxClasses).Select(pair => $"{pair.First} {pair.Second.ToString("N0", CultureInfo.InvariantCulture)}");
        string classes = string.Join(", ", counts) + (ClassNames.Count > MaxClasses ? ", ..." : "");
        string total = Names.Count.ToString("N0", CultureInfo.InvariantCulture);
        string found = $"{Path}: {total} {(Names.Count == 1 ? "picture" : "pictures")} in {ClassNames.Count} {(ClassNames.Count == 1 ? "class" : "classes")} ({classes}){PartCounts()}";
        return Skipped.Count == 0 ? found : $"{found}; skipped: {SkippedFile.Summary(Skipped)}";
    }

    /// <inheritdoc/>
    public void Dispose() => source.Dispose();

    private string PartCounts() => Parts is null ? "" : ", " + string.Join(", ", Parts.CountBy(part => part).OrderBy(pair => pair.Key).Select(
        pair => $"{PartNames.Of(pair.Key)} {pair.Value.ToString("N0", CultureInfo.InvariantCulture)}"));

    // A network cannot recognise a class that it is not trained on. A set without a part to train on is one to evaluate.
    private void RequireTrainedClasses()
    {
        if (Parts is null || !Parts.Contains(SetPart.Train)) return;
        var trained = Labels.Where((_, i) => Parts[i] == SetPart.Train).ToHashSet();
        int[] unknown = [.. Enumerable.Range(0, Labels.Length).Where(i => !trained.Contains(Labels[i])).DistinctBy(i => Labels[i]).OrderBy(i => Labels[i])];
        if (unknown.Length == 0) return;
        string names = string.Join(", ", unknown.Take(MaxNamed).Select(i => $"'{ClassNames[Labels[i]]}' ({PartNames.Of(Parts[i])})"));
        string more = unknown.Length > MaxNamed ? $" and {unknown.Length - MaxNamed} more" : "";
        throw new DataFormatException(Path, $"there are classes without pictures to train on: {names}{more}; the part 'train' must have them all", entry: Names[unknown[0]]);
    }

    private Picture Load(int index, int channels, PictureDecoder decoder, int maxBytes)
    {
        try
        {
            return source.Load(index, channels, decoder, maxBytes);
        }
        catch (DataFormatException e) when (e.Path == Names[index])
        {
            throw new DataFormatException(Path, e.Finding, entry: Names[index], e.Offset, e);
        }
    }

    private (Prepared First, int Index) FirstReadable(Func<int, Prepared> prepare, Exception?[] failures, CancellationToken cancellation)
    {
        for (int i = 0; i < failures.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                return (prepare(i), i);
            }
            catch (DataFormatException unreadable)
            {
                failures[i] = unreadable;
            }
        }
        ThrowIfAny(failures);
        throw new DataFormatException(Path, "there are no pictures in it");
    }

    /// <summary>Names all bad files, so that they can be fixed together.</summary>
    private void ThrowIfAny(Exception?[] failures)
    {
        var all = failures.OfType<Exception>().ToList();
        if (all.Count == 0) return;
        if (all.Count == 1 || all.Find(failure => failure is not DataFormatException) is not null)
            ExceptionDispatchInfo.Throw(all.Find(failure => failure is not DataFormatException) ?? all[0]);
        var findings = all.Take(MaxNamed).Cast<DataFormatException>().Select(failure => failure.Entry is null ? failure.Finding : $"{failure.Entry}: {failure.Finding}");
        string more = all.Count > MaxNamed ? $"; and {all.Count - MaxNamed} more" : "";
        throw new DataFormatException(Path, $"{all.Count} of {failures.Length} pictures cannot be used: {string.Join("; ", findings)}{more}", inner: all[0]);
    }

    private DataFormatException OtherSize(int index, Picture image, int firstIndex, Picture first) => new(
        Path, $"this image is {image.Width} x {image.Height}, but {Names[firstIndex]} is {first.Width} x {first.Height}: choose a preprocessing that scales them to one size",
        entry: Names[index]);

    private void RequireContent(LabelledImages images, int transparent)
    {
        bool isBlank = images.AllIndices().All(i => images.Image(i).IndexOfAnyExcept(images.Image(0)[0]) < 0);
        if (images.Count < 2 || !isBlank) return;
        string reason = transparent > 0
            ? $"; {transparent} of them are transparent and are read on white paper, on which white ink is invisible"
            : "";
        throw new DataFormatException(Path, $"all {images.Count} pictures are blank: every pixel of every picture has one value{reason}");
    }
}
