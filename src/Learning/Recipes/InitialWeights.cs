using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using MidasNet.Models;

namespace MidasNet.Learning;

/// <summary>The weights and statistics of a trained network, with which other networks of the same sizes begin, on any device.</summary>
internal sealed class InitialWeights
{
    private readonly IReadOnlyDictionary<string, float[]> values;

    private InitialWeights(IReadOnlyDictionary<string, float[]> values)
    {
        this.values = values;
        Digest = DigestOf(values);
    }

    /// <summary>The SHA-256 of names and values, in hexadecimal digits.</summary>
    public string Digest { get; }

    /// <summary>Copies them from a network. Densities of auxiliary features are left out: they are counted from the images of each network.</summary>
    public static InitialWeights Of(Model model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return new InitialWeights(model.Parameters.Where(IsLearnt).ToDictionary(parameter => parameter.Name, parameter => parameter.ToArray(), StringComparer.Ordinal));
    }

    /// <summary>Writes them into a network.</summary>
    /// <exception cref="ArgumentException">The network has other parameters, or parameters of other sizes.</exception>
    public void CopyTo(Model model)
    {
        ArgumentNullException.ThrowIfNull(model);
        Parameter[] targets = [.. model.Parameters.Where(IsLearnt)];
        foreach (var target in targets)
        {
            if (!values.TryGetValue(target.Name, out float[]? source) || source.Length != target.Shape.Length)
                throw new ArgumentException(
                    $"the network has a parameter {target.Name} of {target.Shape.Length} values, the initial weights have {source?.Length.ToString() ?? "no such parameter"}", nameof(model));
        }
        if (targets.Length != values.Count)
            throw new ArgumentException($"the network has {targets.Length} parameters, the initial weights are of {values.Count}", nameof(model));
        foreach (var target in targets) target.Set(values[target.Name]);
    }

    private static bool IsLearnt(Parameter parameter) => !parameter.Name.StartsWith($"{AuxiliaryDensities.Name}.", StringComparison.Ordinal);

    private static string DigestOf(IReadOnlyDictionary<string, float[]> values)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (name, numbers) in values.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            hash.AppendData(Encoding.UTF8.GetBytes(name));
            hash.AppendData(MemoryMarshal.AsBytes<float>(numbers));
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
