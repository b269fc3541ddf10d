using System.Numerics;

namespace MidasNet;

/// <summary>
/// An elementwise function, written once as a struct: the JIT specialises a kernel for each, so that the same few lines serve the vector loop,
/// its tail and the last step of a convolution, and ILGPU compiles the scalar form for graphics cards.
/// </summary>
public interface IActivation
{
    /// <summary>
    /// True if <see cref="Slope(float, float)"/> reads x. If not, the output suffices: the function is fused into the kernel before it and its input is
    /// never stored. A constant, so that the JIT removes the branches that depend on it.
    /// </summary>
    static abstract bool SlopeNeedsInput { get; }

    /// <summary>y = f(x).</summary>
    float Apply(float x);

    /// <summary>y = f(x) for each element.</summary>
    Vector<float> Apply(Vector<float> x);

    /// <summary>dy/dx.</summary>
    /// <param name="x">The input; meaningless unless <see cref="SlopeNeedsInput"/>.</param>
    /// <param name="y">The output, f(x).</param>
    float Slope(float x, float y);

    /// <summary>dy/dx for each element.</summary>
    /// <param name="x">The inputs; meaningless unless <see cref="SlopeNeedsInput"/>.</param>
    /// <param name="y">The outputs, f(x).</param>
    Vector<float> Slope(Vector<float> x, Vector<float> y);
}
