namespace MidasNet.Engine.Tests.Optimizers;

/// <summary>Muon against its paper's formulas in double.</summary>
public abstract class MuonTests(string deviceName) : IDisposable
{
    private readonly Device device = TestDevices.Open(deviceName);

    [Theory]
    [InlineData(7, 3, 1)] // tall
    [InlineData(4, 5, 3)] // wide: 4 x 45
    [InlineData(16, 16, 1)]
    [InlineData(33, 17, 1)] // past the vector's width
    [InlineData(1, 19, 1)] // one row: the direction alone
    [InlineData(9, 1, 3)] // square, of a depthwise convolution
    public void The_update_agrees_with_the_formula(int outputs, int inputs, int kernel)
    {
        const float Rate = 0.1f, Momentum = 0.9f, Decay = 0.05f;
        int columns = inputs * kernel * kernel;
        using var parameters = new ParameterSet(device, 1);
        var shape = kernel == 1 ? new Shape(outputs, inputs) : new Shape(outputs, inputs, kernel, kernel);
        var weight = parameters.Add("weight", shape, ParameterKind.Weight, Initializations.Normal(1));
        using var optimizer = new Muon(parameters, Rate, Decay, new MuonOptions { Momentum = Momentum });
        double[] w = Doubles(weight.ToArray()), v = new double[w.Length];
        for (int step = 1; step <= 3; step++)
        {
            float[] g = Draw(step, w.Length);
            var update = new double[w.Length];
            for (int i = 0; i < w.Length; i++)
            {
                v[i] = Momentum * v[i] + g[i];
                update[i] = g[i] + Momentum * v[i];
            }
            double[] o = Orthogonal(update, outputs, columns);
            double scale = Math.Sqrt(Math.Max(1, (double)outputs / columns));
            for (int i = 0; i < w.Length; i++) w[i] = (1 - Rate * Decay) * w[i] - Rate * scale * o[i];
            Step(optimizer, weight, g);
            // 5 steps that can enlarge a rounding error by 3.4 each, times the rate.
            float[] actual = weight.ToArray();
            for (int i = 0; i < w.Length; i++) Assert.Equal(w[i], actual[i], 2e-4);
        }
    }

    [Theory]
    [InlineData(12, 40)]
    [InlineData(40, 12)]
    [InlineData(24, 24)]
    public void All_singular_values_of_an_update_are_near_1(int outputs, int inputs)
    {
        using var parameters = new ParameterSet(device, 1);
        var weight = parameters.Add("weight", new Shape(outputs, inputs), ParameterKind.Weight, Initializations.Zeros);
        using var optimizer = new Muon(parameters, 1, options: new MuonOptions { Momentum = 0 });
        // A gradient of known singular values, from 1 to 0.02 of the largest: rotated diagonals.
        int side = Math.Min(outputs, inputs);
        float[] g = new float[outputs * inputs];
        for (int k = 0; k < side; k++) g[k * inputs + k] = 3 * MathF.Pow(0.02f, k / (side - 1f));
        Rotate(g, outputs, inputs);
        Step(optimizer, weight, g);
        double scale = Math.Sqrt(Math.Max(1, (double)outputs / inputs));
        double[] update = [.. weight.ToArray().Select(x => x / scale)];
        Assert.All(SingularValues(update, outputs, inputs), value => Assert.InRange(value, 0.68, 1.21)); // the iteration of a number ends in 0.682 .. 1.202
    }

    [Fact]
    public void Normalised_weights_begin_each_step_at_a_fixed_norm()
    {
        const float Rate = 0.1f;
        const int Outputs = 5, Inputs = 7;
        using ParameterSet parameters = new(device, 1), unitParameters = new(device, 1);
        var shape = new Shape(Outputs, Inputs);
        var weight = parameters.Add("weight", shape, ParameterKind.Weight, Initializations.Normal(3));
        var unit = unitParameters.Add("weight", shape, ParameterKind.Weight, Initializations.Zeros);
        var options = new MuonOptions { Momentum = 0.5f };
        using var normalising = new Muon(parameters, Rate, options: options with { NormalisesWeights = true });
        using var plain = new Muon(unitParameters, Rate, options: options);
        for (int step = 1; step <= 3; step++)
        {
            double[] w = Doubles(weight.ToArray());
            double length = Math.Sqrt(w.Sum(value => value * value));
            unit.Set([.. w.Select(value => (float)(value * Math.Sqrt(Outputs) / length))]);
            float[] g = Draw(step, w.Length);
            Step(normalising, weight, g);
            Step(plain, unit, g);
            Assert.All(weight.ToArray().Zip(unit.ToArray()), pair => Assert.Equal(pair.Second, pair.First, 1e-5));
        }
    }

