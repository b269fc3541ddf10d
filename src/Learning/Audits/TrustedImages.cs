using System.Globalization;
using MidasNet.Data;

namespace MidasNet.Learning.Audits;

/// <summary>A handful of images whose labels can be trusted, brought to the size and the classes of an audit.</summary>
public static class TrustedImages
{
    /// <summary>
    /// Maps them to the classes of an audit by name. Images of other classes are left out, and those in the audit itself, since
    /// its networks are trained on them.
    /// </summary>
    /// <param name="trusted">The images, of the size of the audited ones.</param>
    /// <param name="audited">The images of the audit.</param>
    /// <param name="source">The name of the trusted images in errors.</param>
    /// <param name="progress">Receives a line with their number; null for none.</param>
    /// <exception cref="DataFormatException">They have no class in common with the audit, or all of them are audited.</exception>
    public static LabelledImages Match(LabelledImages trusted, LabelledImages audited, string source = "the trusted images", IRunProgress? progress = null)
    {
        ArgumentNullException.ThrowIfNull(trusted);
        ArgumentNullException.ThrowIfNull(audited);
        if ((trusted.Channels, trusted.Height, trusted.Width) != (audited.Channels, audited.Height, audited.Width))
        {
            throw new DataFormatException(
                source, $"its images have {trusted.Channels} x {trusted.Height} x {trusted.Width} values, those of the audit"
                + $" {audited.Channels} x {audited.Height} x {audited.Width}");
        }
        var classes = audited.ClassNames.Index().ToDictionary(entry => entry.Item, entry => entry.Index, StringComparer.Ordinal);
        int[] classOf = [.. trusted.ClassNames.Select(name => classes.GetValueOrDefault(name, -1))];
        var seen = Enumerable.Range(0, audited.Count).Select(i => Convert.ToBase64String(audited.Image(i))).ToHashSet(StringComparer.Ordinal);
        int[] known = [.. trusted.AllIndices().Where(i => classOf[trusted.Labels[i]] >= 0)];
        int[] fresh = [.. known.Where(i => !seen.Contains(Convert.ToBase64String(trusted.Image(i))))];
        if (known.Length == 0)
        {
            throw new DataFormatException(
                source, $"its classes ({Few(trusted.ClassNames)}) are none of those of the audit ({Few(audited.ClassNames)}): name the folders alike");
        }
        if (fresh.Length == 0) throw new DataFormatException(source, "all of its images are among the audited ones: trusted images must be others");
        progress?.Say(
            string.Create(CultureInfo.InvariantCulture, $"{source}: {fresh.Length:N0} trusted images;"
            + $" {trusted.Count - known.Length:N0} of other classes and {known.Length - fresh.Length:N0} audited ones left out"));
        var subset = trusted.Subset(fresh);
        int[] labels = [.. subset.Labels.Select(label => classOf[label])];
        return new LabelledImages(
            subset.Channels, subset.Height, subset.Width, [.. Enumerable.Range(0, subset.Count).SelectMany(i => subset.Image(i).ToArray())], labels,
            audited.ClassNames, subset.Names);
    }

    /// <summary>Reads them, and brings them to the size and the classes of an audit.</summary>
    /// <param name="path">A folder, a zip archive, or an IDX file of images.</param>
    /// <param name="audited">The images of the audit, which are squares.</param>
    /// <param name="threads">Threads that decode; 0 for one per core.</param>
    /// <param name="progress">Shows the progress; null for nothing.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <exception cref="DataFormatException">They are damaged or do not fit, or images of the audit are not square.</exception>
    /// <exception cref="FileNotFoundException">There is no such data.</exception>
    public static LabelledImages Read(
        string path, LabelledImages audited, int threads = 0, IRunProgress? progress = null, CancellationToken cancellation = default)
    {
        progress ??= RunProgress.None;
        return Match(ReadAll(path, audited, threads, progress, cancellation), audited, path, progress);
    }

    /// <summary>Reads all of them, and brings them to the size of the images of an audit.</summary>
    /// <exception cref="DataFormatException">They are damaged, or images of the audit are not square.</exception>
    /// <exception cref="FileNotFoundException">There is no such data.</exception>
    internal static LabelledImages ReadAll(string path, LabelledImages audited, int threads, IRunProgress progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(audited);
        if (audited.Width != audited.Height)
        {
            throw new DataFormatException(
                path, $"trusted images are made square, but those of the audit have {audited.Width} x {audited.Height} pixels");
        }
        using var pictures = PictureFiles.Open(path, options: null, progress);
        PreprocessingKind? kind = audited.Channels == 3 ? PreprocessingKind.Photo : null;
        var preprocessing = PictureFiles.PreprocessingFor(pictures, audited.Width, kind, audited.Channels);
        return PictureFiles.ReadAllButTest(pictures, preprocessing, threads, progress, cancellation);
    }

    private static string Few(IReadOnlyList<string> names) =>
        names.Count <= 6 ? string.Join(", ", names) : $"{string.Join(", ", names.Take(6))} and others";
}
