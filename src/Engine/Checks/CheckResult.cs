namespace MidasNet.Checks;

/// <summary>What came out of one check.</summary>
/// <param name="Name">The operation and its sizes.</param>
/// <param name="ForwardError">The largest difference between the engine's output and the formula's, relative to the largest output.</param>
/// <param name="ForwardTolerance">The most that may be.</param>
/// <param name="GradientError">The largest difference between gradients and central differences, relative to the largest gradient.</param>
/// <param name="GradientTolerance">The most that may be.</param>
/// <param name="WorstForward">Where the output differs most, with both numbers.</param>
/// <param name="WorstGradient">Where the gradients differ most, with both numbers.</param>
public sealed record CheckResult(
    string Name, double ForwardError, double ForwardTolerance, double GradientError, double GradientTolerance,
    string WorstForward, string WorstGradient)
{
    /// <summary>Whether both errors are within their tolerances. An error that is not a number is not.</summary>
    public bool Passed => ForwardError <= ForwardTolerance && GradientError <= GradientTolerance;

    /// <summary>One line: the name, both errors, and what is wrong.</summary>
    public override string ToString()
    {
        string errors = $"{Name}: forward {ForwardError:0.0e-0} of {ForwardTolerance:0e-0}, "
            + $"gradient {GradientError:0.0e-0} of {GradientTolerance:0e-0}";
        if (!(ForwardError <= ForwardTolerance)) errors += $"; {WorstForward}";
        if (!(GradientError <= GradientTolerance)) errors += $"; {WorstGradient}";
        return errors;
    }
}
