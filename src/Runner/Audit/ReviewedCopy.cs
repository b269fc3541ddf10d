using MidasNet.Data;
using MidasNet.Learning;
using MidasNet.Learning.Audits;
using MidasNet.Learning.Labels;
using MidasNet.Runner.Runs;

namespace MidasNet.Runner.Audit;

/// <summary>A copy of images under labels that someone has reviewed: the object of <c>audit --apply --reviewed --json</c>.</summary>
/// <param name="Folder">The copy.</param>
/// <param name="Images">The images in it.</param>
/// <param name="Relabelled">Those of them under another label.</param>
/// <param name="LeftOut">Images that were left out, also because they are broken.</param>
/// <param name="Table">A table in it with the labels of the original, where some cannot be the names of folders; null if there is none.</param>
/// <param name="Notes">Differences from the original besides the labels, such as names of folders, in sentences.</param>
internal sealed record ReviewedCopy(string Folder, int Images, int Relabelled, int LeftOut, string? Table, IReadOnlyList<string> Notes)
{
    /// <summary>Copies. Images that the file does not name keep their labels; those without a proposed label are left out.</summary>
    /// <param name="reviewed">The file, as <see cref="LabelProposalCsv"/> writes it.</param>
    /// <param name="target">The new folder.</param>
    /// <param name="data">The original.</param>
    /// <param name="options">How its labels are found.</param>
    /// <param name="skipBad">Whether images that cannot be read are left out.</param>
    /// <param name="progress">Shows how far it is.</param>
    /// <param name="cancellation">Stops after the current image.</param>
    /// <exception cref="DataFormatException">The file does not fit the data, or one of them is damaged.</exception>
    /// <exception cref="IOException">The folder is there and not empty, or a file cannot be written.</exception>
    public static ReviewedCopy Write(
        string reviewed, string target, string data, PictureSetOptions options, bool skipBad, Progress progress, CancellationToken cancellation)
    {
        RelabelledCopy.Check(target, data);
        var proposals = LabelProposalCsv.Read(reviewed);
        using var pictures = PictureFiles.Open(data, options, progress);
        int[] all = PictureFiles.AllButTest(pictures, progress);
        // The names and labels of files are enough to copy them.
        var images = pictures.HasFiles
            ? NamesOf(pictures, PictureFiles.Decodable(pictures, all, progress, skipBad, cancellation))
            : PictureFiles.Read(pictures, preprocessing: null, threads: 0, progress, cancellation, indices: all, skipBad: skipBad);
        RelabelledCopy.CheckImages(data, images, pictures.HasFiles);
        var broken = all.Select(i => pictures.Names[i]).Except(images.Names, StringComparer.Ordinal).ToHashSet(StringComparer.Ordinal);
        int[] labels = Labels(images, [.. proposals.Where(line => !broken.Contains(line.Proposal.Image))], reviewed, data);
        int[] kept = [.. images.AllIndices().Where(i => labels[i] >= 0)];
        if (kept.Length == 0) throw new DataFormatException(reviewed, "it leaves out all images, so that there is nothing to copy");
        var copied = RelabelledCopy.Write(target, data, images.Subset(kept), pictures.HasFiles, [.. kept.Select(i => labels[i])], nameOf: null, cancellation);
        return new ReviewedCopy(target, kept.Length, copied.Relabelled, all.Length - kept.Length, copied.Table, copied.Notes);
    }

    /// <summary>The same for people.</summary>
    public IEnumerable<string> Lines() => [$"{Folder}: {Counted.Of(Images, "image")}, {Relabelled:N0} of them under another label; {LeftOut:N0} left out", .. Notes];

    private static LabelledImages NamesOf(LabelledPictures pictures, int[] indices) => new(
        1, 1, 1, new byte[indices.Length], [.. indices.Select(i => pictures.Labels[i])], pictures.ClassNames, [.. indices.Select(i => pictures.Names[i])]);

    // -1 to leave an image out.
    private static int[] Labels(LabelledImages images, IReadOnlyList<(int Line, NamedProposal Proposal)> proposals, string reviewed, string data)
    {
        var indexOf = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (i, name) in images.Names.Index()) indexOf.TryAdd(name, i);
        var labelOf = images.ClassNames.Index().ToDictionary(entry => entry.Item, entry => entry.Index, StringComparer.Ordinal);
        int[] labels = [.. images.Labels];
        foreach (var (line, proposal) in proposals)
        {
            if (!indexOf.TryGetValue(proposal.Image, out int image)) throw new DataFormatException(reviewed, $"line {line}: '{data}' has no image '{proposal.Image}'");
            string given = images.ClassNames[images.Labels[image]];
            if (given != proposal.Given)
                throw new DataFormatException(reviewed, $"line {line}: '{proposal.Image}' is labelled '{given}' in '{data}', not '{proposal.Given}': it is for other data, or the data has changed");
            if (proposal.Proposed is null) labels[image] = -1;
            else if (labelOf.TryGetValue(proposal.Proposed, out int label)) labels[image] = label;
            else throw new DataFormatException(reviewed, $"line {line}: '{data}' has no class '{proposal.Proposed}'; nothing stands for an image that is left out");
        }
        return labels;
    }
}
