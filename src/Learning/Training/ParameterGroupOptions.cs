namespace MidasNet.Learning;

/// <summary>A group of parameters with its own learning rate and weight decay.</summary>
/// <param name="Prefix">The beginning of the names of its parameters, such as <c>block5_</c>; empty for all.</param>
/// <param name="LearningRateScale">Factor on the learning rate: below 1 for layers that are pretrained.</param>
/// <param name="WeightDecay">Weight decay of its weights; biases and scales have none.</param>
public sealed record ParameterGroupOptions(string Prefix, float LearningRateScale = 1, float WeightDecay = 0);
