using MidasNet.Data;
using MidasNet.Runner.Downloads;

namespace MidasNet.Runner.Sources;

/// <summary>
/// The folder that holds the data of the study, and what is in it. It is looked for in this order: the option <c>--data</c>, the variable
/// <c>MIDASNET_DATA</c>, <c>./data</c>, <c>../shared/data</c>. A folder that was named must be there, and nothing else is looked at; the last two
/// need not be there, and what they lack may have been brought by <c>midasnet data fetch</c>.
/// </summary>
internal sealed class DataFolder
{
    /// <summary>The variable that names the folder.</summary>
    public const string Variable = "MIDASNET_DATA";

    private readonly string? fetched;

    private DataFolder(string? path, string? fetched = null) => (Path, this.fetched) = (path, fetched);

    /// <summary>The folder, or null if there is none.</summary>
    public string? Path { get; }

    /// <summary>The images of Part 1: an archive or folder of drawings, a folder per class.</summary>
    public string? Characters => First("trainPart1.zip", "trainPart1", "part1.zip", "part1", "train");

    /// <summary>The wrongly labelled digits of Part 3, a folder per given label.</summary>
    public string? WrongLabels => First("mnistTask3.zip", "mnistTask3", "mnistTask", "part3.zip", "part3");

    /// <summary>The four files of MNIST: training images and labels, test images and labels.</summary>
    public DigitFiles? Digits
    {
        get
        {
            string?[] files = ["train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"];
            for (int i = 0; i < files.Length; i++)
                files[i] = In("mnist", files[i]!);
            return files is [{ } trainImages, { } trainLabels, { } testImages, { } testLabels]
                ? new DigitFiles(trainImages, trainLabels, testImages, testLabels)
                : null;
        }
    }

    /// <summary>Images and labels of EMNIST ByClass, upright or as published (transposed): the larger part if both are there.</summary>
    public EmnistFiles? Emnist
    {
        get
        {
            foreach (string part in new[] { "emnist-byclass-train", "emnist-byclass-test" })
            {
                foreach (bool upright in new[] { true, false })
                {
                    string images = $"{part}-images{(upright ? "-upright" : "")}-idx3-ubyte", labels = $"{part}-labels-idx1-ubyte";
                    if (In("emnist", images) is { } imagesPath && In("emnist", labels) is { } labelsPath)
                        return new EmnistFiles(imagesPath, labelsPath, Transposed: !upright);
                }
            }
            return null;
        }
    }

    /// <summary>Finds the folder.</summary>
    /// <param name="given">The value of <c>--data</c>, or null.</param>
    /// <param name="environment">Reads a variable.</param>
    /// <exception cref="DataFormatException">A folder was named, and is not there.</exception>
    public static DataFolder Find(string? given, Func<string, string?> environment)
    {
        if (given is not null) return Named(given, "--data");
        if (environment(Variable) is { Length: > 0 } variable) return Named(variable, Variable);
        string? fetched = FetchedFolder.Path(DownloadKind.Data, environment);
        foreach (string usual in new[] { "data", System.IO.Path.Combine("..", "shared", "data") })
            if (Directory.Exists(usual) && new DataFolder(usual).HoldsAny) return new DataFolder(usual, fetched);
        return fetched is not null && new DataFolder(fetched).HoldsAny ? new DataFolder(fetched) : new DataFolder(null);
    }

    /// <summary>The folder of a run that is resumed, from wherever that is done, whose data were not named but found.</summary>
    /// <param name="found">Where they were found when the run was begun; empty for none.</param>
    /// <param name="environment">Reads a variable.</param>
    /// <exception cref="DataFormatException">The folder is not there any more.</exception>
    public static DataFolder Again(string found, Func<string, string?> environment)
    {
        if (found.Length == 0) return None;
        if (!Directory.Exists(found)) throw new DataFormatException(found, "the run was begun with the data of this folder, which is not there: --data names it at its new place");
        string? fetched = FetchedFolder.Path(DownloadKind.Data, environment);
        return new DataFolder(found, fetched == found ? null : fetched);
    }

    /// <summary>No data: every part uses the built-in set.</summary>
    public static DataFolder None { get; } = new(null);

    private bool HoldsAny => (Characters ?? WrongLabels ?? Digits?.TrainImages) is not null;

    /// <summary>Throws where a folder was named that holds other data than the study's, such as photographs in folders. An empty one stands for no data.</summary>
    /// <exception cref="DataFormatException">It does.</exception>
    public void RequireSetsOfStudy()
    {
        if (Path is null || HoldsAny || Emnist is not null || !Directory.EnumerateDirectories(Path).Concat(Directory.EnumerateFiles(Path, "*.zip")).Any()) return;
        throw new DataFormatException(
            Path, "it holds none of the study's sets (trainPart1.zip, mnist/*.gz, mnistTask3.zip, emnist/*), which the study repeats its experiments on;"
            + " other labelled pictures are for 'midasnet train', 'audit', 'tune' and 'ablate'");
    }

    /// <summary>A line that says what was found.</summary>
    public override string ToString()
    {
        if (Path is null)
        {
            return $"data: none found (looked at --data, {Variable}, ./data, ../shared/data and the downloads of 'midasnet data fetch'): "
                + "all parts use the built-in synthetic characters";
        }
        var parts = new List<string>();
        if (Characters is { } characters) parts.Add(PlaceOf("Part 1 characters", characters));
        if (Digits is { } digits) parts.Add(PlaceOf("MNIST", digits.TrainImages));
        if (WrongLabels is { } wrongLabels) parts.Add(PlaceOf("Part 3 digits", wrongLabels));
        if (Emnist is { } emnist) parts.Add(PlaceOf("EMNIST", emnist.Images));
        return $"data: {Path} holds {(parts.Count == 0 ? "none of the study's sets" : string.Join(", ", parts))}";
    }

    // The line begins with the folder, so what lies elsewhere is said.
    private string PlaceOf(string part, string path) =>
        fetched is not null && path.StartsWith(fetched, StringComparison.Ordinal) ? $"{part} (fetched, in {fetched})" : part;

    private static DataFolder Named(string path, string origin) => Directory.Exists(path)
        ? new DataFolder(path)
        : throw new DataFormatException(path, $"{origin} names {(File.Exists(path) ? "a file, not a folder" : "a folder that is not there")}; it should hold trainPart1.zip, mnist/*.gz and mnistTask3.zip");

    /// <summary>A file, packed or not, in a folder of its set or next to the others.</summary>
    private string? In(string set, string file) =>
        First(System.IO.Path.Combine(set, file + ".gz"), System.IO.Path.Combine(set, file), file + ".gz", file);

    private string? First(params ReadOnlySpan<string> names) => FirstIn(Path, names) ?? FirstIn(fetched, names);

    private static string? FirstIn(string? folder, params ReadOnlySpan<string> names)
    {
        if (folder is null) return null;
        foreach (string name in names)
        {
            string path = System.IO.Path.Combine(folder, name);
            if (File.Exists(path) || Directory.Exists(path)) return path;
        }
        return null;
    }
}
