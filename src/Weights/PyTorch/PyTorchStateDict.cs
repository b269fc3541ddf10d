namespace MidasNet.Weights;

/// <summary>Finds the parameters in what a checkpoint holds: a dictionary from names to tensors, at the top or nested in others.</summary>
internal static class PyTorchStateDict
{
    // Under these names training programs keep the parameters, beside optimizers and moving averages that hold tensors as well.
    private static readonly string[] Usual = ["state_dict", "model_state_dict", "model", "net", "network", "module", "weights", "params"];

    // A nest deeper than this is none that a program made.
    private const int Depth = 16;

    /// <summary>The tensors by name, in the dictionary's order. Entries that are no tensors (numbers, texts) are passed over.</summary>
    /// <exception cref="WeightFormatException">There is no such dictionary, or there are several and none has a usual name.</exception>
    public static IReadOnlyList<(string Name, PickleTensor Tensor)> Find(object? root, UntrustedFile file)
    {
        var found = new List<(string Path, PickleDictionary Dictionary)>();
        Gather(root, "", depth: 0, new HashSet<PickleDictionary>(ReferenceEqualityComparer.Instance), found);
        return TensorsOf(Choose(found, file), file);
    }

    private static PickleDictionary Choose(List<(string Path, PickleDictionary Dictionary)> found, UntrustedFile file)
    {
        if (found.Count == 0) throw file.Error(null, "the checkpoint holds no dictionary from names to tensors (state_dict)");
        if (found.Count == 1 || found[0].Path.Length == 0) return found[0].Dictionary;
        foreach (string name in Usual)
            if (found.FindIndex(candidate => candidate.Path.Split('.')[^1] == name) is var index and >= 0)
                return found[index].Dictionary;
        throw file.Error(null, $"the checkpoint holds tensors under {QuotedText.OfSome([.. found.Select(candidate => candidate.Path)])}; " +
                               $"which are the weights is known only for {string.Join(", ", Usual)}");
    }

    // Each dictionary is visited once: a pickle can make one its own member, or a hundred levels of two times the same.
    private static void Gather(
        object? value, string path, int depth, HashSet<PickleDictionary> visited, List<(string Path, PickleDictionary Dictionary)> found)
    {
        if (value is not PickleDictionary dictionary || depth > Depth || !visited.Add(dictionary)) return;
        if (dictionary.Pairs.Any(pair => pair is (string, PickleTensor))) found.Add((path, dictionary));
        foreach (var (key, member) in dictionary.Pairs)
            if (key is string name && name.Length < 256)
                Gather(member, path.Length == 0 ? name : $"{path}.{name}", depth + 1, visited, found);
    }

    private static List<(string Name, PickleTensor Tensor)> TensorsOf(PickleDictionary dictionary, UntrustedFile file)
    {
        var tensors = new List<(string Name, PickleTensor Tensor)>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var pair in dictionary.Pairs)
        {
            if (pair is not (string name, PickleTensor tensor)) continue;
            if (!names.Add(name)) throw file.Error(null, $"two tensors are named {QuotedText.Of(name)}");
            tensors.Add((name, tensor));
        }
        return tensors;
    }
}
