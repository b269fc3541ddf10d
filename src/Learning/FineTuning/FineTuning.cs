using System.Globalization;
using MidasNet.Data;
using MidasNet.Models;

namespace MidasNet.Learning;

/// <summary>
/// Fine-tunes a pretrained network on other classes, in two phases. First a new head is trained on the features of the frozen network, which are computed once
/// for each image. Then the last blocks are trained as well, on augmented images, at low rates that fall from block to block
/// (<see cref="DiscriminativeRates"/>). Batch normalisations of the features keep their statistics and scales in both phases: a small set would spoil them.
/// </summary>
internal sealed class FineTuning
{
    /// <summary>Blocks that the second phase trains if nothing else is asked for: at a third of the rate for each block back, earlier ones would hardly move.</summary>
    public const int UsualBlocks = 3;

    private const string FrozenPhase = "the head on frozen features", TunedPhase = "the last blocks";
    private const int MinBatch = 4, FrozenBatch = 64, TunedBatch = 32, BatchesOfEpoch = 16; // few images make smaller batches
    private const int FrozenSteps = 800, TunedSteps = 200;

    private readonly PretrainedNetwork source;
    private readonly Device device;
    private readonly LabelledImages images;
    private readonly ImageTrainingOptions options;
    private readonly TrainingSession session;
    private readonly bool isFlippable;

    /// <summary>Prepares both phases.</summary>
    /// <param name="source">The network to start from.</param>
    /// <param name="device">The device to train on.</param>
    /// <param name="images">The images to train on.</param>
    /// <param name="preprocessing">How they were prepared.</param>
    /// <param name="isFlippable">True if mirrored images are of the same class.</param>
    /// <param name="options">The choices of the user.</param>
    /// <param name="session">Runs both phases.</param>
    /// <exception cref="Weights.WeightFormatException">The images do not fit the network.</exception>
    public FineTuning(
        PretrainedNetwork source, Device device, LabelledImages images, Preprocessing preprocessing, bool isFlippable, ImageTrainingOptions options,
        TrainingSession session)
    {
        (this.source, this.device, this.images, this.options, this.session, this.isFlippable) = (source, device, images, options, session, isFlippable);
        Use = source.UseFor(preprocessing, images.ClassNames);
        Recipe = RecipeFor(preprocessing);
    }

    /// <summary>The preprocessing and the classes of the network.</summary>
    public ModelUse Use { get; }

    /// <summary>The recipe of the second phase.</summary>
    public Recipe Recipe { get; }

    /// <summary>Throws where options do not go with a pretrained network.</summary>
    /// <exception cref="ArgumentException">Says which and why.</exception>
    public static void RequireFit(ImageTrainingOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        string? unfit = options switch
        {
            { From: null, TrainedBlocks: not null } => $"{nameof(options.TrainedBlocks)} counts blocks of a pretrained network, and {nameof(options.From)} names none",
            { From: null } => null,
            { Model: not null } => $"{nameof(options.Model)} does not go with {nameof(options.From)}: the network is the pretrained one",
            { Width: not null } => $"{nameof(options.Width)} does not go with {nameof(options.From)}: the network is the pretrained one",
            { Recipe: not null } => $"{nameof(options.Recipe)} does not go with {nameof(options.From)}: it describes a network with random weights",
            { Budget: not null } => $"{nameof(options.Budget)} does not go with {nameof(options.From)}: {nameof(options.Epochs)} says how long the second phase is",
            { Labels: not (TrainLabels.Auto or TrainLabels.Clean) } =>
                $"labels that are {options.Labels.ToString().ToLowerInvariant()} cannot be learnt from by fine-tuning: leave out {nameof(options.From)}, or correct them first",
            { Balance: ClassBalance.Sampling or ClassBalance.Weights } => $"{nameof(options.Balance)} does not go with {nameof(options.From)}: fine-tuning takes all images alike",
            { Patience: > 0 } => $"{nameof(options.Patience)} does not go with {nameof(options.From)}: {nameof(options.Epochs)} says how long the second phase is",
            { FindLearningRate: true } => $"{nameof(options.FindLearningRate)} does not go with {nameof(options.From)}: give {nameof(options.LearningRate)}, or leave it to the recipe",
            { TrainedBlocks: < 0 } => $"{nameof(options.TrainedBlocks)} is {options.TrainedBlocks}: at least 0 fits",
            _ => null,
        };
        if (unfit is not null) throw new ArgumentException(unfit, nameof(options));
    }

