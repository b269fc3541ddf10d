namespace MidasNet;

/// <summary>A device that <c>MidasNet.Gpu.Devices.Open</c> knows, usable or not.</summary>
/// <param name="Name">What to open it by, such as <c>cpu</c> or <c>gpu:0</c>.</param>
/// <param name="Description">What it is, such as <c>NVIDIA H100 80GB HBM3, 85.0 GB</c>.</param>
/// <param name="Unusable">Why it cannot be used; null if it can.</param>
public sealed record DeviceDescription(string Name, string Description, string? Unusable = null);
