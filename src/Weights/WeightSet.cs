using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace MidasNet.Weights;

/// <summary>The tensors of a file of weights, in the file's order and by name, with the file's metadata.</summary>
public sealed class WeightSet
{
    private readonly Dictionary<string, WeightTensor> byName = new(StringComparer.Ordinal);

    /// <summary>Makes a set of tensors whose names are all different.</summary>
    /// <param name="tensors">The tensors, in the order in which they are to be listed.</param>
    /// <param name="metadata">Further statements of the file, by key; none if null. They are copied.</param>
    /// <exception cref="ArgumentException">Two tensors share a name.</exception>
    public WeightSet(IEnumerable<WeightTensor> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        Tensors = [.. tensors];
        Metadata = metadata is null ? new Dictionary<string, string>() : new Dictionary<string, string>(metadata, StringComparer.Ordinal);
        foreach (var tensor in Tensors)
            if (!byName.TryAdd(tensor.Name, tensor))
                throw new ArgumentException($"two tensors are named {QuotedText.Of(tensor.Name)}", nameof(tensors));
    }

    /// <summary>The tensors, in the file's order.</summary>
    public IReadOnlyList<WeightTensor> Tensors { get; }

    /// <summary>Further statements of the file about its tensors, by key, such as the version of the program that wrote it.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>The names, in the file's order.</summary>
    public IEnumerable<string> Names => Tensors.Select(tensor => tensor.Name);

    /// <summary>The tensor of that name.</summary>
    /// <exception cref="KeyNotFoundException">There is none; the message lists names that are near.</exception>
    public WeightTensor this[string name] => byName.TryGetValue(name, out var tensor) ? tensor : throw new KeyNotFoundException(Unknown(name));

    /// <summary>True if there is a tensor of that name.</summary>
    public bool Contains(string name) => byName.ContainsKey(name);

    /// <summary>The tensor of that name, if there is one.</summary>
    public bool TryGet(string name, [NotNullWhen(true)] out WeightTensor? tensor) => byName.TryGetValue(name, out tensor);

    /// <summary>The tensors whose names begin with <paramref name="prefix"/>, named without it; the metadata is kept.</summary>
    public WeightSet Under(string prefix) => new(
        Tensors.Where(tensor => tensor.Name.StartsWith(prefix, StringComparison.Ordinal))
            .Select(tensor => tensor.Renamed(tensor.Name[prefix.Length..])),
        Metadata);

    /// <summary>The tensors whose names do not begin with <paramref name="prefix"/>; the metadata is kept.</summary>
    public WeightSet Outside(string prefix) => new(Tensors.Where(tensor => !tensor.Name.StartsWith(prefix, StringComparison.Ordinal)), Metadata);

    /// <summary>The same tensors with <paramref name="prefix"/> put before every name; the metadata is kept.</summary>
    public WeightSet Prefixed(string prefix) => new(Tensors.Select(tensor => tensor.Renamed(prefix + tensor.Name)), Metadata);

    /// <summary>The SHA-256 of names and values, in hexadecimal digits: the same in any order of the tensors.</summary>
    internal string Digest()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var tensor in Tensors.OrderBy(tensor => tensor.Name, StringComparer.Ordinal))
        {
            hash.AppendData(Encoding.UTF8.GetBytes(tensor.Name));
            hash.AppendData(MemoryMarshal.AsBytes<float>(tensor.Values));
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private string Unknown(string name)
    {
        if (Tensors.Count == 0) return $"there is no tensor {QuotedText.Of(name)}: the set is empty";
        var near = NearNames.Of(name, Names);
        string hint = near.Count > 0 ? $"did you mean {QuotedText.OfSome(near)}?" : $"there are {QuotedText.OfSome([.. Names])}";
        return $"there is no tensor {QuotedText.Of(name)}; {hint}";
    }
}
