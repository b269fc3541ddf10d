namespace MidasNet.Learning;

/// <summary>Groups of parameters in which the shifts of normalisations have a learning rate of their own.</summary>
internal static class NormShifts
{
    /// <summary>Each group without its shifts, and after it one of them.</summary>
    /// <param name="groups">The groups.</param>
    /// <param name="parameters">All parameters of the model: a shift is a bias next to a scale, such as <c>norm.beta</c> next to <c>norm.gamma</c>.</param>
    /// <param name="rate">Factor on the learning rate of the shifts.</param>
    public static ParameterGroup[] Apart(IEnumerable<ParameterGroup> groups, IEnumerable<Parameter> parameters, float rate)
    {
        var layers = parameters.Where(parameter => parameter.Kind == ParameterKind.Scale).Select(LayerOf).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. groups.SelectMany(group => new[]
            {
                new ParameterGroup(group.Parameters.Where(parameter => !IsShift(parameter)), group.LearningRateScale, group.WeightDecay),
                new ParameterGroup(group.Parameters.Where(IsShift), group.LearningRateScale * rate),
            }),
        ];

        bool IsShift(Parameter parameter) => parameter.Kind == ParameterKind.Bias && layers.Contains(LayerOf(parameter));
    }

    private static string LayerOf(Parameter parameter) => parameter.Name[..Math.Max(0, parameter.Name.LastIndexOf('.'))];
}
