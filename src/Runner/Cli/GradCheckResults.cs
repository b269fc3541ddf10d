using MidasNet.Checks;

namespace MidasNet.Runner.Cli;

/// <summary>The object of <c>gradcheck --json</c>.</summary>
/// <param name="Device">The device that was checked.</param>
/// <param name="Failed">The number of checks that failed.</param>
/// <param name="Checks">All checks.</param>
internal sealed record GradCheckResults(string Device, int Failed, IReadOnlyList<CheckResult> Checks);
