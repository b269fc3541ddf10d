namespace MidasNet.Models;

/// <summary>All networks that checkpoints can hold. A new one is a file with its class and options, and a line here.</summary>
internal static class ModelRegistry
{
    /// <summary>The families, by name.</summary>
    public static IReadOnlyList<ModelArchitecture> All { get; } =
    [
        SmallCnn.Family,
        ResNet.Family,
        Vgg19.Family,
        NormalisedVgg19.Family,
        FrozenVgg19.Family,
    ];

    /// <summary>The family of that name; null if there is none.</summary>
    public static ModelArchitecture? Find(string name) => All.FirstOrDefault(architecture => architecture.Name == name);

    /// <summary>The family of a model.</summary>
    /// <exception cref="ArgumentException">It is of none.</exception>
    public static ModelArchitecture Of(Model model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return Find(model.Architecture) ?? throw new ArgumentException(
            $"a model {model.Architecture} cannot be written: known are {string.Join(", ", All.Select(architecture => architecture.Name))}", nameof(model));
    }
}
