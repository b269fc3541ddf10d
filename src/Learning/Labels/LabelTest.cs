namespace MidasNet.Learning.Labels;

/// <summary>A statistical test about labels: a measured value, its expectation under a hypothesis, and its p-value.</summary>
/// <param name="Name">The measured quantity.</param>
/// <param name="Hypothesis">The null hypothesis, such as <c>labels are independent of the images</c>.</param>
/// <param name="Measured">The measured value.</param>
/// <param name="Expected">The expected value under the hypothesis.</param>
/// <param name="Statistic">The test statistic: z, or chi-squared.</param>
/// <param name="Degrees">Degrees of freedom of a chi-squared statistic; 0 for a z test.</param>
/// <param name="PValue">The probability of a value at least this extreme under the hypothesis.</param>
public sealed record LabelTest(string Name, string Hypothesis, double Measured, double Expected, double Statistic, int Degrees, double PValue)
{
    /// <summary>A one-sided z test.</summary>
    /// <param name="name">The measured quantity.</param>
    /// <param name="hypothesis">The null hypothesis.</param>
    /// <param name="measured">The measured value.</param>
    /// <param name="expected">The mean under the hypothesis.</param>
    /// <param name="sigma">The standard deviation under the hypothesis; 0 where the value cannot vary.</param>
    /// <param name="above">True if large values contradict the hypothesis, false if small values do.</param>
    internal static LabelTest Normal(string name, string hypothesis, double measured, double expected, double sigma, bool above)
    {
        double z = sigma > 0 ? (measured - expected) / sigma : 0;
        return new LabelTest(name, hypothesis, measured, expected, z, 0, ChiSquared.NormalUpperTail(above ? z : -z));
    }

    /// <summary>A chi-squared test.</summary>
    internal static LabelTest Squares(string name, string hypothesis, double measured, double expected, double statistic, int degrees) =>
        new(name, hypothesis, measured, expected, statistic, degrees, degrees == 0 ? 1 : ChiSquared.UpperTail(statistic, degrees));
}
