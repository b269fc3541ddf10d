namespace MidasNet.Checks;

/// <summary>The proof that a device computes right: every operation, every loss and whole networks against their formulas in double.</summary>
public static class GradientCheck
{
    /// <summary>
    /// Runs all checks, one at a time as the results are asked for. Each compares the forward result with the formula and every gradient with central
    /// differences of it, on values that are the same in each run.
    /// </summary>
    /// <param name="device">The device to check.</param>
    /// <returns>A result for each check, passed or not.</returns>
    public static IEnumerable<CheckResult> Run(Device device) => OpChecks.All.Select(check => check.Run(device));
}
