namespace MidasNet.Learning.Labels;

/// <summary>One piece of evidence about labels: a number, what it would be if a hypothesis held, and how improbable it is then.</summary>
/// <param name="Name">What was measured.</param>
/// <param name="Hypothesis">What is tested, such as <c>labels say nothing about the images</c>.</param>
/// <param name="Measured">The number.</param>
/// <param name="Expected">What it would be on average under the hypothesis.</param>
/// <param name="Statistic">The test statistic: standard deviations off for a z test, else chi-squared.</param>
/// <param name="Degrees">Degrees of freedom of a chi-squared statistic; 0 for a z test.</param>
/// <param name="PValue">The probability of a number at least so far off under the hypothesis.</param>
public sealed record LabelTest(string Name, string Hypothesis, double Measured, double Expected, double Statistic, int Degrees, double PValue)
{
    /// <summary>A test by a normal variable, towards one side.</summary>
    /// <param name="name">What was measured.</param>
    /// <param name="hypothesis">What is tested.</param>
    /// <param name="measured">The number.</param>
    /// <param name="expected">Its mean under the hypothesis.</param>
    /// <param name="deviation">Its standard deviation under the hypothesis; 0 where it cannot vary.</param>
    /// <param name="above">Whether large numbers speak against the hypothesis; else small ones.</param>
    internal static LabelTest Normal(string name, string hypothesis, double measured, double expected, double deviation, bool above)
    {
        double z = deviation > 0 ? (measured - expected) / deviation : 0;
        return new LabelTest(name, hypothesis, measured, expected, z, 0, ChiSquared.NormalUpperTail(above ? z : -z));
    }

    /// <summary>A test by a chi-squared variable, of which large values speak against the hypothesis.</summary>
    internal static LabelTest Squares(string name, string hypothesis, double measured, double expected, double statistic, int degrees) =>
        new(name, hypothesis, measured, expected, statistic, degrees, degrees == 0 ? 1 : ChiSquared.UpperTail(statistic, degrees));
}
