namespace MidasNet;

/// <summary>Parameters that are trained alike. A model is one group, or several with learning rates of their own.</summary>
/// <param name="parameters">The members; frozen ones and statistics are skipped when a step is made.</param>
/// <param name="learningRateScale">Factor on the optimizer's learning rate: less than 1 for pretrained layers.</param>
/// <param name="weightDecay">Pulls weights (not biases, not scales) towards zero.</param>
public sealed class ParameterGroup(IEnumerable<Parameter> parameters, float learningRateScale = 1, float weightDecay = 0)
{
    /// <summary>The members.</summary>
    public IReadOnlyList<Parameter> Parameters { get; } = [.. parameters];

    /// <summary>Factor on the optimizer's learning rate.</summary>
    public float LearningRateScale { get; } = learningRateScale >= 0
        ? learningRateScale
        : throw new ArgumentOutOfRangeException(nameof(learningRateScale), learningRateScale, "must not be negative");

    /// <summary>Weight decay of the members that are weights.</summary>
    public float WeightDecay { get; } = weightDecay >= 0
        ? weightDecay
        : throw new ArgumentOutOfRangeException(nameof(weightDecay), weightDecay, "must not be negative");
}
