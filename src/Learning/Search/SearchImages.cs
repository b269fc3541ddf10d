using System.Security.Cryptography;
using System.Text;
using MidasNet.Data;
using MidasNet.Data.Duplicates;

namespace MidasNet.Learning.Search;

/// <summary>
/// The images of a search: those that it may use, divided into folds, and those that are set aside before it begins and that it is never given. The
/// division is the same for every preprocessing that recipes ask for.
/// </summary>
internal sealed class SearchImages : IDisposable
{
    private const long MaxCacheBytes = 1L << 30; // bytes of prepared images; beyond it the oldest are prepared again when they are needed

    private readonly Func<Preprocessing, LabelledImages> prepare;
    private readonly bool byWriter;
    private readonly int folds;
    private readonly ulong seed;
    private readonly Split division; // Train: to search with; Validation: set aside
    private readonly int[] labels; // of the images to search with
    private readonly string[]? writers;
    private readonly DuplicateGroups copies; // among the images to search with
    private readonly List<(Preprocessing Preprocessing, LabelledImages Images)> prepared = [];
    private readonly List<LabelledImages> outdated = []; // trials may still read them

    /// <summary>Prepares the images once, and divides them.</summary>
    /// <param name="name">The name of the pictures in errors.</param>
    /// <param name="prepare">Prepares all pictures, always in the same order.</param>
    /// <param name="first">The preprocessing of the base.</param>
    /// <param name="testShare">The share of each class (or of the writers) to set aside; 0 for none.</param>
    /// <param name="folds">Parts of what remains that are held out in turn.</param>
    /// <param name="byWriter">True to keep all pictures of a writer together.</param>
    /// <param name="seed">Decides the divisions.</param>
    /// <exception cref="DataFormatException">The pictures cannot be divided in this way.</exception>
    public SearchImages(
        string name, Func<Preprocessing, LabelledImages> prepare, Preprocessing first, double testShare, int folds, bool byWriter, ulong seed)
    {
        (this.prepare, this.folds, this.byWriter, this.seed) = (prepare, folds, byWriter, seed);
        var all = Prepare(first);
        if (byWriter && all.Groups is null)
            throw new DataFormatException(name, "these pictures do not tell their writers, as file names like img001-042.png (class, writer) would");
        if (all.Labels.Distinct().Count() < 2) throw new DataFormatException(name, "it has only one class: at least two are needed");
        var found = DuplicateFinder.Find(all);
        (division, labels, writers, copies) = Divide(name, all, found, testShare);
        // Drawings of few pixels may all be near copies of one: then equal ones alone are kept together.
        if (TooFew(all) is not null)
        {
            found = DuplicateFinder.FindEqual(all);
            (division, labels, writers, copies) = Divide(name, all, found, testShare);
        }
        if (TooFew(all) is { } reason)
        {
            string aside = testShare > 0 ? " and a share for the test" : "";
            throw new DataFormatException(name, $"it cannot be divided into {folds} folds{aside}: {reason}");
        }
        ClassNames = all.ClassNames;
        Copies = [.. found.Sentences()];
        Fingerprint = FingerprintOf(all);
    }

    /// <summary>The classes.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>Findings about copies of pictures, in sentences; empty if there are no copies.</summary>
    public IReadOnlyList<string> Copies { get; }

    /// <summary>Images to search with.</summary>
    public int SearchCount => division.Train.Length;

    /// <summary>Images set aside, one of each picture.</summary>
    public int TestCount => division.Validation.Length;

    /// <summary>Tells other images, labels or divisions from these.</summary>
    public string Fingerprint { get; }

    /// <summary>The images to search with.</summary>
    public LabelledImages ForSearch(Preprocessing preprocessing) => Prepare(preprocessing).Subset(division.Train);

    /// <summary>All images, divided into those that were searched with and those that were set aside: for the one test at the end.</summary>
    public (LabelledImages Images, Split Division) ForTest(Preprocessing preprocessing) => (Prepare(preprocessing), division);

    /// <summary>Divides the images to search with into parts to train on and to hold out, no picture on both sides. Of those held out, copies count once.</summary>
    /// <param name="repetition">The index of the division; each divides differently.</param>
    public Split[] FoldsOf(int repetition) => [.. copies.WholeFolds(labels, folds, seed + (ulong)repetition, writers).Select(split => split.EvaluatedOnce(copies))];

    /// <summary>Closes the files of large sets. No trial may be running.</summary>
    public void Dispose()
    {
        lock (prepared)
        {
            foreach (var images in prepared.Select(entry => entry.Images).Concat(outdated)) images.Close();
            prepared.Clear();
            outdated.Clear();
        }
    }

    private LabelledImages Prepare(Preprocessing preprocessing)
    {
        lock (prepared) return PrepareAlone(preprocessing);
    }

    private LabelledImages PrepareAlone(Preprocessing preprocessing)
    {
        int index = prepared.FindIndex(known => known.Preprocessing == preprocessing);
        var images = index >= 0 ? prepared[index].Images : prepare(preprocessing);
        if (index >= 0) prepared.RemoveAt(index);
        prepared.Add((preprocessing, images)); // the latest last
        while (prepared.Count > 1 && prepared.Sum(entry => (long)entry.Images.Count * entry.Images.ImageSize) > MaxCacheBytes)
        {
            outdated.Add(prepared[0].Images);
            prepared.RemoveAt(0);
        }
        return images;
    }

    private (Split Division, int[] Labels, string[]? Writers, DuplicateGroups Copies) Divide(
        string name, LabelledImages all, DuplicateGroups allCopies, double testShare)
    {
        var divided = testShare > 0 ? SetAside(name, all, allCopies, testShare).EvaluatedOnce(allCopies) : new Split(all.AllIndices(), []);
        return (divided, all.LabelsOf(divided.Train), byWriter ? [.. divided.Train.Select(i => all.Groups![i])] : null, allCopies.Of(divided.Train, all.Subset(divided.Train)));
    }

    private string? TooFew(LabelledImages all) => copies.TooFewForFolds(labels, all.ClassNames, folds, writers);

    private Split SetAside(string name, LabelledImages all, DuplicateGroups allCopies, double share)
    {
        if (!byWriter) return allCopies.HoldOut(all.Labels, share, seed);
        int parts = Math.Max(2, (int)Math.Round(1 / share));
        if (allCopies.TooFewForFolds(all.Labels, all.ClassNames, parts, all.Groups) is { } reason)
            throw new DataFormatException(name, $"one part of {parts} cannot be set aside for the test: {reason}");
        return allCopies.WholeFolds(all.Labels, parts, seed, all.Groups)[0];
    }

    private string FingerprintOf(LabelledImages all)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (int i = 0; i < all.Count; i++)
        {
            hash.AppendData(all.Image(i));
            hash.AppendData(Encoding.UTF8.GetBytes($"{all.Names[i]} {all.Labels[i]}\n"));
        }
        foreach (int i in division.Validation) hash.AppendData(BitConverter.GetBytes(i));
        return Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
    }
}