    [Fact]
    public void Biases_scales_and_weights_that_are_left_out_are_trained_by_the_other_optimizer()
    {
        using var given = new OptimizerCase(deviceName);
        using var same = new OptimizerCase(deviceName);
        using var muon = new Muon(given.Parameters, 0.2f, 0.1f, new MuonOptions { OtherRate = 0.5f, Orthogonalises = _ => false, Beta2 = 0.99f });
        using var adam = new AdamW(same.Parameters, 0.1f, beta2: 0.99f, weightDecay: 0.1f);
        using var alsoGiven = new OptimizerCase(deviceName);
        using var alsoSame = new OptimizerCase(deviceName);
        using var bySgd = new Muon(alsoGiven.Parameters, 0.2f, 0.1f, new MuonOptions { OtherRate = 0.5f, Orthogonalises = _ => false, OthersBySgd = true });
        using var sgd = new Sgd(alsoSame.Parameters, 0.1f, momentum: 0.95f, nesterov: true, weightDecay: 0.1f);
        for (int step = 1; step <= 3; step++)
        {
            given.Step(muon, step);
            same.Step(adam, step);
            alsoGiven.Step(bySgd, step);
            alsoSame.Step(sgd, step);
        }
        Assert.Equal(same.Values, given.Values);
        Assert.Equal(alsoSame.Values, alsoGiven.Values);
    }

    [Fact]
    public void A_gradient_of_zeros_changes_nothing()
    {
        using var parameters = new ParameterSet(device, 1);
        var weight = parameters.Add("weight", new Shape(3, 5), ParameterKind.Weight, Initializations.Normal(1));
        using var optimizer = new Muon(parameters);
        float[] before = weight.ToArray();
        Step(optimizer, weight, new float[15]);
        Assert.Equal(before, weight.ToArray());
    }

    [Fact]
    public void The_memory_of_a_step_goes_back()
    {
        using var given = new OptimizerCase(deviceName);
        int storages = given.Device.StoragesInUse;
        using (var optimizer = new Muon(given.Parameters))
        {
            given.Step(optimizer, 1);
            Assert.Equal(storages + 1 + 2 + 2, given.Device.StoragesInUse); // the velocity, and two moments of each other parameter
        }
        Assert.Equal(storages, given.Device.StoragesInUse);
    }

