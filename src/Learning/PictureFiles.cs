using System.Globalization;
using MidasNet.Data;

namespace MidasNet.Learning;

/// <summary>Labelled pictures of a path, read with progress.</summary>
internal static class PictureFiles
{
    /// <summary>Finds the pictures, their labels and, where the names of files tell them, their writers; says what was found.</summary>
    /// <param name="path">The labelled images, of any kind that <see cref="LabelledPictures.Open"/> reads.</param>
    /// <param name="options">Classes, the file of labels; null for the defaults.</param>
    /// <param name="progress">Receives one line; null to say nothing.</param>
    /// <exception cref="DataFormatException">The data is damaged, or leaves open which class a picture has.</exception>
    /// <exception cref="FileNotFoundException">There is no such data.</exception>
    public static LabelledPictures Open(string path, PictureSetOptions? options, IRunProgress? progress)
    {
        options ??= new PictureSetOptions();
        var pictures = LabelledPictures.Open(path, options with
        {
            ClassesOfFolders = options.ClassesOfFolders ?? ClassNames.OfFolders,
            GroupOf = options.GroupOf ?? Writers.Find,
        });
        progress?.Say(pictures.ToString());
        if (options.ClassNames is null && LookAlikeNames.Warning(pictures.ClassNames) is { } warning) progress?.Say($"warning: {warning}");
        return pictures;
    }

    /// <summary>Decodes all or some, and shows how far it is.</summary>
    /// <param name="pictures">The set.</param>
    /// <param name="preprocessing">How a picture becomes an image; null for pictures as they are.</param>
    /// <param name="threads">Threads that decode; 0 for one per core.</param>
    /// <param name="progress">Shows the progress.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <param name="name">The name of the phase.</param>
    /// <param name="indices">The pictures to decode; null for all.</param>
    /// <param name="skipBad">True to leave out pictures that are broken, and to say which.</param>
    /// <exception cref="DataFormatException">Pictures are broken; all are named.</exception>
    public static LabelledImages Read(
        LabelledPictures pictures, Preprocessing? preprocessing, int threads, IRunProgress progress, CancellationToken cancellation, string name = "reading",
        int[]? indices = null, bool skipBad = false)
    {
        indices ??= [.. Enumerable.Range(0, pictures.Names.Count)];
        var options = new PictureReadOptions
        {
            Preprocessing = preprocessing,
            Channels = preprocessing is null && pictures.IsColour ? 3 : 1,
            Threads = threads,
            SkipBad = skipBad,
        };
        return Show(options, progress, name, indices.Length, shown => pictures.ReadChosen(shown, indices, cancellation));
    }

    /// <summary>Decodes some pictures without keeping them: gives the indices of those that can be used.</summary>
    /// <param name="pictures">The set.</param>
    /// <param name="indices">The pictures to decode.</param>
    /// <param name="progress">Shows the progress.</param>
    /// <param name="skipBad">True to leave out pictures that are broken, and to say which.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <exception cref="DataFormatException">Pictures are broken; all are named.</exception>
    public static int[] Decodable(LabelledPictures pictures, int[] indices, IRunProgress progress, bool skipBad, CancellationToken cancellation) =>
        Show(new PictureReadOptions { SkipBad = skipBad }, progress, "reading", indices.Length, shown => pictures.Decodable(shown, indices, cancellation));

    private static T Show<T>(PictureReadOptions options, IRunProgress progress, string name, int count, Func<PictureReadOptions, T> read)
    {
        var skipped = new SkippedPictures();
        T result;
        using (var phase = progress.Begin(name, count))
        {
            result = read(options with { Skipped = skipped, Progress = new OneAtATime(phase) });
        }
        skipped.SayTo(progress, count);
        return result;
    }

    /// <summary>The pictures that may be learnt from or judged: all of a set, but not those of its test part, of which it is said that they are left alone.</summary>
    /// <exception cref="DataFormatException">All are of the test part.</exception>
    public static int[] AllButTest(LabelledPictures pictures, IRunProgress? progress)
    {
        int[] indices = pictures.AllButTest();
        int left = pictures.Names.Count - indices.Length;
        if (indices.Length == 0) throw new DataFormatException(pictures.Path, "there are only pictures for a test in it");
        if (left > 0) progress?.Say(string.Create(CultureInfo.InvariantCulture, $"the {left:N0} pictures of the test part are left alone"));
        return indices;
    }

    /// <summary>The preprocessing for networks that take images of any size: what is chosen or suits the pictures; null for images of IDX files as they are.</summary>
    /// <param name="pictures">The set.</param>
    /// <param name="side">Rows and columns of the result; null for what suits the pictures.</param>
    /// <param name="kind">The kind of the pictures; null for what they look like.</param>
    /// <param name="channels">Channels of photographs; null for what they have.</param>
    public static Preprocessing? PreprocessingFor(LabelledPictures pictures, int? side, PreprocessingKind? kind = null, int? channels = null) =>
        pictures.HasFiles || side is not null || kind is not null || channels is not null ? pictures.SuggestPreprocessing(side, kind, channels) : null;

    /// <summary>Decodes all but the test part.</summary>
    /// <param name="pictures">The set.</param>
    /// <param name="preprocessing">How a picture becomes an image; null for pictures as they are.</param>
    /// <param name="threads">Threads that decode; 0 for one per core.</param>
    /// <param name="progress">Shows the progress.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <param name="skipBad">True to leave out pictures that are broken, and to say which.</param>
    /// <exception cref="DataFormatException">Pictures are broken, or all are of the test part.</exception>
    public static LabelledImages ReadAllButTest(
        LabelledPictures pictures, Preprocessing? preprocessing, int threads, IRunProgress progress, CancellationToken cancellation, bool skipBad = false) =>
        Read(pictures, preprocessing, threads, progress, cancellation, indices: AllButTest(pictures, progress), skipBad: skipBad);

    // Collects pictures that are left out, and names the first of them.
    private sealed class SkippedPictures : IProgress<SkippedFile>
    {
        private const int MaxNamed = 10;

        private readonly List<SkippedFile> all = [];

        public void Report(SkippedFile value) => all.Add(value);

        public void SayTo(IRunProgress progress, int count)
        {
            if (all.Count == 0) return;
            progress.Say(string.Create(CultureInfo.InvariantCulture, $"{all.Count:N0} of {count:N0} pictures cannot be used and are left out:"));
            foreach (var skipped in all.Take(MaxNamed)) progress.Say($"  {skipped.Name}: {skipped.Reason}");
            if (all.Count > MaxNamed) progress.Say(string.Create(CultureInfo.InvariantCulture, $"  and {all.Count - MaxNamed:N0} more"));
        }
    }

    // Passes on reports that come from several threads.
    private sealed class OneAtATime(IRunPhase target) : IProgress<int>
    {
        private readonly Lock turn = new();
        private int highest;

        public void Report(int value)
        {
            lock (turn)
            {
                if (value <= highest) return;
                highest = value;
                target.Report(value);
            }
        }
    }
}
