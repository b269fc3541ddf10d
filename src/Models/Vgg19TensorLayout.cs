using MidasNet.Weights;

namespace MidasNet.Models;

/// <summary>A publisher's layout of the tensors of VGG19, and its conversion to ours: [outputs, inputs, height, width], [outputs, inputs].</summary>
/// <param name="shapeOf">The dimensions there of a parameter of ours.</param>
/// <param name="toOurs">The values in our order.</param>
internal sealed class Vgg19TensorLayout(Func<ParameterShape, int[]> shapeOf, Func<ParameterShape, float[], float[]> toOurs)
{
    private const string FirstDense = "fc1.weight", SecondDense = "fc2.weight";

    /// <summary>As ours: PyTorch, ONNX.</summary>
    public static Vgg19TensorLayout OutputsFirst { get; } = new(parameter => parameter.Shape.ToArray(), (_, x) => x);

    /// <summary>As ours, but two dense layers are convolutions over all positions: timm has [4096, 512, 7, 7] and [4096, 4096, 1, 1].</summary>
    public static Vgg19TensorLayout OutputsFirstDenseAsConvolution { get; } = new(
        parameter => parameter.Name switch
        {
            FirstDense => [parameter.Shape.N, parameter.Shape.C / Positions(parameter), Vgg19.TopSide, Vgg19.TopSide],
            SecondDense => [parameter.Shape.N, parameter.Shape.C, 1, 1],
            _ => parameter.Shape.ToArray(),
        },
        (_, x) => x);

    /// <summary>
    /// Keras: kernels of convolutions are [height, width, inputs, outputs], dense ones [inputs, outputs], and the inputs of the first dense layer are
    /// flattened as height, width, channel.
    /// </summary>
    public static Vgg19TensorLayout OutputsLast { get; } = new(
        parameter => parameter.Shape.Rank switch
        {
            4 => [parameter.Shape.H, parameter.Shape.W, parameter.Shape.C, parameter.Shape.N],
            2 => [parameter.Shape.C, parameter.Shape.N],
            _ => parameter.Shape.ToArray(),
        },
        FromOutputsLast);

    /// <summary>The dimensions that a parameter has there.</summary>
    public int[] ShapeOf(ParameterShape parameter) => shapeOf(parameter);

    /// <summary>The parameter in our layout, from a tensor that has the shape that it should have there.</summary>
    public WeightTensor ToOurs(ParameterShape parameter, WeightTensor tensor) =>
        new(parameter.Name, parameter.Shape.ToArray(), toOurs(parameter, tensor.Values))
        {
            StoredAs = tensor.StoredAs,
            NameInFile = tensor.NameInFile,
            Loss = tensor.Loss,
        };

    // The positions within a convolution's kernel or, for the first dense layer, within the features.
    private static int Positions(ParameterShape parameter) => parameter.Shape.Rank == 4
        ? parameter.Shape.H * parameter.Shape.W
        : parameter.Name == FirstDense ? Vgg19.TopSide * Vgg19.TopSide : 1;

    /// <summary>y[o, c, p] = x[p, c, o]</summary>
    private static float[] FromOutputsLast(ParameterShape parameter, float[] x)
    {
        var shape = parameter.Shape;
        if (shape.Rank == 1) return x;
        int positions = Positions(parameter), outputs = shape.N, inputs = shape.Length / outputs / positions;
        var y = new float[x.Length];
        for (int p = 0; p < positions; p++)
        {
            for (int c = 0; c < inputs; c++)
            {
                var row = x.AsSpan((p * inputs + c) * outputs, outputs);
                for (int o = 0; o < outputs; o++) y[(o * inputs + c) * positions + p] = row[o];
            }
        }
        return y;
    }
}
