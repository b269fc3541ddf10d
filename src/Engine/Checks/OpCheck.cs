namespace MidasNet.Checks;

/// <summary>
/// Compares an operation of the engine with its formula over doubles: the output with the formula's output, and the gradients of all inputs, under a
/// random gradient of the output (a uniform one would hide swapped positions), with central differences of the formula.
/// </summary>
/// <param name="name">The operation and its sizes; unique.</param>
/// <param name="inputs">The inputs.</param>
/// <param name="compute">The engine's computation.</param>
/// <param name="reference">The formula: inputs, and the engine's output, from which a random operation tells what it drew.</param>
/// <param name="readsOutput">Whether the formula reads the engine's output, so that it has to be differentiated again for each device.</param>
internal sealed class OpCheck(
    string name, CheckInput[] inputs, Func<Scope, Tensor[], Tensor> compute, Func<double[][], double[], double[]> reference, bool readsOutput = true)
{
    // The values are of order 1 and h is far above the precision of double (1e-16) and far below the values: the third-order error is about
    // h² = 1e-12 and the rounding error about 1e-16 / h = 1e-10, both beyond what float can show.
    private const double Step = 1e-6;

    private const ulong Seed = 20_240_601;

    // Differentiating the formula takes most of the time of a check: devices that run the same one share the result.
    private readonly Lock differentiating = new();
    private (int Index, double Slope)[][]? slopes;

    /// <summary>A check whose formula needs the inputs only.</summary>
    public OpCheck(string name, CheckInput[] inputs, Func<Scope, Tensor[], Tensor> compute, Func<double[][], double[]> reference)
        : this(name, inputs, compute, (x, _) => reference(x), readsOutput: false)
    {
    }

    /// <summary>The operation and its sizes.</summary>
    public string Name { get; } = name;

    /// <summary>
    /// The forward tolerance: a sum of k products in float is off by about √k · 6e-8 of its largest terms, so by some 1e-6 for the sums here; an
    /// order of magnitude of room for devices that sum in another order.
    /// </summary>
    public double ForwardTolerance { get; init; } = 1e-5;

    /// <summary>The gradient tolerance: backwards chain several such sums, and read outputs that were rounded before.</summary>
    public double GradientTolerance { get; init; } = 1e-4;

    /// <summary>The maximum number of elements of each input whose derivative is checked; beyond that a sample, and one random direction through all.</summary>
    public int Samples { get; init; } = 600;

    /// <summary>Runs the check on a device.</summary>
    public CheckResult Run(Device device)
    {
        var (shape, y, dy, gradients) = Compute(device);
        var x = Draw().Select(v => Array.ConvertAll(v, value => (double)value)).ToArray();
        var output = Array.ConvertAll(y, value => (double)value);
        Difference forward = new(), backward = new();
        CompareOutput(shape, output, reference(x, output), forward);
        if (dy is not null) CompareGradients(x, output, dy, gradients, backward);
        return new CheckResult(Name, forward.Error, ForwardTolerance, backward.Error, GradientTolerance, forward.Place, backward.Place);
    }

    /// <summary>Computes and compares nothing.</summary>
    /// <returns>The output, and, if an input has a gradient, the output's and all inputs' gradients.</returns>
    public (Shape Shape, float[] Y, float[]? Dy, float[]?[] Gradients) Compute(Device device)
    {
        var values = Draw();
        using var scope = Scope.Train(device, Seed);
        var tensors = inputs.Select((input, i) => scope.Input(input.Shape, values[i], needsGradient: !input.Constant)).ToArray();
        var y = compute(scope, tensors);
        // Before the backward pass, which gives memory back as it goes.
        var output = y.ToArray();
        if (inputs.All(input => input.Constant)) return (y.Shape, output, null, []);

        var dy = new CheckInput(y.Shape).Draw(new RandomStream(Seed, (ulong)inputs.Length));
        var gradients = Gradients.Of(y, scope.Input(y.Shape, dy));
        return (y.Shape, output, dy, [.. tensors.Select(t => gradients.For(t)?.ToArray())]);
    }

    private float[][] Draw() => [.. inputs.Select((input, i) => input.Draw(new RandomStream(Seed, (ulong)i)))];

    private static void CompareOutput(Shape shape, double[] output, double[] expected, Difference difference)
    {
        if (expected.Length != output.Length)
        {
            difference.Fail($"the output has {output.Length} values, expected {expected.Length}");
            return;
        }
        double scale = Math.Max(MaxAbs(expected), float.Epsilon);
        for (int i = 0; i < output.Length; i++) difference.Take(output[i], expected[i], scale, "output", shape, i);
    }

    private void CompareGradients(double[][] x, double[] output, float[] dy, float[]?[] gradients, Difference difference)
    {
        var expected = Differentiate(x, output, dy);
        double largest = Math.Max(expected.Max(e => MaxAbs(e.Select(m => m.Slope))), float.Epsilon);
        for (int i = 0; i < inputs.Length; i++)
        {
            if (inputs[i].Constant) continue;
            if (gradients[i] is not { } gradient)
            {
                difference.Fail($"input {i} has no gradient");
                continue;
            }
            // A gradient that is 0 by its formula (of a bias before a normalisation) is compared with the others'.
            double scale = Math.Max(MaxAbs(expected[i].Select(m => m.Slope)), 1e-3 * largest);
            foreach (var (index, slope) in expected[i])
                difference.Take(gradient[index], slope, scale, $"gradient of input {i}", inputs[i].Shape, index);
            if (expected[i].Length < gradient.Length) CompareDirection(i, x, output, dy, gradient, scale, difference);
        }
    }

    /// <summary>The derivatives of the formula by each input, by central differences.</summary>
    private (int Index, double Slope)[][] Differentiate(double[][] x, double[] output, float[] dy)
    {
        lock (differentiating)
        {
            if (!readsOutput && slopes is { } known) return known;
            return slopes = [.. inputs.Select((input, i) => input.Constant ? [] : Measure(i, x, output, dy))];
        }
    }

    /// <summary>The derivatives at all indices of an input, or at its ends and a random sample between.</summary>
    private (int Index, double Slope)[] Measure(int input, double[][] x, double[] output, float[] dy)
    {
        var places = Enumerable.Range(0, x[input].Length).ToArray();
        if (places.Length > Samples)
        {
            var random = new RandomStream(Seed, (ulong)input, (ulong)places.Length);
            random.Shuffle(places.AsSpan(1, places.Length - 2));
            places = [.. places[..(Samples - 1)], places[^1]];
        }
        return Array.ConvertAll(places, index => (index, Slope(input, x, output, dy, (moved, step) => moved[index] += step)));
    }

    /// <summary>The derivative along random signs, to which every element of the gradient contributes.</summary>
    private void CompareDirection(int input, double[][] x, double[] output, float[] dy, float[] gradient, double scale, Difference difference)
    {
        var random = new RandomStream(Seed, (ulong)input, 1, 1);
        var signs = Array.ConvertAll(gradient, _ => 2.0 * random.NextInt(2) - 1);
        double expected = Slope(input, x, output, dy, (moved, step) =>
        {
            for (int i = 0; i < moved.Length; i++) moved[i] += step * signs[i];
        });
        double engine = 0;
        for (int i = 0; i < gradient.Length; i++) engine += signs[i] * gradient[i];
        // Errors of random sign add up like √n.
        difference.Take(engine, expected, scale * Math.Sqrt(gradient.Length), $"gradient of input {input} along a random direction", new Shape(), 0);
    }

    /// <summary>Σ dy · (f(x + h) - f(x - h)) / 2h</summary>
    private double Slope(int input, double[][] x, double[] output, float[] dy, Action<double[], double> move)
    {
        double[] above = Moved(Step), below = Moved(-Step);
        double sum = 0;
        for (int i = 0; i < dy.Length; i++) sum += dy[i] * (above[i] - below[i]);
        return sum / (2 * Step);

        double[] Moved(double step)
        {
            var moved = (double[][])x.Clone();
            moved[input] = (double[])x[input].Clone();
            move(moved[input], step);
            return reference(moved, output);
        }
    }

    private static double MaxAbs(IEnumerable<double> values) => values.Select(Math.Abs).DefaultIfEmpty().Max();
}
