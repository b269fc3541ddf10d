using MidasNet.Cpu;
using MidasNet.Engine.Tests.Ops;

namespace MidasNet.Engine.Tests.Cpu;

public sealed class MatrixProductTests
{
    public static TheoryData<string> Widths => ProductKernelTests.Widths;

    [Theory]
    [MemberData(nameof(Widths))]
    public void Linear_layers_pass_their_checks_for_each_vector_width(string width)
    {
        using var device = new CpuDevice(2, vectors: Enum.Parse<VectorWidth>(width));
        Assert.All(OpCheckTests.Of("linear"), check =>
        {
            var result = check.Run(device);
            Assert.True(result.Passed, result.ToString());
        });
    }

    [Theory]
    [InlineData(20, 2100, 1030)] // the right operand is packed in three parts, forward
    [InlineData(1030, 37, 70)] // many rows for many panels
    [InlineData(1901, 65, 31)] // many rows for a single panel; a sum long enough to be cut
    [InlineData(14, 70, 300)] // few rows, so that the right operand is read in place
    public void Large_products_agree_with_a_plain_loop(int n, int features, int outputs)
    {
        var shape = new LinearShape(n, features, outputs);
        var (x, w, dy) = Operands(shape);
        foreach (var width in VectorWidths.Supported)
        {
            var actual = Compute(shape, threads: 2, width);
            AssertClose(n, outputs, features, (m, o, i) => (double)x[m * features + i] * w[o * features + i], actual.Y);
            AssertClose(n, features, outputs, (m, i, o) => (double)dy[m * outputs + o] * w[o * features + i], actual.Dx);
            AssertClose(outputs, features, n, (o, i, m) => (double)dy[m * outputs + o] * x[m * features + i], actual.Dw);
        }

        static void AssertClose(int rows, int columns, int terms, Func<int, int, int, double> term, float[] actual)
        {
            // Every 7th result is enough to cover all tiles, blocks and panels.
            for (int index = 0; index < rows * columns; index += 7)
            {
                double sum = 0;
                for (int k = 0; k < terms; k++) sum += term(index / columns, index % columns, k);
                // Signed terms below 1: sums of the order of √terms, each addition rounded to 2^-24 of that.
                Assert.True(Math.Abs(sum - actual[index]) < 1e-6 * terms, $"{rows} x {columns} x {terms}: {index} is {actual[index]}, expected {sum}");
            }
        }
    }

    [Theory]
    [InlineData(100, 300, 200)]
    [InlineData(3, 1500, 330)]
    [InlineData(700, 40, 9)]
    public void Products_give_the_same_bits_on_any_number_of_threads(int n, int features, int outputs)
    {
        var shape = new LinearShape(n, features, outputs);
        foreach (var width in VectorWidths.Supported)
        {
            var expected = Compute(shape, 1, width);
            foreach (int threads in new[] { 2, 3, 8 })
            {
                var actual = Compute(shape, threads, width);
                Assert.Equal(expected.Y, actual.Y);
                Assert.Equal(expected.Dx, actual.Dx);
                Assert.Equal(expected.Dw, actual.Dw);
            }
        }
    }

    [Fact]
    public void Predictions_use_a_changed_weight_even_if_it_was_packed_before()
    {
        using var device = new CpuDevice(2);
        var shape = new LinearShape(5, 33, 40);
        var (x, w, _) = Operands(shape);
        using var parameters = new ParameterSet(device, 1);
        var layer = new Linear<Identity>(parameters, "layer", shape.In, shape.Out);
        var weight = parameters.First(parameter => parameter.Shape.Rank == 2);

        weight.Set(w);
        float[] first = Predict(), second = Predict(), third = Predict();
        Assert.Equal(first, second);
        Assert.Equal(first, third);

        weight.Set([.. w.Select(value => 2 * value)]);
        foreach (float[] doubled in new[] { Predict(), Predict(), Predict() }) Assert.Equal(first.Select(value => 2 * value), doubled);

        float[] Predict()
        {
            using var scope = Scope.Predict(device);
            return layer.Forward(scope.Input(new Shape(shape.N, shape.In), x)).ToArray();
        }
    }

    private static (float[] X, float[] W, float[] Dy) Operands(LinearShape shape)
    {
        var random = new RandomStream(6);
        return (Random(shape.N * shape.In), Random(shape.Out * shape.In), Random(shape.N * shape.Out));

        float[] Random(int length) => Array.ConvertAll(new float[length], _ => (float)random.NextDouble(-1, 1));
    }

    private static (float[] Y, float[] Dx, float[] Dw) Compute(LinearShape shape, int threads, VectorWidth width)
    {
        using var device = new CpuDevice(threads, vectors: width);
        using var scope = Scope.Train(device, 1);
        var (x, w, dy) = Operands(shape);
        var source = scope.Input(new Shape(shape.N, shape.In), x, needsGradient: true);
        var weight = scope.Input(new Shape(shape.Out, shape.In), w, needsGradient: true);
        var y = source.Linear(weight).Keep();
        var gradients = Gradients.Of(y, scope.Input(y.Shape, dy));
        return (y.ToArray(), gradients.For(source)!.Value.ToArray(), gradients.For(weight)!.Value.ToArray());
    }
}
