using MidasNet.Data;
using MidasNet.Runner.Runs;

namespace MidasNet.Runner.Audit;

/// <summary>A handful of images whose labels can be trusted, brought to the size and the classes of an audit.</summary>
internal static class TrustedImages
{
    /// <summary>
    /// Reads them: classes go by their names, and other classes than those of the audit are left out, as are images that the audit has itself,
    /// since its networks have seen those.
    /// </summary>
    /// <param name="options">Where they are.</param>
    /// <param name="audited">The images of the audit.</param>
    /// <param name="progress">Is told how many there are.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <returns>The images; null if none were asked for.</returns>
    /// <exception cref="DataFormatException">They are damaged, not square like those of the audit, or have no class in common with it.</exception>
    public static LabelledImages? Read(AuditOptions options, LabelledImages audited, Progress progress, CancellationToken cancellation)
    {
        if (options.Trusted is not { } path) return null;
        if (audited.Width != audited.Height)
        {
            throw new DataFormatException(
                path, $"trusted images are made square, but those of the audit have {audited.Width} x {audited.Height} pixels");
        }
        var trusted = new ImageReader(options.Threads, progress, cancellation).Read(path, labels: null, side: audited.Width);
        var classes = audited.ClassNames.Index().ToDictionary(entry => entry.Item, entry => entry.Index, StringComparer.Ordinal);
        int[] classOf = [.. trusted.ClassNames.Select(name => classes.GetValueOrDefault(name, -1))];
        var seen = Enumerable.Range(0, audited.Count).Select(i => Convert.ToBase64String(audited.Image(i))).ToHashSet(StringComparer.Ordinal);
        int[] known = [.. trusted.AllIndices().Where(i => classOf[trusted.Labels[i]] >= 0)];
        int[] fresh = [.. known.Where(i => !seen.Contains(Convert.ToBase64String(trusted.Image(i))))];
        if (known.Length == 0)
        {
            throw new DataFormatException(
                path, $"its classes ({Few(trusted.ClassNames)}) are none of those of the audit ({Few(audited.ClassNames)}): name the folders alike");
        }
        if (fresh.Length == 0) throw new DataFormatException(path, "all of its images are among the audited ones: trusted images must be others");
        progress.Say(
            $"{path}: {fresh.Length:N0} trusted images;"
            + $" {trusted.Count - known.Length:N0} of other classes and {known.Length - fresh.Length:N0} audited ones left out");
        var subset = trusted.Subset(fresh);
        int[] labels = [.. subset.Labels.Select(label => classOf[label])];
        return new LabelledImages(
            subset.Channels, subset.Height, subset.Width, [.. Enumerable.Range(0, subset.Count).SelectMany(i => subset.Image(i).ToArray())], labels,
            audited.ClassNames, subset.Names);
    }

    private static string Few(IReadOnlyList<string> names) =>
        names.Count <= 6 ? string.Join(", ", names) : $"{string.Join(", ", names.Take(6))} and others";
}
