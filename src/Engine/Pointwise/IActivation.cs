using System.Numerics;

namespace MidasNet;

/// <summary>
/// An elementwise function, written once as a struct: the JIT specialises a kernel for each, so that the same few lines serve the vector loop,
/// its tail and the last step of a convolution.
/// </summary>
public interface IActivation
{
    /// <summary>y = f(x).</summary>
    float Apply(float x);

    /// <summary>y = f(x) for each element.</summary>
    Vector<float> Apply(Vector<float> x);

    /// <summary>dy/dx, told from the output y alone, so that the input need not be kept.</summary>
    float Slope(float y);

    /// <summary>dy/dx for each element, told from the outputs.</summary>
    Vector<float> Slope(Vector<float> y);
}
