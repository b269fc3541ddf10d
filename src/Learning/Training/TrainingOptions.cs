using System.Runtime.CompilerServices;
using System.Text.Json.Serialization;
using MidasNet.Data;

namespace MidasNet.Learning;

/// <summary>The options of a training run. The defaults train a small CNN well. All of them are plain values, so that they can be written as JSON.</summary>
public sealed record TrainingOptions
{
    /// <summary>Passes over the training images.</summary>
    public required int Epochs { get; init; }

    /// <summary>Images in each step.</summary>
    public int BatchSize { get; init; } = 64;

    /// <summary>The optimizer.</summary>
    public OptimizerKind Optimizer { get; init; } = OptimizerKind.AdamW;

    /// <summary>The highest learning rate.</summary>
    public float LearningRate { get; init; } = 3e-3f;

    /// <summary>The schedule of the learning rate after the warm-up.</summary>
    public ScheduleKind Schedule { get; init; } = ScheduleKind.Cosine;

    /// <summary>Fraction of the run over which the learning rate rises linearly from 0; 0 for no warm-up.</summary>
    public double WarmUp { get; init; } = 0.15;

    /// <summary>Equal parts of the run that <see cref="ScheduleKind.Step"/> divides it into.</summary>
    public int ScheduleSteps { get; init; } = 3;

    /// <summary>Factor on the learning rate from one part of <see cref="ScheduleKind.Step"/> to the next.</summary>
    public float StepFactor { get; init; } = 0.1f;

    /// <summary>Weight decay: decoupled in AdamW, an L2 term of the gradient otherwise. Without effect where there are <see cref="Groups"/>.</summary>
    public float WeightDecay { get; init; } = 0.02f;

    /// <summary>Decay of Adam's running mean of gradients.</summary>
    public float Beta1 { get; init; } = 0.9f;

    /// <summary>Decay of Adam's running mean of squared gradients: 0.99 forgets faster than the usual 0.999, which suits short runs.</summary>
    public float Beta2 { get; init; } = 0.99f;

    /// <summary>Keeps Adam's quotient finite.</summary>
    public float Epsilon { get; init; } = 1e-8f;

    /// <summary>Momentum of SGD.</summary>
    public float Momentum { get; init; } = 0.9f;

    /// <summary>True for Nesterov momentum in SGD (Sutskever et al., ICML 2013).</summary>
    public bool Nesterov { get; init; }

    /// <summary>Momentum of the weights in Muon, always Nesterov's.</summary>
    public float MuonMomentum { get; init; } = 0.95f;

    /// <summary>Factor on the learning rate for the parameters that Muon does not orthogonalise.</summary>
    public float MuonOtherRate { get; init; } = 0.15f;

    /// <summary>True if Muon leaves the first and the last weight of the model to the other optimizer, as is usual.</summary>
    public bool MuonHiddenOnly { get; init; } = true;

    /// <summary>True if the parameters that Muon does not orthogonalise are trained by SGD, false for AdamW.</summary>
    public bool MuonOthersBySgd { get; init; }

    /// <summary>True if Muon brings each weight that it orthogonalises to a fixed norm before each step.</summary>
    public bool MuonNormalises { get; init; }

    /// <summary>Steps after which Lookahead moves the slow weights and continues from them; 0 for no Lookahead.</summary>
    public int LookaheadSteps { get; init; }

    /// <summary>Share of the way that Lookahead's slow weights move.</summary>
    public float LookaheadShare { get; init; } = 0.5f;

    /// <summary>
    /// Factor on the learning rate for the shifts of normalisations, which are few and may move fast: 64 in short runs with SGD (Page, "How to train your
    /// ResNet", 2018).
    /// </summary>
    public float NormShiftRate { get; init; } = 1;

    /// <summary>Gradients longer than this are scaled down to it; 0 for never.</summary>
    public float ClipNorm { get; init; } = 5;

    /// <summary>Decay of the averaged weights, with which the network predicts; 0 to predict with the last weights.</summary>
    public float Averaging { get; init; } = 0.99f;

