using MidasNet.Data;
using MidasNet.Weights;

namespace MidasNet.Models;

/// <summary>A trained model in one file (<see cref="CheckpointFile"/>), and all that is needed to use it.</summary>
public sealed class ModelCheckpoint : IDisposable
{
    private ModelCheckpoint(SmallCnn model, ModelUse use) => (Model, Use) = (model, use);

    /// <summary>The model, with its trained weights; disposed of with the checkpoint.</summary>
    public SmallCnn Model { get; }

    /// <summary>What to show it, and what its answers mean.</summary>
    public ModelUse Use { get; }

    /// <summary>Writes a model with its present weights, whole or not at all.</summary>
    /// <param name="path">The file to make or replace.</param>
    /// <param name="model">A model for grey images.</param>
    /// <param name="use">How it is used.</param>
    /// <param name="optimizerState">The optimizer's tensors, to resume the training; null for none.</param>
    /// <exception cref="ArgumentException">
    /// The model takes several channels or other measures than the preprocessing makes, or the classes are not as many as its outputs.
    /// </exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public static void Save(string path, SmallCnn model, ModelUse use, WeightSet? optimizerState = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(use);
        if (model.Plan.Channels != 1)
            throw new ArgumentException($"the model takes {model.Plan.Channels} channels, preprocessing gives one", nameof(model));
        if (model.Plan.Classes != use.ClassNames.Count)
            throw new ArgumentException($"{use.ClassNames.Count} names do not fit a model of {model.Plan.Classes} classes", nameof(use));
        if (model.Plan.Measures != use.Preprocessing.Measures)
        {
            throw new ArgumentException(
                $"the model is told {model.Plan.Measures} measures, the preprocessing '{use.Preprocessing}' makes {use.Preprocessing.Measures}", nameof(model));
        }
        int size = use.Preprocessing.Size;
        CheckpointFile.Write(path, ModelWeights.Of(model), new CheckpointMetadata
        {
            ModelName = model.Architecture,
            ModelConfiguration = SmallCnnPlanJson.Write(model.Plan),
            ClassNames = use.ClassNames,
            Input = new CheckpointInput(1, size, size, [use.Normalisation.Mean], [use.Normalisation.Deviation]),
            Preprocessing = use.Preprocessing.ToString(),
            ConfigurationHash = use.ConfigurationHash,
            Training = use.Training,
        }, optimizerState);
    }

    /// <summary>
    /// Reads a model. The file is untrusted: what its header says is compared with what the model needs before either is allocated, so no more is
    /// allocated than a small multiple of the file.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="device">Where the model shall live.</param>
    /// <exception cref="WeightFormatException">
    /// The file is not there, is damaged, is no checkpoint, or holds a model that this program does not know.
    /// </exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static ModelCheckpoint Open(string path, Device device)
    {
        if (!File.Exists(path)) throw new WeightFormatException(path, null, "there is no such checkpoint");
        var metadata = CheckpointFile.ReadMetadata(path);
        if (metadata.ModelName != SmallCnn.ArchitectureName)
        {
            throw new WeightFormatException(path, null,
                $"it holds a model {QuotedText.Of(metadata.ModelName)}, which this program does not know; it knows {SmallCnn.ArchitectureName}");
        }
        var plan = SmallCnnPlanJson.Read(path, metadata.ModelConfiguration);
        var use = UseOf(path, plan, metadata);
        RequireFit(path, plan);

        var model = new SmallCnn(device, plan, seed: 0);
        try
        {
            ModelWeights.Load(model, CheckpointFile.Read(path).Weights, path);
            return new ModelCheckpoint(model, use);
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Model.Dispose();

    private static ModelUse UseOf(string path, SmallCnnPlan plan, CheckpointMetadata metadata)
    {
        var (preprocessing, input) = (ReadPreprocessing(path, metadata.Preprocessing), metadata.Input);
        if (metadata.ClassNames.Count != plan.Classes)
            throw new WeightFormatException(path, null, $"it names {metadata.ClassNames.Count} classes, its model tells {plan.Classes} apart");
        if (metadata.ClassNames.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1) is { } twice)
            throw new WeightFormatException(path, null, $"two classes are named {QuotedText.Of(twice.Key)}");
        if ((plan.Channels, input.Channels, input.Height, input.Width) != (1, 1, preprocessing.Size, preprocessing.Size))
        {
            throw new WeightFormatException(path, null,
                $"its model takes {plan.Channels} channels and its input is {input.Channels} x {input.Height} x {input.Width}, " +
                $"but its preprocessing '{preprocessing}' makes images of 1 x {preprocessing.Size} x {preprocessing.Size}");
        }
        if (plan.Measures != preprocessing.Measures)
        {
            throw new WeightFormatException(path, null,
                $"its model is told {plan.Measures} measures of each image, but its preprocessing '{preprocessing}' makes {preprocessing.Measures}");
        }
        return new ModelUse
        {
            ClassNames = metadata.ClassNames,
            Preprocessing = preprocessing,
            Normalisation = new Normalisation(input.Mean[0], input.Deviation[0]),
            Training = metadata.Training,
            ConfigurationHash = metadata.ConfigurationHash,
        };
    }

    private static Preprocessing ReadPreprocessing(string path, string text)
    {
        try
        {
            return Preprocessing.Parse(text);
        }
        catch (FormatException unfit)
        {
            throw new WeightFormatException(path, null, $"{QuotedText.Of(text)}: {unfit.Message}", unfit);
        }
    }

    // The sizes of the file's tensors are bounded by the file, those of the plan by nothing: so the plan is held against the file.
    private static void RequireFit(string path, SmallCnnPlan plan)
    {
        var found = SafeTensors.ReadHeader(path).Entries
            .Where(entry => !entry.Name.StartsWith(CheckpointFile.OptimizerPrefix, StringComparison.Ordinal))
            .Select(entry => (entry.Name, entry.Dimensions));
        try
        {
            WeightFit.Require(path, SmallCnn.ArchitectureName, SmallCnnLayout.Of(plan), found);
        }
        catch (ShapeException tooLarge)
        {
            throw new WeightFormatException(path, null, $"the model's plan makes no network: {tooLarge.Message}", tooLarge);
        }
    }
}
