namespace MidasNet.Data.Layouts;

/// <summary>A pair of IDX files, images and labels, as of MNIST.</summary>
internal sealed class IdxLayout : PictureLayout
{
    public override string Description => "an IDX file of images with its file of labels next to it";

    public override PictureSource? TryOpen(string path, PictureSetOptions options) =>
        IdxFile.IsIdx(path) ? new IdxSource(path, LabelsOf(path, options.LabelFile), options.Transposed) : null;

    /// <summary>
    /// The labels of a file of images: those that were named, or those next to it. t10k-images-idx3-ubyte.gz has them in t10k-labels-idx1-ubyte.gz, packed or
    /// not; x_train.idx in y_train.idx.
    /// </summary>
    private static string LabelsOf(string imagesPath, string? labelsPath)
    {
        if (labelsPath is not null) return labelsPath;
        string name = Path.GetFileName(imagesPath), folder = Path.GetDirectoryName(imagesPath) ?? "";
        string expected = name.Replace("images", "labels", StringComparison.Ordinal).Replace("idx3", "idx1", StringComparison.Ordinal);
        if (expected == name && name.StartsWith('x')) expected = $"y{name[1..]}";
        string plain = expected.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? expected[..^3] : expected;
        string[] candidates = [expected, plain, $"{plain}.gz"];
        string example = expected == name ? "" : $", such as '{expected}'";
        return candidates.Where(candidate => candidate != name).Select(candidate => Path.Combine(folder, candidate)).FirstOrDefault(File.Exists)
            ?? throw new FileNotFoundException($"there is no file of labels next to '{imagesPath}'{example}: name the file of labels as well");
    }
}
