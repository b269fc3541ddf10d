namespace MidasNet.Models;

/// <summary>All networks that checkpoints can hold. A new one is a file with its class and options, and a line here.</summary>
internal static class ModelRegistry
{
    /// <summary>The families, by name.</summary>
    public static IReadOnlyList<ModelArchitecture> All { get; } =
    [
        SmallCnn.Family,
        ResNet.Family,
        ResNet9.Family,
        WideResNet.Family,
        WhitenedCnn.Family,
        Vgg19.Family,
        NormalisedVgg19.Family,
        FrozenVgg19.Family,
    ];

    /// <summary>The family of that name; null if there is none.</summary>
    public static ModelArchitecture? Find(string name) => All.FirstOrDefault(architecture => architecture.Name == name);

    /// <summary>Builds a network of any family with random weights; the caller disposes of it.</summary>
    /// <param name="device">The device that holds it.</param>
    /// <param name="options">Its sizes, which also say of which family it is.</param>
    /// <param name="seed">Decides the weights.</param>
    /// <exception cref="ArgumentException">The options are of no registered family, or make no network.</exception>
    public static Model Build(Device device, IModelOptions options, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(options);
        var family = All.FirstOrDefault(architecture => architecture.IsOf(options))
            ?? throw new ArgumentException($"{options.GetType().Name} are the options of no registered family", nameof(options));
        return family.Build(device, options, seed);
    }

    /// <summary>The family of a model.</summary>
    /// <exception cref="ArgumentException">It is of none.</exception>
    public static ModelArchitecture Of(Model model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return Find(model.Architecture) ?? throw new ArgumentException(
            $"a model {model.Architecture} cannot be written: known are {string.Join(", ", All.Select(architecture => architecture.Name))}", nameof(model));
    }
}
