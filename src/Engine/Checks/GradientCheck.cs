namespace MidasNet.Checks;

/// <summary>The proof that a device computes right: every operation, every loss and whole networks against their formulas in double.</summary>
public static class GradientCheck
{
    /// <summary>
    /// Runs all checks, one at a time as the results are asked for. Each compares the forward result with the formula and every gradient with central
    /// differences of it, on values that are the same in each run.
    /// </summary>
    /// <param name="device">The device to check.</param>
    /// <param name="names">Runs only the checks whose names contain this text, such as "conv2d 3x3"; empty for all.</param>
    /// <returns>A result for each check, passed or not; none if no name contains the text.</returns>
    public static IEnumerable<CheckResult> Run(Device device, string names = "")
    {
        ArgumentNullException.ThrowIfNull(device);
        ArgumentNullException.ThrowIfNull(names);
        return OpChecks.All.Where(check => check.Name.Contains(names, StringComparison.OrdinalIgnoreCase)).Select(check => check.Run(device));
    }
}
