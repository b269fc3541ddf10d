using System.Globalization;

namespace MidasNet.Checks;

/// <summary>The result of one check.</summary>
/// <param name="Name">The operation and its sizes.</param>
/// <param name="ForwardError">The largest difference between the engine's output and the formula's, relative to the largest output.</param>
/// <param name="ForwardTolerance">The maximum forward error.</param>
/// <param name="GradientError">The largest difference between gradients and central differences, relative to the largest gradient.</param>
/// <param name="GradientTolerance">The maximum gradient error.</param>
/// <param name="WorstForward">The index where the output differs most, with both values.</param>
/// <param name="WorstGradient">The index where the gradients differ most, with both values.</param>
public sealed record CheckResult(
    string Name, double ForwardError, double ForwardTolerance, double GradientError, double GradientTolerance,
    string WorstForward, string WorstGradient)
{
    /// <summary>True if both errors are within their tolerances. NaN is not.</summary>
    public bool Passed => ForwardError <= ForwardTolerance && GradientError <= GradientTolerance;

    /// <summary>One line: the name, both errors, and what is wrong.</summary>
    public override string ToString()
    {
        string errors = string.Create(CultureInfo.InvariantCulture, $"{Name}: forward {ForwardError:0.0e-0} of {ForwardTolerance:0e-0}, "
            + $"gradient {GradientError:0.0e-0} of {GradientTolerance:0e-0}");
        if (!(ForwardError <= ForwardTolerance)) errors += $"; {WorstForward}";
        if (!(GradientError <= GradientTolerance)) errors += $"; {WorstGradient}";
        return errors;
    }
}
