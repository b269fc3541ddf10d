namespace MidasNet.Data.Layouts;

/// <summary>
/// The files of CIFAR-10 or CIFAR-100 (A. Krizhevsky, "Learning multiple layers of features from tiny images", 2009) among others, as they are published: in
/// the binary version or in that for Python.
/// </summary>
/// <param name="Train">The batches to train on.</param>
/// <param name="Test">The batch to test by; empty if it is not there.</param>
/// <param name="ClassNames">The file that names the classes; null if it is not there.</param>
/// <param name="IsPickled">True for the version for Python.</param>
/// <param name="IsHundred">True for CIFAR-100, whose pictures have a coarse and a fine label.</param>
internal sealed record CifarFiles(IReadOnlyList<string> Train, IReadOnlyList<string> Test, string? ClassNames, bool IsPickled, bool IsHundred)
{
    private const string Batch = "data_batch_";

    private static readonly CifarNames[] Versions =
    [
        new("test_batch.bin", "batches.meta.txt", IsPickled: false, IsHundred: false), new("test_batch", "batches.meta", IsPickled: true, IsHundred: false),
        new("test.bin", "fine_label_names.txt", IsPickled: false, IsHundred: true), new("test", "meta", IsPickled: true, IsHundred: true),
    ];

    /// <summary>True if a file may be one of them, by its path.</summary>
    public static bool IsName(string path) => Array.Exists(Versions, version => version.Has(ClassFolders.LastOf(path)));

    /// <summary>Finds them; null if there are none.</summary>
    /// <exception cref="DataFormatException">There are several sets.</exception>
    public static CifarFiles? Find(FileSet files)
    {
        var found = new List<CifarFiles>();
        foreach (var folder in files.Names.Where(IsName).Order(StringComparer.Ordinal).GroupBy(name => name[..(name.LastIndexOf('/') + 1)]))
            found.AddRange(Versions.Select(version => version.Among(folder.Key, [.. folder.Select(ClassFolders.LastOf)])).OfType<CifarFiles>());
        if (found.Count < 2) return found.FirstOrDefault();
        string First(CifarFiles set) => set.Train.Concat(set.Test).First();
        throw new DataFormatException(files.Path, $"there are several sets in it: '{First(found[0])}' and '{First(found[1])}' are of different ones; name the folder of one");
    }

    private readonly record struct CifarNames(string Test, string Meta, bool IsPickled, bool IsHundred)
    {
        public bool Has(string name) => name == Test || name == Meta || IsTraining(name);

        // A file "train" or "test" alone may be anything.
        public CifarFiles? Among(string folder, IReadOnlyList<string> names)
        {
            string[] train = [.. names.Where(IsTraining).Select(name => folder + name)];
            string[] test = names.Contains(Test) ? [folder + Test] : [];
            bool isNamed = names.Contains(Meta);
            if (train.Length + test.Length == 0 || (IsHundred && !isNamed)) return null;
            return new CifarFiles(train, test, isNamed ? folder + Meta : null, IsPickled, IsHundred);
        }

        private bool IsTraining(string name)
        {
            string end = IsPickled ? "" : ".bin";
            return IsHundred
                ? name == $"train{end}"
                : name.StartsWith(Batch, StringComparison.Ordinal) && name.Length == Batch.Length + 1 + end.Length && char.IsAsciiDigit(name[Batch.Length])
                    && name.EndsWith(end, StringComparison.Ordinal);
        }
    }
}
