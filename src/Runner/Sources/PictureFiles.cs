namespace MidasNet.Runner.Sources;

/// <summary>What a path on the command line stands for, where labelled pictures are wanted.</summary>
internal static class PictureFiles
{
    /// <summary>Whether a path is read as a folder per class: a directory or a zip archive. Anything else is taken for an IDX file.</summary>
    public static bool IsImageFolder(string path) =>
        Directory.Exists(path) || Path.GetExtension(path).Equals(".zip", StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// The labels of an IDX file of images: those that were named, or those beside it. t10k-images-idx3-ubyte.gz has them in t10k-labels-idx1-ubyte.gz,
    /// packed or not.
    /// </summary>
    /// <param name="imagesPath">The file of images.</param>
    /// <param name="labelsPath">The file of labels if one was named.</param>
    /// <exception cref="FileNotFoundException">There is no such file of images, or none of labels beside it.</exception>
    public static string LabelsOf(string imagesPath, string? labelsPath)
    {
        if (!File.Exists(imagesPath)) throw new FileNotFoundException($"there is no folder, zip archive or IDX file '{imagesPath}'", imagesPath);
        return labelsPath ?? LabelsBeside(imagesPath);
    }

    private static string LabelsBeside(string imagesPath)
    {
        string name = Path.GetFileName(imagesPath);
        string expected = name.Replace("images", "labels", StringComparison.Ordinal).Replace("idx3", "idx1", StringComparison.Ordinal);
        string plain = expected.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? expected[..^3] : expected;
        string folder = Path.GetDirectoryName(imagesPath) ?? "";
        string[] candidates = [expected, plain, $"{plain}.gz"];
        return candidates.Where(candidate => candidate != name).Select(candidate => Path.Combine(folder, candidate)).FirstOrDefault(File.Exists)
            ?? throw new FileNotFoundException($"there is no file of labels beside '{imagesPath}', such as '{expected}': name one by --labels");
    }
}
