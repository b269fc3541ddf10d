using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using MidasNet.Weights;

namespace MidasNet.Models;

/// <summary>A family of networks as <see cref="ModelRegistry"/> lists it: its name, how its options are written, and how they become a network.</summary>
internal abstract class ModelArchitecture
{
    private protected ModelArchitecture(string name) => Name = name;

    /// <summary>The name in checkpoints; a <see cref="Model.Architecture"/>.</summary>
    public string Name { get; }

    /// <summary>Builds a network with random weights; the caller disposes of it.</summary>
    /// <param name="device">The device that holds it.</param>
    /// <param name="options">Its sizes; of this family.</param>
    /// <param name="seed">Decides the weights.</param>
    /// <exception cref="ArgumentException">The options are another family's, or make no network.</exception>
    public Model Build(Device device, IModelOptions options, ulong seed) => Build(new ParameterSet(device, seed), options);

    /// <summary>The names and shapes of all parameters, statistics included, as <see cref="Build(Device, IModelOptions, ulong)"/> makes them. Allocates none.</summary>
    /// <exception cref="ArgumentException">The options are another family's, or make no network.</exception>
    /// <exception cref="ShapeException">A single parameter would have 2^31 values or more.</exception>
    public IReadOnlyList<ParameterShape> Layout(IModelOptions options)
    {
        using var model = Build(ParameterSet.WithoutMemory(), options);
        return [.. model.Parameters.Select(parameter => new ParameterShape(parameter.Name, parameter.Shape))];
    }

    /// <summary>The sizes of a network of this family.</summary>
    public abstract IModelOptions OptionsOf(Model model);

    /// <summary>True if the options are those of this family.</summary>
    internal abstract bool IsOf(IModelOptions options);

    internal abstract Model Build(ParameterSet parameters, IModelOptions options);

    internal abstract string WriteOptions(IModelOptions options);

    /// <summary>The options that untrusted JSON describes, valid.</summary>
    /// <exception cref="WeightFormatException">They are none, those of a later version, or make no network.</exception>
    internal abstract IModelOptions ReadOptions(string path, string json);
}

/// <summary>The family of one class of networks.</summary>
/// <param name="name">The name in checkpoints.</param>
/// <param name="json">
/// Makes the JSON form of the options when it is needed: those of all families take longer than a checkpoint. It should refuse unknown members: an option of a later
/// version describes another network.
/// </param>
/// <param name="build">Builds a network on an empty set of parameters.</param>
/// <param name="optionsOf">The options that a network was built from.</param>
internal sealed class ModelArchitecture<TModel, TOptions>(
    string name, Func<JsonTypeInfo<TOptions>> json, Func<ParameterSet, TOptions, TModel> build, Func<TModel, TOptions> optionsOf) : ModelArchitecture(name)
    where TModel : Model
    where TOptions : class, IModelOptions
{
    /// <inheritdoc/>
    public override IModelOptions OptionsOf(Model model) => model is TModel ours
        ? optionsOf(ours)
        : throw new ArgumentException($"the model {model.Architecture} is no {Name}", nameof(model));

    internal override bool IsOf(IModelOptions options) => options is TOptions;

    internal override Model Build(ParameterSet parameters, IModelOptions options)
    {
        var ours = Ours(options);
        ours.Validate();
        return build(parameters, ours);
    }

    internal override string WriteOptions(IModelOptions options) => JsonSerializer.Serialize(Ours(options), json());

    internal override IModelOptions ReadOptions(string path, string text)
    {
        try
        {
            var options = JsonSerializer.Deserialize(text, json()) ?? throw new JsonException("it is null");
            options.Validate();
            return options;
        }
        catch (JsonException unknown)
        {
            throw new WeightFormatException(path, null,
                $"this program does not understand the model's options {QuotedText.Of(text)}: they are damaged, or of a later version", unknown);
        }
        catch (ArgumentException unfit)
        {
            throw new WeightFormatException(path, null, $"the model's options make no network: {unfit.Message}", unfit);
        }
    }

    private TOptions Ours(IModelOptions options) => options as TOptions
        ?? throw new ArgumentException($"{options.GetType().Name} are no options of {Name}", nameof(options));
}
