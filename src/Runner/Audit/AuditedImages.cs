using MidasNet.Data;
using MidasNet.Learning;
using MidasNet.Learning.Audits;
using MidasNet.Learning.Labels;
using MidasNet.Runner.Runs;

namespace MidasNet.Runner.Audit;

/// <summary>The images of an audit, with the labels that they were given, as a network sees them.</summary>
/// <param name="Images">All images; their classes are the folders, or the numbers in the IDX file.</param>
/// <param name="HasFiles">Whether each is a file of its own, so that they have names.</param>
/// <param name="Run">The options of the audit, with the kind of the pictures.</param>
/// <param name="Simulated">How the labels came to be wrong, if this program made them so.</param>
internal sealed record AuditedImages(LabelledImages Images, bool HasFiles, AuditRunOptions Run, SimulatedLabels? Simulated)
{
    /// <summary>Reads labelled pictures of any kind, but not those of a test part; gives the options with what the pictures settle.</summary>
    /// <exception cref="DataFormatException">The data is damaged, or there are too few images of a class for the folds.</exception>
    /// <exception cref="FileNotFoundException">There is no such data.</exception>
    public static (AuditedImages Images, AuditOptions Options) Read(AuditOptions options, Device device, Progress progress, CancellationToken cancellation)
    {
        using var pictures = PictureFiles.Open(options.Data, options.Pictures, progress);
        options = AuditRunner.WithPretrained(options, pictures);
        var (images, run) = AuditRun.Read(pictures, options.Run, device, progress, cancellation);
        if (options.Apply is not null) RelabelledCopy.CheckImages(options.Data, images, pictures.HasFiles);
        return (Of(images, pictures.HasFiles, options, run), options);
    }

    /// <summary>Takes images that have been read: chooses as many as are asked for, and makes their labels wrong if that is asked for.</summary>
    /// <param name="images">All images.</param>
    /// <param name="hasFiles">Whether each is a file of its own.</param>
    /// <param name="options">The options of the audit.</param>
    /// <param name="run">The options with the kind of the pictures, as <see cref="AuditRun.Read"/> settled them.</param>
    /// <exception cref="DataFormatException">There are too few images of a class for the folds.</exception>
    public static AuditedImages Of(LabelledImages images, bool hasFiles, AuditOptions options, AuditRunOptions run)
    {
        run = options.Run with { Kind = run.Kind, Memory = run.Memory };
        if (options.Limit is { } limit && limit < images.Count)
        {
            images = images.Subset(Draw(images, limit, options));
        }
        SimulatedLabels? simulated = null;
        if (options.Simulate is { } noise)
        {
            simulated = LabelSimulator.Simulate(images.Labels.AsSpan(), images.ClassNames.Count, noise, options.Seed);
            images = images.WithLabels(simulated.Given.AsSpan());
        }
        AuditRun.Check(images, run);
        return new AuditedImages(images, hasFiles, run, simulated);
    }

    /// <summary>Draws at random, but as many images of each class as an audit takes, where there are as many.</summary>
    private static int[] Draw(LabelledImages images, int limit, AuditOptions options)
    {
        int[] order = images.AllIndices();
        new RandomStream(options.Seed, a: 2).Shuffle(order.AsSpan());
        var counts = images.Labels.CountBy(label => label).ToDictionary();
        int needed = counts.Values.Sum(count => Math.Min(count, options.Folds));
        if (limit < needed)
        {
            throw new DataFormatException(
                options.Data, $"{limit} images leave some of the {counts.Count} classes fewer than the {options.Folds} that as many folds take: audit at least {needed}");
        }
        var drawn = order.Take(limit).ToHashSet();
        var drawnOf = drawn.CountBy(i => images.Labels[i]).ToDictionary();
        foreach (int added in order.Skip(limit))
        {
            int label = images.Labels[added], sofar = drawnOf.GetValueOrDefault(label);
            if (sofar >= Math.Min(counts[label], options.Folds)) continue;
            // One of the class of which most are drawn makes room, the last that was drawn.
            int most = drawnOf.MaxBy(entry => entry.Value).Key;
            drawn.Remove(order.Take(limit).Last(i => images.Labels[i] == most && drawn.Contains(i)));
            drawn.Add(added);
            drawnOf[most]--;
            drawnOf[label] = sofar + 1;
        }
        return [.. drawn.Order()];
    }
}
