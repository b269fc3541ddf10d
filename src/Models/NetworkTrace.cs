using MidasNet.Data;
using MidasNet.Data.Pictures;

namespace MidasNet.Models;

/// <summary>All that a network computes for one picture.</summary>
/// <param name="Image">The picture after preprocessing.</param>
/// <param name="Layers">The outputs of the layers, as <see cref="Classifier.Activations(string)"/> gives them.</param>
/// <param name="Convolutions">The input of each convolution, by the name of its layer.</param>
internal sealed record NetworkTrace(
    Picture Image, IReadOnlyDictionary<string, Activation> Layers, IReadOnlyDictionary<string, ConvolutionInput> Convolutions)
{
    /// <summary>The trace of the first image of a source.</summary>
    public static NetworkTrace Of(Model model, Picture image, IBatchSource source)
    {
        var layers = new OrderedDictionary<string, Activation>(StringComparer.Ordinal);
        var convolutions = new Dictionary<string, ConvolutionInput>(StringComparer.Ordinal);
        foreach (var batch in source.Epoch(0).Take(1))
        {
            using var scope = Scope.Predict(
                model.Device, (layer, y) => layers[layer] = Activation.Of(y),
                c => convolutions[c.Name] = new ConvolutionInput(Activation.Of(c.Input), c.Stride, c.Padding, c.Groups));
            model.Forward(scope, batch);
        }
        return new NetworkTrace(image, layers, convolutions);
    }
}

/// <summary>The input and the geometry of a convolution.</summary>
/// <param name="Input">[1, C, H, W].</param>
/// <param name="Stride">Step between outputs.</param>
/// <param name="Padding">Zeros on each side.</param>
/// <param name="Groups">Groups of channels that are convolved separately.</param>
internal sealed record ConvolutionInput(Activation Input, int Stride, int Padding, int Groups)
{
    /// <summary>
    /// The parts of one output, before its bias: for each input channel of its group Σ x[c, i·s+u−p, j·s+v−p] · w[o, c, u, v] over the kernel (u, v).
    /// </summary>
    /// <param name="weight">[outputs, C / groups, kernel, kernel].</param>
    /// <param name="weights">Its values.</param>
    /// <param name="output">The output channel o.</param>
    /// <param name="row">Its row i.</param>
    /// <param name="column">Its column j.</param>
    public float[] Parts(Shape weight, ReadOnlySpan<float> weights, int output, int row, int column)
    {
        int first = FirstChannel(weight, output), area = weight.H * weight.W;
        var parts = new float[weight.C];
        for (int c = 0; c < weight.C; c++)
        {
            float[] window = Window(weight, first + c, row, column);
            for (int i = 0; i < area; i++) parts[c] += window[i] * weights[(output * weight.C + c) * area + i];
        }
        return parts;
    }

    /// <summary>The values of an input channel below the kernel of one output, row by row; 0 beyond the edges.</summary>
    public float[] Window(Shape weight, int channel, int row, int column)
    {
        var x = Input.Values;
        var (height, width) = (Input.Shape.H, Input.Shape.W);
        var window = new float[weight.H * weight.W];
        for (int i = 0; i < window.Length; i++)
        {
            var (y, z) = (row * Stride + i / weight.W - Padding, column * Stride + i % weight.W - Padding);
            if (y >= 0 && y < height && z >= 0 && z < width) window[i] = x[(channel * height + y) * width + z];
        }
        return window;
    }

    /// <summary>The first input channel of the group that an output channel belongs to.</summary>
    public int FirstChannel(Shape weight, int output) => output / (weight.N / Groups) * weight.C;
}