    /// <summary>Trains both phases.</summary>
    /// <param name="evaluate">The accuracy on held-out images; null if there are none.</param>
    /// <returns>The network, the caller's to dispose of, what was done, and the metrics of all epochs.</returns>
    public (Model Network, FineTuningResult Result, IReadOnlyList<EpochMetrics> History) Run(Func<Model, Interval?> evaluate)
    {
        var network = source.Build(device, Use, options.Seed);
        try
        {
            if (network is SmallCnn { Options.Densities: > 0 } small)
                small.FitDensities(images, images.AllIndices(), SheetInk.Distributed, Recipe.GeometryDensities);
            var parts = (IFineTunable)network;
            int trained = Math.Min(options.TrainedBlocks ?? UsualBlocks, parts.BlockPrefixes.Count);
            string origin = Origin(network);
            session.Progress.Say(origin);

            string data = $"images {ImageFingerprint.Of(images, images.AllIndices())}, from {source.Digest()}";
            var (frozen, history) = TrainHead(network, data, evaluate);
            FineTuningPhase? tuned = null;
            if (trained > 0)
            {
                (tuned, var more) = TrainBlocks(network, trained, data, evaluate);
                history = [.. history, .. more];
            }
            network.Parameters.Freeze("", frozen: false);
            return (network, new FineTuningResult { Source = source.Path, Origin = origin, Frozen = frozen, Tuned = tuned }, history);
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    private (FineTuningPhase Phase, IReadOnlyList<EpochMetrics> History) TrainHead(Model network, string data, Func<Model, Interval?> evaluate)
    {
        Freeze(network, trainedBlocks: 0);
        int rows = images.Count * (isFlippable ? 2 : 1), batch = BatchFor(rows, FrozenBatch);
        var training = new TrainingOptions
        {
            Epochs = Math.Clamp(FrozenSteps * batch / rows, 8, 60),
            BatchSize = batch,
            LearningRate = Recipes.FrozenFeatures.Training.LearningRate,
            Beta2 = Recipes.FrozenFeatures.Training.Beta2,
            WarmUp = Recipes.FrozenFeatures.Training.WarmUp,
            WeightDecay = Recipes.FrozenFeatures.Training.WeightDecay,
            Averaging = 0, // would average the frozen parameters as well
            Seed = options.Seed,
        };
        var features = new FrozenFeatures(network, Use, images, isFlippable, batch, options.Seed, session.Progress);
        using var trainer = new Trainer(new HeadOnFeatures(network), features, training, Loss);
        using var phase = new LateProgress(session.Progress, FrozenPhase, trainer.TotalImages);
        var history = session.Train(
            FrozenPhase, trainer, string.Create(CultureInfo.InvariantCulture, $"{data}, cross-entropy, label smoothing {Recipe.LabelSmoothing}, mirrored {isFlippable}"), progress: phase);
        return (new FineTuningPhase("the head, on features of the frozen network", training.Epochs, training.LearningRate, SecondsOf(history), evaluate(network)), history);
    }

    private (FineTuningPhase Phase, IReadOnlyList<EpochMetrics> History) TrainBlocks(Model network, int trained, string data, Func<Model, Interval?> evaluate)
    {
        Freeze(network, trained);
        var parts = (IFineTunable)network;
        var training = Recipe.TrainingFor(options.Seed, Use.LoaderNormalisation) with { Groups = DiscriminativeRates.OfAll(parts.HeadPrefixes, parts.BlockPrefixes) };
        using var trainer = new Trainer(network, Use.Framed(training.Loader(images, images.AllIndices())), training, Loss);
        var history = session.Train(
            TunedPhase, trainer, string.Create(CultureInfo.InvariantCulture, $"{data}, cross-entropy, label smoothing {Recipe.LabelSmoothing}"));
        string what = trained == parts.BlockPrefixes.Count ? "head and all blocks" : $"head and the last {trained} of {parts.BlockPrefixes.Count} blocks";
        return (new FineTuningPhase(what, training.Epochs, training.LearningRate, SecondsOf(history), evaluate(network)), history);
    }

    /// <summary>Freezes all but the head and the last blocks; normalisations of the features keep their statistics and scales.</summary>
    private static void Freeze(Model network, int trainedBlocks)
    {
        var parts = (IFineTunable)network;
        network.Parameters.Freeze("", frozen: trainedBlocks == 0);
        foreach (string block in parts.BlockPrefixes.SkipLast(trainedBlocks)) network.Parameters.Freeze(block);
        foreach (var parameter in network.Parameters)
            if (parameter.Kind == ParameterKind.Scale) parameter.Frozen = true;
        foreach (string head in parts.HeadPrefixes) network.Parameters.Freeze(head, frozen: false);
    }

    private Tensor Loss(Tensor logits, Batch batch) => logits.CrossEntropy(batch, Recipe.LabelSmoothing);

    private Recipe RecipeFor(Preprocessing preprocessing)
    {
        var basis = Recipes.ForPictures(preprocessing, images.Count, isFlippable);
        int batch = options.BatchSize ?? BatchFor(images.Count, TunedBatch);
        return Named(basis) with
        {
            Training = new TrainingOptions
            {
                Epochs = options.Epochs ?? Math.Clamp(TunedSteps * batch / images.Count, 4, 20),
                BatchSize = batch,
                LearningRate = options.LearningRate ?? 1e-3f,
                Beta2 = 0.999f,
                WarmUp = 0.1,
                // The features are good already: crops need not be as small as for random weights.
                Augmentation = basis.Augmentation with { MinCrop = basis.Augmentation.MinCrop > 0 ? 0.6f : 0 },
            },
        };
    }

    /// <summary>The recipe with the sizes of the pretrained network, as far as recipes have words for them.</summary>
    private Recipe Named(Recipe recipe) => source.Options switch
    {
        SmallCnnOptions small => recipe with
        {
            Model = NetworkKind.SmallCnn,
            Width = small.Width,
            Depth = small.Depth,
            BatchNorm = small.BatchNorm,
            Residual = small.Residual,
            Dropout = small.Dropout,
            StemStride = small.StemStride,
            GeometryDensities = small.Densities > 0 ? Recipes.Characters.GeometryDensities : 0,
        },
        ResNet9Options nine => recipe with { Model = NetworkKind.ResNet9, Width = nine.Width, Dropout = 0 },
        ResNetOptions residual => recipe with
        {
            Model = residual.BlocksOfStages.SequenceEqual(ResNetOptions.ResNet34(2).BlocksOfStages) ? NetworkKind.ResNet34 : NetworkKind.ResNet18,
            Width = residual.Width,
            Dropout = residual.Dropout,
        },
        WhitenedCnnOptions whitened => recipe with { Model = NetworkKind.WhitenedCnn, Width = whitened.Width, Dropout = 0 },
        WideResNetOptions wide => recipe with { Model = NetworkKind.WideResNet, Dropout = wide.Dropout },
        _ => recipe with { Model = NetworkKind.Vgg19, Dropout = 0 },
    };

    private string Origin(Model network)
    {
        var heads = ((IFineTunable)network).HeadPrefixes;
        bool IsOfHead(Parameter parameter) => heads.Any(head => parameter.Name.StartsWith(head, StringComparison.Ordinal));
        long Values(IEnumerable<Parameter> parameters) => parameters.Where(parameter => parameter.Kind != ParameterKind.Statistic).Sum(parameter => (long)parameter.Shape.Length);
        return string.Create(CultureInfo.InvariantCulture,
            $"starts from {source.Name} ('{source.Path}'): {Values(network.Parameters.Where(p => !IsOfHead(p))):N0} weights are taken over, the head for "
            + $"{Use.ClassNames.Count} classes starts afresh with {Values(network.Parameters.Where(IsOfHead)):N0}");
    }

    private static int BatchFor(int images, int max) => Math.Max(MinBatch, Math.Min(max, images / BatchesOfEpoch));

    private static double SecondsOf(IReadOnlyList<EpochMetrics> history) => history[^1].ElapsedSeconds ?? 0;

    /// <summary>A phase that begins with the first report: before, another one is open.</summary>
    private sealed class LateProgress(IRunProgress progress, string name, long total) : IProgress<long>, IDisposable
    {
        private IRunPhase? phase;

        public void Report(long value) => (phase ??= progress.Begin(name, total)).Report(value);

        public void Dispose() => phase?.Dispose();
    }
}
