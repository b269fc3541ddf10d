namespace MidasNet.Weights;

/// <summary>
/// A module (<c>torch.save(model)</c>): an object whose state holds parameters, buffers and further modules (torch.nn.Module's <c>_parameters</c>,
/// <c>_buffers</c> and <c>_modules</c>). Its class is not run; its tensors are those that its state_dict would list.
/// </summary>
internal sealed class PyTorchModule
{
    // Networks nest a dozen deep.
    private const int MaxDepth = 64;

    private readonly PickleDictionary state;

    private PyTorchModule(PickleDictionary state) => this.state = state;

    /// <summary>The module that a value is; null if it is none.</summary>
    public static PyTorchModule? Of(object? value)
    {
        var state = (value as PickleObject)?.State switch
        {
            PickleDictionary dictionary => dictionary,
            PickleTuple { Items: [PickleDictionary dictionary, ..] } => dictionary, // with the slots of its class
            _ => null,
        };
        return state?.Member("_modules") is PickleDictionary && state.Member("_parameters") is PickleDictionary ? new PyTorchModule(state) : null;
    }

    /// <summary>The parameters and buffers of the module and of those in it, in the order and under the names of its state_dict.</summary>
    public IEnumerable<(string Name, object? Value)> Tensors(UntrustedFile file) => Tensors(file, "", 0);

    private IEnumerable<(string Name, object? Value)> Tensors(UntrustedFile file, string prefix, int depth)
    {
        const int VisitBytes = 640, NameBytes = 128;
        if (depth > MaxDepth) throw file.Error(null, $"modules are nested more than {MaxDepth} deep");
        // A module may hold one twice, and that one another twice: work and names are counted.
        file.Charge(VisitBytes, null, "the module");
        var passing = (state.Member("_non_persistent_buffers_set") as PickleList)?.Items.OfType<string>().ToHashSet(StringComparer.Ordinal);
        foreach (string kind in new[] { "_parameters", "_buffers" })
        {
            foreach (var (key, value) in (state.Member(kind) as PickleDictionary)?.Pairs ?? [])
            {
                if (key is not string name || value is not PickleTensor || (kind == "_buffers" && passing?.Contains(name) == true)) continue;
                yield return (Join(name), value);
            }
        }
        foreach (var (key, value) in (state.Member("_modules") as PickleDictionary)?.Pairs ?? [])
        {
            if (key is not string name || Of(value) is not { } inner) continue;
            foreach (var tensor in inner.Tensors(file, Join(name) + ".", depth + 1)) yield return tensor;
        }

        string Join(string name)
        {
            file.Charge(NameBytes + 2L * (prefix.Length + name.Length), null, "the module");
            return prefix + name;
        }
    }
}
