namespace MidasNet.Weights;

/// <summary>
/// Finds the parameters in what a checkpoint holds: a dictionary from names to tensors, at the top or nested in others, or a module, whose parameters and
/// buffers then bear the names that its state_dict would give them.
/// </summary>
internal static class PyTorchStateDict
{
    // Under these names training programs keep the parameters, next to optimizers and moving averages that hold tensors as well.
    private static readonly string[] Usual =
    [
        "state_dict", "model_state_dict", "model", "model_state", "net", "network", "net_state_dict", "network_state_dict", "module", "weights", "params",
        "ema", "model_ema", "ema_state_dict", "model_ema_state_dict", "state_dict_ema", "params_ema", "ema_model",
    ];

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
        Gather(root, null, new HashSet<PickleValue>(ReferenceEqualityComparer.Instance), found, file, withStates: false);
        // Whole programs' objects, such as a trainer, hold the network in one of their attributes.
        if (found.Count == 0) Gather(root, null, new HashSet<PickleValue>(ReferenceEqualityComparer.Instance), found, file, withStates: true);
        var chosen = Choose(found, root, file);
        var skipped = found.Where(other => other != chosen).SelectMany(SkippedIn).Take(MaxListed)
            .Concat(chosen.Members.Where(member => member.Value is PickleObject && PyTorchModule.Of(member.Value) is null)
                .Select(member => new SkippedEntry(Shown(chosen.Join(member.Name)), "an object that is no tensor")).Take(MaxListed));
        return (TensorsOf(chosen, file), [.. skipped]);
    }

    private static Candidate Choose(List<Candidate> found, object? root, UntrustedFile file)
    {
        if (found.Count == 0)
            throw file.Error(null, $"the checkpoint holds no dictionary from names to tensors (state_dict); at its top is {Kind(root)}");
        var top = found[0].Name is null ? found[0] : null;
        // A module of the network may be called "model" or "net" as well: the dictionaries next to the top come first, moving averages last, and one of few
        // tensors yields. Single numbers at the top are results (best_acc1, loss), not weights.
        var usual = found.Where(candidate => Array.IndexOf(Usual, candidate.Name) >= 0 && !IsUnder(candidate, "optim"))
            .OrderBy(candidate => candidate.Arrays == 0).ThenBy(IsAverage).ThenBy(candidate => candidate.Depth).ThenBy(candidate => Array.IndexOf(Usual, candidate.Name))
            .FirstOrDefault();
        if (usual is not null && (top is null || usual.Tensors >= top.Arrays)) return usual;
        if (top is not null && top.Tensors == found.Max(candidate => candidate.Tensors) && top.Arrays > 0) return top;
        // Apart from optimizers and from results there may be one left.
        var left = found.FindAll(candidate => candidate.Arrays > 0 && !IsUnder(candidate, "optim") && !IsUnder(candidate, "sched"));
        if (left.Exists(candidate => candidate.Tensors > top?.Tensors)) left.RemoveAll(candidate => candidate == top);
        if (found.Count == 1 || left.Count == 1) return left.Count == 1 ? left[0] : found[0];
        var states = left.FindAll(candidate => candidate.Name?.EndsWith("state_dict", StringComparison.Ordinal) ?? false);
        if (states.Count == 1) return states[0];
        throw file.Error(null, $"the checkpoint holds tensors under {QuotedText.OfSome([.. found.Take(9).Select(candidate => candidate.Name is null ? "(top)" : candidate.Path)])}; " +
                               $"which are the weights is known only for {string.Join(", ", Usual)}");
    }

    private static bool IsUnder(Candidate candidate, string word)
    {
        for (var at = candidate; at is not null; at = at.Parent)
            if (at.Name?.Contains(word, StringComparison.OrdinalIgnoreCase) ?? false)
                return true;
        return false;
    }

    private static bool IsAverage(Candidate candidate) =>
        (candidate.Name?.Split('_', '.').Contains("ema", StringComparer.OrdinalIgnoreCase) ?? false) || (candidate.Parent is { } parent && IsAverage(parent));

    private static string Kind(object? root) => root switch
    {
        PickleTensor => "a single tensor",
        PickleObject => "an object that is no module",
        PickleDictionary => "a dictionary without tensors",
        PickleList or PickleTuple => "a list without tensors",
        PickleGlobal global => $"the name {QuotedText.Of(global.Name)}",
        null => "None",
        string => "a text",
        _ => "a number",
    };

    private static IEnumerable<SkippedEntry> SkippedIn(Candidate other) => other.Name is null
        ? other.Members.Where(member => member.Value is PickleTensor).Select(member => new SkippedEntry(Shown(member.Name), "a tensor outside the state_dict"))
        : [new SkippedEntry(Shown(other.Path), $"{other.Tensors} {(other.Tensors == 1 ? "tensor" : "tensors")} outside the state_dict")];

    // One long name may be that of a thousand entries.
    private static string Shown(string name) => name.Length <= 4 * MaxName ? name : name[..(4 * MaxName)];

    // Each dictionary is visited once: a pickle can make one its own member, or a hundred levels of two times the same.
    private static void Gather(
        object? value, Candidate? parent, HashSet<PickleValue> visited, List<Candidate> found, UntrustedFile file, bool withStates, string? name = null)
    {
        if (value is not (PickleDictionary or PickleList or PickleTuple) || parent?.Depth >= MaxDepth || !visited.Add((PickleValue)value)) return;
        const int MemberBytes = 64;
        file.Charge(MemberBytes * (1L + (value switch { PickleList list => list.Items.Count, PickleTuple tuple => tuple.Items.Count, _ => 0 })), null, "the checkpoint");
        var candidate = new Candidate(parent, name, [.. PyTorchModule.Of(value) is { } module ? module.Tensors(file) : MembersOf(value, withStates)]);
        if (candidate.Tensors > 0) found.Add(candidate);
        foreach (var (key, member) in candidate.Members)
            if (key.Length < MaxName)
                Gather(member, candidate, visited, found, file, withStates, key);
        if (candidate.Tensors == 0) candidate.Forget();
    }

    private static IEnumerable<(string Name, object? Value)> MembersOf(object value, bool withStates)
    {
        var pairs = value is PickleDictionary dictionary ? dictionary.Pairs : [];
        if (withStates && value is PickleObject { State: PickleDictionary state }) pairs = [.. pairs, .. state.Pairs];
        var items = value switch { PickleList list => list.Items, PickleTuple tuple => tuple.Items, _ => [] };
        return pairs.Where(pair => pair.Key is string && pair.Value is PickleValue).Select(pair => ((string?)pair.Key ?? "", pair.Value))
            .Concat(items.Select((item, i) => (Item: item, Index: i)).Where(pair => pair.Item is PickleValue)
                .Select(pair => (pair.Index.ToString(System.Globalization.CultureInfo.InvariantCulture), (object?)pair.Item)));
    }

    private static List<(string Name, PickleTensor Tensor)> TensorsOf(Candidate chosen, UntrustedFile file)
    {
        var tensors = new List<(string Name, PickleTensor Tensor)>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (name, value) in chosen.Members)
        {
            if (value is not PickleTensor tensor) continue;
            if (!names.Add(name)) throw file.Error(null, $"two tensors are named {QuotedText.Of(name)}");
            tensors.Add((name, tensor));
        }
        return tensors;
    }

    /// <summary>A dictionary with tensors in it, or on the way to one. Its path is put together only where it is shown.</summary>
    private sealed class Candidate(Candidate? parent, string? name, List<(string Name, object? Value)> members)
    {
        public Candidate? Parent => parent;

        public string? Name => name;

        public IReadOnlyList<(string Name, object? Value)> Members { get; private set; } = members;

        public int Tensors { get; } = members.Count(member => member.Value is PickleTensor);

        /// <summary>The tensors that are more than a single number.</summary>
        public int Arrays { get; } = members.Count(member => member.Value is PickleTensor { Dimensions.Length: > 0 });

        public int Depth { get; } = parent is null ? 0 : parent.Depth + 1;

        public string Path => name is null ? "" : parent is null ? name : parent.Join(name);

        public string Join(string member) => Path.Length == 0 ? member : $"{Path}.{member}";

        /// <summary>Lets go of the members, which are not needed where none is a tensor.</summary>
        public void Forget() => Members = [];
    }
}
