namespace MidasNet.Weights;

/// <summary>Finds the parameters in what a checkpoint holds: a dictionary from names to tensors, at the top or nested in others.</summary>
internal static class PyTorchStateDict
{
    // Under these names training programs keep the parameters, next to optimizers and moving averages that hold tensors as well.
    private static readonly string[] Usual = ["state_dict", "model_state_dict", "model", "net", "network", "module", "weights", "params"];

    // Deeper nests are none that a program made.
    private const int MaxDepth = 16, MaxName = 256, MaxListed = 1000;

    /// <summary>
    /// The tensors by name, in the dictionary's order: those of the dictionary with a usual name; else those at the top, if no other dictionary holds
    /// more; otherwise those of the only dictionary with tensors.
    /// </summary>
    /// <exception cref="WeightFormatException">There is no such dictionary, or there are several and none has a usual name.</exception>
    public static (IReadOnlyList<(string Name, PickleTensor Tensor)> Tensors, IReadOnlyList<SkippedEntry> Skipped) Find(object? root, UntrustedFile file)
    {
        var found = new List<Candidate>();
        Gather(root, null, new HashSet<PickleDictionary>(ReferenceEqualityComparer.Instance), found);
        var chosen = Choose(found, file);
        var skipped = found.Where(other => other != chosen).SelectMany(SkippedIn).Take(MaxListed)
            .Concat(chosen.Dictionary.Pairs.Where(pair => pair is (string, PickleOpaque))
                .Select(pair => new SkippedEntry(chosen.Join((string?)pair.Key ?? ""), "an object that is no tensor")).Take(MaxListed));
        return (TensorsOf(chosen.Dictionary, file), [.. skipped]);
    }

    private static Candidate Choose(List<Candidate> found, UntrustedFile file)
    {
        if (found.Count == 0) throw file.Error(null, "the checkpoint holds no dictionary from names to tensors (state_dict)");
        if (found.Count == 1) return found[0];
        // A module of the network may be called "model" or "net" as well: the dictionaries next to the top come first, and one of few tensors yields.
        int most = found.Max(candidate => candidate.Tensors);
        foreach (string name in Usual)
            if (found.Where(candidate => candidate.Name == name && !IsAmongOptimizers(candidate)).MinBy(candidate => candidate.Depth) is { } usual)
                if (found[0].Name is not null || usual.Tensors >= found[0].Tensors)
                    return usual;
        if (found[0].Name is null && found[0].Tensors == most) return found[0];
        throw file.Error(null, $"the checkpoint holds tensors under {QuotedText.OfSome([.. found.Take(9).Select(candidate => candidate.Name is null ? "(top)" : candidate.Path)])}; " +
                               $"which are the weights is known only for {string.Join(", ", Usual)}");
    }

    private static bool IsAmongOptimizers(Candidate candidate) =>
        candidate.Parent is { } parent && ((parent.Name?.Contains("optim", StringComparison.OrdinalIgnoreCase) ?? false) || IsAmongOptimizers(parent));

    private static IEnumerable<SkippedEntry> SkippedIn(Candidate other) => other.Name is null
        ? other.Dictionary.Pairs.Where(pair => pair is (string, PickleTensor)).Select(pair => new SkippedEntry((string?)pair.Key ?? "", "a tensor outside the state_dict"))
        : [new SkippedEntry(other.Path, $"{other.Tensors} {(other.Tensors == 1 ? "tensor" : "tensors")} outside the state_dict")];

    // Each dictionary is visited once: a pickle can make one its own member, or a hundred levels of two times the same.
    private static void Gather(object? value, Candidate? parent, HashSet<PickleDictionary> visited, List<Candidate> found, string? name = null)
    {
        if (value is not PickleDictionary dictionary || parent?.Depth >= MaxDepth || !visited.Add(dictionary)) return;
        var candidate = new Candidate(parent, name, dictionary, dictionary.Pairs.Count(pair => pair is (string, PickleTensor)));
        if (candidate.Tensors > 0) found.Add(candidate);
        foreach (var (key, member) in dictionary.Pairs)
            if (key is string { Length: < MaxName } next)
                Gather(member, candidate, visited, found, next);
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

    /// <summary>A dictionary with tensors in it, or on the way to one. Its path is put together only where it is shown.</summary>
    private sealed class Candidate(Candidate? parent, string? name, PickleDictionary dictionary, int tensors)
    {
        public Candidate? Parent => parent;

        public string? Name => name;

        public PickleDictionary Dictionary => dictionary;

        public int Tensors => tensors;

        public int Depth { get; } = parent is null ? 0 : parent.Depth + 1;

        public string Path => name is null ? "" : parent is null ? name : parent.Join(name);

        public string Join(string member) => Path.Length == 0 ? member : $"{Path}.{member}";
    }
}
