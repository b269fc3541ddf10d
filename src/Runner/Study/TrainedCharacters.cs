using MidasNet.Data;
using MidasNet.Models;

namespace MidasNet.Runner.Study;

/// <summary>A network that Part 1 has trained.</summary>
/// <param name="Model">The network.</param>
/// <param name="Normalisation">How its pixels were scaled.</param>
internal sealed record TrainedCharacters(SmallCnn Model, Normalisation Normalisation) : IDisposable
{
    /// <summary>A network for other classes that starts from these weights: all but the last layer, which is new.</summary>
    /// <param name="plan">The same but for classes and the stride of the stem.</param>
    /// <param name="seed">Decides the weights of the last layer.</param>
    public SmallCnn StartFor(SmallCnnPlan plan, ulong seed)
    {
        var model = new SmallCnn(Model.Device, plan, seed);
        foreach (var parameter in model.Parameters.Where(p => !p.Name.StartsWith("classifier.", StringComparison.Ordinal)))
            parameter.Set(Model.Parameters[parameter.Name].ToArray());
        return model;
    }

    /// <inheritdoc/>
    public void Dispose() => Model.Dispose();
}