    /// <summary>Decides the order of images, their augmentation, and dropout.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>
    /// Groups of parameters with learning rates of their own; a parameter belongs to the first whose prefix its name has, and is not trained if there is
    /// none. Null for one group of all with <see cref="WeightDecay"/>.
    /// </summary>
    public IReadOnlyList<ParameterGroupOptions>? Groups { get; init; }

    /// <summary>The metric that decides which weights are the best.</summary>
    public WatchedMetric Watch { get; init; } = WatchedMetric.ValidationAccuracy;

    /// <summary>Early stopping: reports without an improvement of the watched metric after which the run ends; 0 to run to the end.</summary>
    public int Patience { get; init; }

    /// <summary>By how much the watched metric must be better than the best so far to count as an improvement.</summary>
    public double MinImprovement { get; init; }

    /// <summary>True if the run ends with the best weights by the watched metric, not the last.</summary>
    public bool RestoreBest { get; init; }

    /// <summary>The augmentation of the images.</summary>
    public Augmentation Augmentation { get; init; } = Augmentation.None;

    /// <summary>Strength of mixup, see <see cref="MixedBatches"/>; 0 for none. The loss must be one that supports it.</summary>
    public float Mixup { get; init; }

    /// <summary>Strength of CutMix, see <see cref="MixedBatches"/>; 0 for none. The loss must be one that supports it.</summary>
    public float CutMix { get; init; }

    /// <summary>Rows and columns of the images in training, which may differ from those of the set; 0 for those of the set.</summary>
    public int OutputSize { get; init; }

    /// <summary>
    /// Rows and columns of the images in the first epochs (progressive resizing), for networks that take images of any size; 0 for those of all epochs.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int FirstSize { get; init; }

    /// <summary>The share of the epochs that have images of <see cref="FirstSize"/>, rounded up to whole epochs; 0 for none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public double FirstSizeShare { get; init; }

    /// <summary>See <see cref="BatchLoaderOptions.BalancedSampling"/>; 0 for every image once an epoch.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] // states of earlier versions have none
    public double BalancedSampling { get; init; }

    /// <summary>The normalisation of the network's input.</summary>
    public Normalisation Normalisation { get; init; } = Normalisation.None;

    /// <summary>The batches of a run with these options: images in random order, augmented, without a last batch of a few, which would upset batch normalisation.</summary>
    /// <param name="images">The set.</param>
    /// <param name="indices">The images of it to train on.</param>
    public IBatchSource Loader(LabelledImages images, ReadOnlySpan<int> indices)
    {
        // A GPU trains faster than one thread prepares photographs; on few cores one is enough.
        int workers = Math.Clamp(Environment.ProcessorCount / 4, 1, 8);
        var sized = new BatchLoaderOptions
        {
            BatchSize = Math.Min(BatchSize, indices.Length),
            Shuffle = true,
            BalancedSampling = BalancedSampling,
            DropLast = true,
            Seed = Seed,
            OutputSize = OutputSize,
            ReadAhead = workers + 1,
            Workers = workers,
            Augmentation = Augmentation,
            Normalisation = Normalisation,
        };
        IBatchSource loader = new BatchLoader(images, indices, sized);
        if (FirstSize > 0 && FirstSizeShare > 0)
            loader = new ResizedBatches(new BatchLoader(images, indices, sized with { OutputSize = FirstSize }), loader, (int)Math.Ceiling(FirstSizeShare * Epochs));
        return Mixup > 0 || CutMix > 0 ? new MixedBatches(loader, Mixup, Seed, CutMix) : loader;
    }

