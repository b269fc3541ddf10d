namespace MidasNet;

/// <summary>Writes the initial values of a parameter.</summary>
/// <param name="values">All values, row by row.</param>
/// <param name="random">The parameter's random stream.</param>
public delegate void Initialization(Span<float> values, ref RandomStream random);

/// <summary>The usual ways to initialise weights.</summary>
public static class Initializations
{
    /// <summary>All zero.</summary>
    public static Initialization Zeros { get; } = Constant(0);

    /// <summary>All one.</summary>
    public static Initialization Ones { get; } = Constant(1);

    /// <summary>All the same.</summary>
    public static Initialization Constant(float value) => (Span<float> values, ref RandomStream _) => values.Fill(value);

    /// <summary>
    /// Normal with variance 2 / ((1 + slope²) · fanIn), which keeps the size of activations through layers with ReLU (He et al., ICCV 2015).
    /// </summary>
    /// <param name="fanIn">Inputs of each output: channels times kernel area.</param>
    /// <param name="negativeSlope">The slope of a leaky ReLU below zero.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="fanIn"/> is below 1.</exception>
    public static Initialization He(int fanIn, float negativeSlope = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(fanIn, 1);
        return Normal(Math.Sqrt(2 / ((1 + negativeSlope * (double)negativeSlope) * fanIn)));
    }

    /// <summary>Uniform in ±√(6 / (fanIn + fanOut)), for sigmoid, tanh and linear outputs (Glorot and Bengio, AISTATS 2010).</summary>
    /// <param name="fanIn">Inputs of each output.</param>
    /// <param name="fanOut">Outputs that each input reaches.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is below 1.</exception>
    public static Initialization Glorot(int fanIn, int fanOut)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(fanIn, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(fanOut, 1);
        double limit = Math.Sqrt(6.0 / ((double)fanIn + fanOut));
        return (Span<float> values, ref RandomStream random) => random.FillUniform(values, -limit, limit);
    }

    /// <summary>Normal around 0.</summary>
    public static Initialization Normal(double deviation) =>
        (Span<float> values, ref RandomStream random) => random.FillGaussian(values, 0, deviation);

    /// <summary>
    /// For a convolution [outputs, inputs, kernel, kernel]: the first filters copy an input each, as many as there are inputs or outputs; those after them are
    /// He's.
    /// </summary>
    /// <param name="inputs">Input channels.</param>
    /// <param name="kernel">Height and width of the kernel, odd.</param>
    public static Initialization PartialIdentity(int inputs, int kernel)
    {
        int filter = inputs * kernel * kernel;
        var he = He(filter);
        return (Span<float> values, ref RandomStream random) =>
        {
            he(values, ref random);
            for (int i = 0; i < Math.Min(inputs, values.Length / filter); i++)
            {
                values.Slice(i * filter, filter).Clear();
                values[i * filter + i * kernel * kernel + kernel * kernel / 2] = 1;
            }
        };
    }
}
