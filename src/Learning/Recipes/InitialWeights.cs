using MidasNet.Models;
using MidasNet.Weights;

namespace MidasNet.Learning;

/// <summary>The weights and statistics of a trained network, with which other networks of the same sizes begin, on any device.</summary>
internal sealed class InitialWeights
{
    // Densities of auxiliary features are counted from the images of each network.
    private const string LeftOut = $"{AuxiliaryDensities.Name}.";

    private readonly WeightSet weights;

    private InitialWeights(WeightSet weights)
    {
        this.weights = weights;
        Digest = weights.Digest();
    }

    /// <summary>The SHA-256 of names and values, in hexadecimal digits.</summary>
    public string Digest { get; }

    /// <summary>Copies them from a network, without densities of auxiliary features.</summary>
    public static InitialWeights Of(Model model) => new(ModelWeights.Of(model).Outside(LeftOut));

    /// <summary>Writes them into a network.</summary>
    /// <exception cref="ArgumentException">The network has other parameters, or parameters of other sizes.</exception>
    public void CopyTo(Model model)
    {
        ArgumentNullException.ThrowIfNull(model);
        Parameter[] targets = [.. model.Parameters.Where(parameter => !parameter.Name.StartsWith(LeftOut, StringComparison.Ordinal))];
        foreach (var target in targets)
        {
            if (!weights.TryGet(target.Name, out var source) || source.Values.Length != target.Shape.Length)
                throw new ArgumentException(
                    $"the network has a parameter {target.Name} of {target.Shape.Length} values, the initial weights have {source?.Values.Length.ToString() ?? "no such parameter"}", nameof(model));
        }
        if (targets.Length != weights.Tensors.Count)
            throw new ArgumentException($"the network has {targets.Length} parameters, the initial weights are of {weights.Tensors.Count}", nameof(model));
        foreach (var target in targets) target.Set(weights[target.Name].Values);
    }
}