    /// <summary>Checks what concerns the trainer; the loader and the optimizer check the rest.</summary>
    /// <exception cref="ArgumentException">Says which option, what was given and what fits.</exception>
    public void Validate()
    {
        Require(Epochs > 0, Epochs, "at least 1");
        Require(Enum.IsDefined(Optimizer), Optimizer, string.Join(", ", Enum.GetNames<OptimizerKind>()));
        Require(Enum.IsDefined(Schedule), Schedule, string.Join(", ", Enum.GetNames<ScheduleKind>()));
        Require(Enum.IsDefined(Watch), Watch, string.Join(", ", Enum.GetNames<WatchedMetric>()));
        Require(LearningRate is > 0 and < float.PositiveInfinity, LearningRate, "above 0");
        Require(WarmUp is >= 0 and < 1, WarmUp, "at least 0 and below 1");
        Require(ScheduleSteps > 0, ScheduleSteps, "at least 1");
        Require(StepFactor is > 0 and <= 1, StepFactor, "above 0 and at most 1");
        Require(Momentum is >= 0 and < 1, Momentum, "at least 0 and below 1");
        Require(!Nesterov || Momentum > 0, Nesterov, "false where the momentum is 0");
        Require(MuonMomentum is >= 0 and < 1, MuonMomentum, "at least 0 and below 1");
        Require(MuonOtherRate is >= 0 and < float.PositiveInfinity, MuonOtherRate, "at least 0");
        Require(NormShiftRate is >= 0 and < float.PositiveInfinity, NormShiftRate, "at least 0");
        Require(LookaheadSteps >= 0, LookaheadSteps, "at least 0");
        Require(LookaheadShare is > 0 and <= 1, LookaheadShare, "above 0 and at most 1");
        Require(Epsilon >= 0, Epsilon, "at least 0");
        Require(ClipNorm >= 0, ClipNorm, "at least 0");
        Require(Averaging is >= 0 and < 1, Averaging, "at least 0 and below 1");
        Require(Patience >= 0, Patience, "at least 0");
        Require(MinImprovement >= 0, MinImprovement, "at least 0");
        Require(FirstSizeShare is >= 0 and <= 1, FirstSizeShare, "0 to 1");

        static void Require<T>(bool fits, T value, string range, [CallerArgumentExpression(nameof(value))] string name = "")
        {
            if (!fits) throw new ArgumentException(FormattableString.Invariant($"the training option {name} is {value}; {range} fits"));
        }
    }

    /// <summary>Makes the optimizer for a model's parameters.</summary>
    internal Optimizer MakeOptimizer(ParameterSet parameters)
    {
        ParameterGroup[] groups = Groups is null
            ? [new ParameterGroup(parameters, weightDecay: WeightDecay)]
            : [.. Groups.Select((group, index) => new ParameterGroup(
                parameters.Where(parameter => IndexOfGroup(parameter) == index), group.LearningRateScale, group.WeightDecay))];
        if (NormShiftRate != 1) groups = NormShifts.Apart(groups, parameters, NormShiftRate);
        Optimizer optimizer = Optimizer switch
        {
            OptimizerKind.Muon => new Muon(groups, LearningRate, MuonOptionsFor(parameters)),
            OptimizerKind.Sgd => new Sgd(groups, LearningRate, Momentum, Nesterov),
            OptimizerKind.Adam => new Adam(groups, LearningRate, Beta1, Beta2, Epsilon),
            _ => new AdamW(groups, LearningRate, Beta1, Beta2, Epsilon),
        };
        optimizer.ClipNorm = ClipNorm;
        return optimizer;

        int IndexOfGroup(Parameter parameter) =>
            Groups.Select(group => group.Prefix).ToList().FindIndex(prefix => parameter.Name.StartsWith(prefix, StringComparison.Ordinal));
    }

    private MuonOptions MuonOptionsFor(ParameterSet parameters)
    {
        Parameter[] weights = [.. parameters.Where(parameter => parameter.Kind == ParameterKind.Weight)];
        return new MuonOptions
        {
            Momentum = MuonMomentum,
            Nesterov = MuonMomentum > 0,
            Orthogonalises = MuonHiddenOnly ? parameter => parameter != weights[0] && parameter != weights[^1] : null,
            NormalisesWeights = MuonNormalises,
            OtherRate = MuonOtherRate,
            OthersBySgd = MuonOthersBySgd,
            Beta1 = Beta1,
            Beta2 = Beta2,
            Epsilon = Epsilon,
        };
    }

    /// <summary>Makes the schedule.</summary>
    internal Schedule MakeSchedule() => Schedules.WarmUp(WarmUp, Schedule switch
    {
        ScheduleKind.Constant => Schedules.Constant,
        ScheduleKind.Step => Schedules.Step(ScheduleSteps, StepFactor),
        ScheduleKind.Linear => Schedules.Linear(),
        ScheduleKind.OneCycle => Schedules.OneCycle(),
        _ => Schedules.Cosine(),
    });
}
