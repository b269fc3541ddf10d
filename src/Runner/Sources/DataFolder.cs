using MidasNet.Data;
using MidasNet.Runner.Downloads;

namespace MidasNet.Runner.Sources;

/// <summary>
/// The folders that hold the data of the study, and what is in them. They are looked for in this order: the option <c>--data</c>, the variable
/// <c>MIDASNET_DATA</c>, <c>./data</c>, <c>../shared/data</c>, what <c>midasnet data fetch</c> has brought. A folder that was named must be there, and nothing
/// else is looked at; otherwise each set comes from the first folder that has it.
/// </summary>
internal sealed class DataFolder
{
    /// <summary>The variable that names the folder.</summary>
    public const string Variable = "MIDASNET_DATA";

    private static readonly string[] UsualFolders = ["data", System.IO.Path.Combine("..", "shared", "data")];

    private readonly IReadOnlyList<string> folders;
    private readonly string? fetched;

    private DataFolder(IReadOnlyList<string> folders, string? fetched = null) => (this.folders, this.fetched) = (folders, fetched);

    /// <summary>The first folder, or null if there is none.</summary>
    public string? Path => folders.Count == 0 ? null : folders[0];

    /// <summary>Further folders, of which the sets come that the first does not have; without that of the downloads.</summary>
    public IReadOnlyList<string> Others => [.. folders.Skip(1).Where(folder => folder != fetched)];

    /// <summary>The images of Part 1: an archive or folder of drawings, a folder per class.</summary>
    public string? Characters => FirstOf(CharactersIn);

    /// <summary>The wrongly labelled digits of Part 3, a folder per given label.</summary>
    public string? WrongLabels => FirstOf(WrongLabelsIn);

    /// <summary>The four files of MNIST: training images and labels, test images and labels.</summary>
    public DigitFiles? Digits => FirstOf(DigitsIn);

    /// <summary>Images and labels of EMNIST ByClass, upright or as published (transposed): the larger part if a folder has both.</summary>
    public EmnistFiles? Emnist => FirstOf(EmnistIn);

    /// <summary>Finds the folders.</summary>
    /// <param name="given">The value of <c>--data</c>, or null.</param>
    /// <param name="environment">Reads a variable.</param>
    /// <param name="usual">The folders to look in if none is named; null for <c>./data</c> and <c>../shared/data</c>.</param>
    /// <exception cref="DataFormatException">A folder was named, and is not there.</exception>
    public static DataFolder Find(string? given, Func<string, string?> environment, IReadOnlyList<string>? usual = null)
    {
        if (given is not null) return Named(given, "--data");
        if (environment(Variable) is { Length: > 0 } variable) return Named(variable, Variable);
        string? fetched = FetchedFolder.Path(DownloadKind.Data, environment);
        return new DataFolder([.. (usual ?? UsualFolders).Append(fetched).OfType<string>().Where(HoldsAny)], fetched);
    }

    /// <summary>The folders of a run that is resumed, from wherever that is done, whose data were not named but found.</summary>
    /// <param name="found">The <see cref="Path"/> that was found when the run was begun; empty for none.</param>
    /// <param name="others">The <see cref="Others"/> of then.</param>
    /// <param name="environment">Reads a variable.</param>
    /// <exception cref="DataFormatException">A folder is not there any more.</exception>
    public static DataFolder Again(string found, IReadOnlyList<string> others, Func<string, string?> environment)
    {
        if (found.Length == 0) return None;
        string[] before = [found, .. others];
        if (Array.Find(before, folder => !Directory.Exists(folder)) is { } missing)
            throw new DataFormatException(missing, "the run was begun with the data of this folder, which is not there: --data names it at its new place");
        string? fetched = FetchedFolder.Path(DownloadKind.Data, environment);
        return new DataFolder([.. before.Append(fetched).OfType<string>().Distinct()], fetched);
    }

    /// <summary>No data: every part uses the built-in set.</summary>
    public static DataFolder None { get; } = new([]);

    /// <summary>Throws where a folder was named that holds other data than the study's, such as photographs in folders. An empty one stands for no data.</summary>
    /// <exception cref="DataFormatException">It does.</exception>
    public void RequireSetsOfStudy()
    {
        if (Path is null || HoldsAny(Path) || !Directory.EnumerateDirectories(Path).Concat(Directory.EnumerateFiles(Path, "*.zip")).Any()) return;
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
        string[] parts =
        [
            .. new[]
            {
                PlaceOf("Part 1 characters", CharactersIn), PlaceOf("MNIST", DigitsIn), PlaceOf("Part 3 digits", WrongLabelsIn), PlaceOf("EMNIST", EmnistIn),
            }.OfType<string>(),
        ];
        return $"data: {Path} holds {(parts.Length == 0 ? "none of the study's sets" : string.Join(", ", parts))}";
    }

    private static bool HoldsAny(string folder) => (CharactersIn(folder) ?? WrongLabelsIn(folder) ?? DigitsIn(folder)?.TrainImages ?? EmnistIn(folder)?.Images) is not null;

    private static string? CharactersIn(string folder) => In(folder, "trainPart1.zip", "trainPart1", "part1.zip", "part1", "train");

    private static string? WrongLabelsIn(string folder) => In(folder, "mnistTask3.zip", "mnistTask3", "mnistTask", "part3.zip", "part3");

    private static DigitFiles? DigitsIn(string folder)
    {
        string?[] files = ["train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"];
        for (int i = 0; i < files.Length; i++)
            files[i] = FileIn(folder, "mnist", files[i]!);
        return files is [{ } trainImages, { } trainLabels, { } testImages, { } testLabels]
            ? new DigitFiles(trainImages, trainLabels, testImages, testLabels)
            : null;
    }

    private static EmnistFiles? EmnistIn(string folder)
    {
        foreach (string part in new[] { "emnist-byclass-train", "emnist-byclass-test" })
        {
            foreach (bool upright in new[] { true, false })
            {
                string images = $"{part}-images{(upright ? "-upright" : "")}-idx3-ubyte", labels = $"{part}-labels-idx1-ubyte";
                if (FileIn(folder, "emnist", images) is { } imagesPath && FileIn(folder, "emnist", labels) is { } labelsPath)
                    return new EmnistFiles(imagesPath, labelsPath, Transposed: !upright);
            }
        }
        return null;
    }

    private T? FirstOf<T>(Func<string, T?> set) where T : class => folders.Select(set).FirstOrDefault(found => found is not null);

    // The line begins with the first folder, so what lies elsewhere is said.
    private string? PlaceOf<T>(string part, Func<string, T?> set) where T : class
    {
        string? folder = folders.FirstOrDefault(one => set(one) is not null);
        if (folder is null || folder == Path) return folder is null ? null : part;
        return $"{part} ({(folder == fetched ? "fetched, " : "")}in {folder})";
    }

    private static DataFolder Named(string path, string origin) => Directory.Exists(path)
        ? new DataFolder([path])
        : throw new DataFormatException(path, $"{origin} names {(File.Exists(path) ? "a file, not a folder" : "a folder that is not there")}; it should hold trainPart1.zip, mnist/*.gz and mnistTask3.zip");

    /// <summary>A file, packed or not, in a folder of its set or next to the others.</summary>
    private static string? FileIn(string folder, string set, string file) =>
        In(folder, System.IO.Path.Combine(set, file + ".gz"), System.IO.Path.Combine(set, file), file + ".gz", file);

    private static string? In(string folder, params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            string path = System.IO.Path.Combine(folder, name);
            if (File.Exists(path) || Directory.Exists(path)) return path;
        }
        return null;
    }
}
