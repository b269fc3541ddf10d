namespace MidasNet.Runner.Cli;

/// <summary>The object of <c>devices --json</c>.</summary>
/// <param name="Devices">All devices, usable or not.</param>
internal sealed record DeviceList(IReadOnlyList<DeviceDescription> Devices);
