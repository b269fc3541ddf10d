using MidasNet.Weights;

namespace MidasNet.Models.Tests;

/// <summary>The layers of torchvision over doubles, by plain loops, for tensors under torchvision's names: one image of [channels, side, side].</summary>
internal sealed class TorchReference(WeightSet weights)
{
    private const double Epsilon = 1e-5;

    public double[,,] Conv(double[,,] x, string name, int stride, int padding)
    {
        var w = weights[$"{name}.weight"];
        int outputs = w.Dimensions[0], inputs = w.Dimensions[1], kernel = w.Dimensions[2], side = x.GetLength(1);
        int size = (side + 2 * padding - kernel) / stride + 1;
        var y = new double[outputs, size, size];
        for (int o = 0; o < outputs; o++)
            for (int i = 0; i < size; i++)
                for (int j = 0; j < size; j++)
                {
                    double sum = weights.TryGet($"{name}.bias", out var bias) ? bias.Values[o] : 0;
                    for (int c = 0; c < inputs; c++)
                        for (int u = 0; u < kernel; u++)
                            for (int v = 0; v < kernel; v++)
                            {
                                int row = i * stride + u - padding, column = j * stride + v - padding;
                                if (row >= 0 && row < side && column >= 0 && column < side)
                                    sum += x[c, row, column] * w.Values[((o * inputs + c) * kernel + u) * kernel + v];
                            }
                    y[o, i, j] = sum;
                }
        return y;
    }

    public double[,,] BatchNorm(double[,,] x, string name)
    {
        float[] gamma = weights[$"{name}.weight"].Values, beta = weights[$"{name}.bias"].Values;
        float[] mean = weights[$"{name}.running_mean"].Values, variance = weights[$"{name}.running_var"].Values;
        return Map(x, (c, value) => (value - mean[c]) / Math.Sqrt(variance[c] + Epsilon) * gamma[c] + beta[c]);
    }

    public static double[,,] Relu(double[,,] x) => Map(x, (_, value) => Math.Max(0, value));

    public static double[,,] MaxPool(double[,,] x, int window, int stride, int padding)
    {
        int side = x.GetLength(1), size = (side + 2 * padding - window) / stride + 1;
        var y = new double[x.GetLength(0), size, size];
        for (int c = 0; c < y.GetLength(0); c++)
            for (int i = 0; i < size; i++)
                for (int j = 0; j < size; j++)
                {
                    double largest = double.NegativeInfinity;
                    for (int row = Math.Max(0, i * stride - padding); row < Math.Min(side, i * stride - padding + window); row++)
                        for (int column = Math.Max(0, j * stride - padding); column < Math.Min(side, j * stride - padding + window); column++)
                            largest = Math.Max(largest, x[c, row, column]);
                    y[c, i, j] = largest;
                }
        return y;
    }

    /// <summary>torchvision's BasicBlock.</summary>
    public double[,,] BasicBlock(double[,,] x, string name, int stride)
    {
        var y = Relu(BatchNorm(Conv(x, $"{name}.conv1", stride, 1), $"{name}.bn1"));
        y = BatchNorm(Conv(y, $"{name}.conv2", 1, 1), $"{name}.bn2");
        var carried = weights.Contains($"{name}.downsample.0.weight") ? BatchNorm(Conv(x, $"{name}.downsample.0", stride, 0), $"{name}.downsample.1") : x;
        for (int c = 0; c < y.GetLength(0); c++)
            for (int i = 0; i < y.GetLength(1); i++)
                for (int j = 0; j < y.GetLength(2); j++)
                    y[c, i, j] += carried[c, i, j];
        return Relu(y);
    }

    /// <summary>The average of each channel, then the fully connected layer <c>fc</c>.</summary>
    public double[] Head(double[,,] x)
    {
        int channels = x.GetLength(0), side = x.GetLength(1);
        var (w, b) = (weights["fc.weight"], weights["fc.bias"].Values);
        var y = new double[b.Length];
        for (int o = 0; o < y.Length; o++)
        {
            y[o] = b[o];
            for (int c = 0; c < channels; c++)
                for (int i = 0; i < side * side; i++)
                    y[o] += x[c, i / side, i % side] / (side * side) * w.Values[o * channels + c];
        }
        return y;
    }

    public static double[,,] Image(float[] values, int side)
    {
        var x = new double[values.Length / (side * side), side, side];
        for (int i = 0; i < values.Length; i++) x[i / (side * side), i / side % side, i % side] = values[i];
        return x;
    }

    private static double[,,] Map(double[,,] x, Func<int, double, double> f)
    {
        var y = new double[x.GetLength(0), x.GetLength(1), x.GetLength(2)];
        for (int c = 0; c < y.GetLength(0); c++)
            for (int i = 0; i < y.GetLength(1); i++)
                for (int j = 0; j < y.GetLength(2); j++)
                    y[c, i, j] = f(c, x[c, i, j]);
        return y;
    }
}
