namespace MidasNet;

/// <summary>A convolution that is about to be computed, for an observer of a <see cref="Scope"/>.</summary>
/// <param name="Name">The layer's full name.</param>
/// <param name="Input">[N, C, H, W].</param>
/// <param name="Stride">Step between outputs.</param>
/// <param name="Padding">Zeros on each side.</param>
/// <param name="Groups">Groups of channels that are convolved separately.</param>
internal readonly record struct ObservedConvolution(string Name, Tensor Input, int Stride, int Padding, int Groups);
