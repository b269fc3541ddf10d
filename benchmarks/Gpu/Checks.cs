using MidasNet.Checks;
using MidasNet.Gpu;

namespace MidasNet.Benchmarks.Gpu;

/// <summary>Checks the results of the device before it is timed.</summary>
internal static class Checks
{
    private const int Repeats = 20, TinyRepeats = 2;

    // Two factors of 11 bits, each with an error of up to 2^-11.
    private const double FullTolerance = 1e-4, TensorTolerance = 2e-3;

    /// <summary>Runs all checks and prints their results.</summary>
    /// <returns>Whether all checks passed.</returns>
    public static bool Run(Session session)
    {
        bool right = true;
        using (var device = session.Open(Precision.Full))
        {
            var results = OpChecks.All.Take(session.Size(int.MaxValue, 40)).Select(check => check.Run(device)).ToList();
            foreach (var failed in results.Where(result => !result.Passed)) Console.WriteLine($"FAILED {failed}");
            Console.WriteLine($"{results.Count(result => result.Passed)} of {results.Count} operations agree with their formulas.");
            right &= results.All(result => result.Passed);
        }
        foreach (var precision in (Precision[])[Precision.Full, Precision.TensorFloat32])
        {
            double tolerance = precision == Precision.Full ? FullTolerance : TensorTolerance, worst = Difference(session, precision);
            bool repeats = Repeat(session, precision);
            Console.WriteLine($"{precision}: products and convolutions differ from the CPU's by {worst:0.0e-0} of the largest (at most {tolerance:0e-0}); " +
                (repeats ? $"{session.Size(Repeats, TinyRepeats)} repeats are equal bit by bit." : "REPEATS DIFFER."));
            right &= worst <= tolerance && repeats;
        }
        Console.WriteLine();
        return right;
    }

    private static double Difference(Session session, Precision precision)
    {
        using Device device = session.Open(precision), processor = Device.OpenCpu();
        var pairs = Results(session, processor).Zip(Results(session, device));
        return pairs.Max(pair => pair.First.Zip(pair.Second, (e, v) => Math.Abs((double)e - v)).Select(error => double.IsNaN(error) ? double.PositiveInfinity : error).Max()
            / pair.First.Max(Math.Abs));
    }

    private static bool Repeat(Session session, Precision precision)
    {
        using var device = session.Open(precision);
        var first = Results(session, device).ToList();
        for (int repeat = 1; repeat < session.Size(Repeats, TinyRepeats); repeat++)
        {
            if (!first.Zip(Results(session, device), (a, b) => a.AsSpan().SequenceEqual(b)).All(equal => equal)) return false;
        }
        return true;
    }

    /// <summary>Outputs and gradients of a product and of convolutions, in sizes that fill the tiles of a GPU.</summary>
    private static IEnumerable<float[]> Results(Session session, Device device)
    {
        int large = session.Size(515, 9), channels = session.Size(68, 5), outputs = session.Size(130, 6), side = session.Size(29, 5);
        return
        [
            .. Compute(device, new Shape(large, large + 2), new Shape(large - 4, large + 2), (x, w) => x.Linear(w)),
            .. Compute(device, new Shape(8, channels, side, side), new Shape(outputs, channels, 3, 3), (x, w) => x.Conv2d(w, padding: 1)),
            .. Compute(device, new Shape(8, 3, side, side), new Shape(outputs, 3, 5, 5), (x, w) => x.Conv2d(w, stride: 2, padding: 2)),
        ];
    }

    private static float[][] Compute(Device device, Shape first, Shape second, Func<Tensor, Tensor, Tensor> operation)
    {
        using var scope = Scope.Train(device, 1);
        Tensor x = Input(first, 1), weight = Input(second, 2), y = operation(x, weight);
        var output = y.ToArray();
        var gradients = Gradients.Of(y, Input(y.Shape, 3));
        return [output, gradients.For(x)!.Value.ToArray(), gradients.For(weight)!.Value.ToArray()];

        Tensor Input(Shape shape, ulong seed) => scope.Input(shape, Numbers.Uniform(shape.Length, seed), needsGradient: seed < 3);
    }
}
