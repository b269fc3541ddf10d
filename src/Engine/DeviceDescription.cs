namespace MidasNet;

/// <summary>A device that <c>MidasNet.Gpu.Devices</c> lists, usable or not.</summary>
/// <param name="Name">The name that opens it, such as <c>cpu</c> or <c>gpu:0</c>.</param>
/// <param name="Description">A description, such as <c>NVIDIA H100 80GB HBM3, 85.0 GB</c>.</param>
/// <param name="Unusable">The reason why it cannot be used; null if it can.</param>
public sealed record DeviceDescription(string Name, string Description, string? Unusable = null);