    [Fact]
    public void Impossible_options_are_refused()
    {
        using var given = new OptimizerCase(deviceName);
        Assert.Throws<ArgumentOutOfRangeException>(() => new Muon(given.Parameters, options: new MuonOptions { Momentum = 1 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Muon(given.Parameters, options: new MuonOptions { OtherRate = -1 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Muon(given.Parameters, options: new MuonOptions { Beta2 = 1 }));
    }

    public void Dispose()
    {
        device.Dispose();
        GC.SuppressFinalize(this);
    }

    private static void Step(Optimizer optimizer, Parameter weight, float[] gradient)
    {
        using var scope = Scope.Train(weight.Device);
        optimizer.Step(Gradients.Of(scope.Use(weight), scope.Input(weight.Shape, gradient)));
    }

    private static float[] Draw(int step, int length)
    {
        var random = new RandomStream(5, (ulong)step);
        return Array.ConvertAll(new float[length], _ => (float)random.NextGaussian());
    }

    private static double[] Doubles(float[] values) => Array.ConvertAll(values, value => (double)value);

    /// <summary>The iteration in double, X = a·X + (b·X·Xᵀ + c·(X·Xᵀ)²)·X, always on the side of the rows.</summary>
    private static double[] Orthogonal(double[] g, int rows, int columns)
    {
        double norm = Math.Sqrt(g.Sum(value => value * value));
        double[] x = Array.ConvertAll(g, value => value / norm);
        for (int step = 0; step < 5; step++)
        {
            double[] gram = Product(x, Transposed(x, rows, columns), rows, columns, rows), square = Product(gram, gram, rows, rows, rows);
            double[] factor = [.. gram.Zip(square, (one, two) => -4.7750 * one + 2.0315 * two)];
            double[] more = Product(factor, x, rows, rows, columns);
            x = [.. x.Zip(more, (one, two) => 3.4445 * one + two)];
        }
        return x;
    }

    private static double[] Product(double[] a, double[] b, int m, int k, int n)
    {
        var y = new double[m * n];
        for (int i = 0; i < m; i++)
            for (int j = 0; j < n; j++)
                for (int l = 0; l < k; l++) y[i * n + j] += a[i * k + l] * b[l * n + j];
        return y;
    }

    private static double[] Transposed(double[] x, int rows, int columns)
    {
        var y = new double[x.Length];
        for (int i = 0; i < x.Length; i++) y[i % columns * rows + i / columns] = x[i];
        return y;
    }

    /// <summary>Turns rows and columns by Givens rotations, which keep the singular values.</summary>
    private static void Rotate(float[] x, int rows, int columns)
    {
        var (sin, cos) = Math.SinCos(0.7);
        for (int i = 1; i < rows; i++)
        {
            for (int j = 0; j < columns; j++)
            {
                double a = x[(i - 1) * columns + j], b = x[i * columns + j];
                (x[(i - 1) * columns + j], x[i * columns + j]) = ((float)(cos * a - sin * b), (float)(sin * a + cos * b));
            }
        }
        for (int j = 1; j < columns; j++)
        {
            for (int i = 0; i < rows; i++)
            {
                double a = x[i * columns + j - 1], b = x[i * columns + j];
                (x[i * columns + j - 1], x[i * columns + j]) = ((float)(cos * a - sin * b), (float)(sin * a + cos * b));
            }
        }
    }

    /// <summary>By one-sided Jacobi rotations of the rows of the wide form (Hestenes 1958).</summary>
    private static double[] SingularValues(double[] matrix, int rows, int columns)
    {
        var (x, m, n) = rows <= columns ? ([.. matrix], rows, columns) : (Transposed(matrix, rows, columns), columns, rows);
        for (int sweep = 0; sweep < 30; sweep++)
        {
            for (int p = 0; p < m; p++)
            {
                for (int q = p + 1; q < m; q++)
                {
                    double alpha = 0, beta = 0, gamma = 0;
                    for (int j = 0; j < n; j++)
                    {
                        alpha += x[p * n + j] * x[p * n + j];
                        beta += x[q * n + j] * x[q * n + j];
                        gamma += x[p * n + j] * x[q * n + j];
                    }
                    if (Math.Abs(gamma) < 1e-14) continue;
                    double zeta = (beta - alpha) / (2 * gamma), t = (zeta >= 0 ? 1 : -1) / (Math.Abs(zeta) + Math.Sqrt(1 + zeta * zeta));
                    double cos = 1 / Math.Sqrt(1 + t * t), sin = cos * t;
                    for (int j = 0; j < n; j++)
                    {
                        double a = x[p * n + j], b = x[q * n + j];
                        (x[p * n + j], x[q * n + j]) = (cos * a - sin * b, sin * a + cos * b);
                    }
                }
            }
        }
        return [.. Enumerable.Range(0, m).Select(i => Math.Sqrt(x.Skip(i * n).Take(n).Sum(value => value * value)))];
    }
}

public sealed class CpuMuonTests() : MuonTests("cpu")
{
    [Fact]
    public void The_number_of_threads_does_not_change_a_bit()
    {
        Assert.Equal(After(threads: 1), After(threads: 2));
        Assert.Equal(After(threads: 1), After(threads: 3));

        static float[] After(int threads)
        {
            using var device = Device.OpenCpu(threads);
            using var parameters = new ParameterSet(device, 1);
            var weight = parameters.Add("weight", new Shape(70, 40, 3, 3), ParameterKind.Weight, Initializations.Normal(1));
            using var optimizer = new Muon(parameters);
            using var scope = Scope.Train(device);
            optimizer.Step(Gradients.Of(scope.Use(weight), scope.Use(weight)));
            return weight.ToArray();
        }
    }
}

public sealed class EmulatedGpuMuonTests() : MuonTests("gpu:emulator");
