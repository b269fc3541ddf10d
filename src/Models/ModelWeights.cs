using MidasNet.Weights;

namespace MidasNet.Models;

/// <summary>Copies a model's parameters, statistics included, to tensors as files hold them, and back.</summary>
public static class ModelWeights
{
    /// <summary>A copy of all parameters, named as they are. Waits for the device.</summary>
    /// <exception cref="ObjectDisposedException">The model was disposed of.</exception>
    public static WeightSet Of(Model model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return new WeightSet(model.Parameters.Select(parameter => new WeightTensor(parameter.Name, parameter.Shape.ToArray(), parameter.ToArray())));
    }

    /// <summary>Replaces the model's parameters by tensors of the same names and shapes: all of them, or, if something does not fit, none.</summary>
    /// <param name="model">The model to change.</param>
    /// <param name="weights">The tensors.</param>
    /// <param name="path">Their file, for error messages.</param>
    /// <param name="leaveOut">
    /// Parameters with this prefix keep their values, and tensors with it are ignored: <c>classifier.</c> to fine-tune what was learnt on
    /// other classes. Null for none.
    /// </param>
    /// <param name="surplusIsFine">True to accept the tensors of a larger model.</param>
    /// <exception cref="WeightFormatException">Lists all that is missing, unexpected, mis-shaped, or, if these are in order, not finite.</exception>
    public static void Load(Model model, WeightSet weights, string path, string? leaveOut = null, bool surplusIsFine = false) =>
        Load(model, weights, path, name => leaveOut is not null && name.StartsWith(leaveOut, StringComparison.Ordinal), surplusIsFine);

    /// <summary>The same, leaving out parameters and tensors by their names.</summary>
    internal static void Load(Model model, WeightSet weights, string path, Func<string, bool> leaveOut, bool surplusIsFine)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(path);
        Parameter[] wanted = [.. model.Parameters.Where(parameter => !leaveOut(parameter.Name))];
        var found = weights.Tensors.Where(tensor => !leaveOut(tensor.Name)).Select(tensor => (tensor.Name, tensor.Dimensions));
        WeightFit.Require(path, model.Architecture, wanted.Select(p => new ParameterShape(p.Name, p.Shape)), found, surplusIsFine);
        WeightFit.RequireFinite(path, wanted.Select(parameter => weights[parameter.Name]));
        foreach (var parameter in wanted) parameter.Set(weights[parameter.Name].Values);
    }
}
