namespace MidasNet;

/// <summary>Parameters that are trained alike. A model is one group, or several with learning rates of their own.</summary>
/// <param name="parameters">The members; frozen ones and statistics are skipped when a step is made.</param>
/// <param name="learningRateScale">Factor on the optimizer's learning rate: less than 1 for pretrained layers.</param>
/// <param name="weightDecay">Pulls weights (not biases, not scales) towards zero.</param>
public sealed class ParameterGroup(IEnumerable<Parameter> parameters, float learningRateScale = 1, float weightDecay = 0)
{
    /// <summary>The members.</summary>
    public IReadOnlyList<Parameter> Parameters { get; } = [.. (parameters ?? throw new ArgumentNullException(nameof(parameters)))
        .Select(parameter => parameter ?? throw new ArgumentNullException(nameof(parameters), "a parameter is null"))];

    /// <summary>Factor on the optimizer's learning rate.</summary>
    public float LearningRateScale { get; } = learningRateScale >= 0 && float.IsFinite(learningRateScale)
        ? learningRateScale
        : throw new ArgumentOutOfRangeException(nameof(learningRateScale), learningRateScale, "at least 0, and finite");

    /// <summary>Weight decay of the members that are weights.</summary>
    public float WeightDecay { get; } = weightDecay >= 0 && float.IsFinite(weightDecay)
        ? weightDecay
        : throw new ArgumentOutOfRangeException(nameof(weightDecay), weightDecay, "at least 0, and finite");
}
