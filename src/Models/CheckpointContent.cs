using MidasNet.Weights;

namespace MidasNet.Models;

/// <summary>The description of the model in a file's header, not yet verified.</summary>
/// <param name="Architecture">Its family.</param>
/// <param name="Options">Its sizes.</param>
/// <param name="Use">Its preprocessing and its classes.</param>
internal sealed record CheckpointContent(ModelArchitecture Architecture, IModelOptions Options, ModelUse Use)
{
    /// <summary>True if the file may hold tensors that the model does not need.</summary>
    public bool SurplusIsFine { get; init; }

    /// <summary>True if the file itself holds a parameter.</summary>
    public Func<string, bool> IsInFile { get; init; } = _ => true;

    /// <summary>The parameter that a tensor of the file is.</summary>
    public Func<string, string> NameOf { get; init; } = name => name;

    /// <summary>The parameters, from the tensors of the file.</summary>
    public Func<WeightSet, WeightSet> Adapt { get; init; } = weights => weights;
}
