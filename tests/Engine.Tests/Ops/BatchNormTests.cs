namespace MidasNet.Engine.Tests.Ops;

public abstract class BatchNormTests(string deviceName) : IDisposable
{
    private readonly Device device = TestDevices.Open(deviceName);

    [Theory]
    [InlineData(0, 1)]
    [InlineData(10_000, 1)] // E[x²] - E[x]² would have no digit left
    [InlineData(-100, 1e-3)]
    [InlineData(0, 1e-4)]
    public void The_statistics_of_many_rows_are_exact_to_rounding(double centre, double spread)
    {
        const int Rows = 5000, Channels = 17;
        var random = new RandomStream(1);
        var x = Array.ConvertAll(new float[Rows * Channels], _ => (float)random.NextGaussian(centre, spread));
        // Values far from all others at the beginning, from which distances may be taken.
        for (int c = 0; c < Channels; c++) x[c] = (float)(centre + c * spread);

        using var scope = Scope.Train(device);
        Tensor mean = Filled(scope, 0), variance = Filled(scope, 0);
        scope.Input(new Shape(Rows, Channels), x).BatchNormTraining(default(Identity), Filled(scope, 1), Filled(scope, 0), mean, variance, 1, 1e-5f);
        float[] means = mean.ToArray(), variances = variance.ToArray();
        for (int c = 0; c < Channels; c++)
        {
            var values = Enumerable.Range(0, Rows).Select(row => (double)x[row * Channels + c]).ToArray();
            double average = values.Average(), expected = values.Sum(value => (value - average) * (value - average)) / (Rows - 1);
            Assert.Equal(average, means[c], 1e-7 * Math.Abs(average) + 1e-6 * spread);
            // A first row that is c deviations away costs a factor of c².
            Assert.Equal(1, variances[c] / expected, (1 + c * c) * 1e-7 + 1e-6);
        }

        static Tensor Filled(Scope scope, float value)
        {
            var values = new float[Channels];
            values.AsSpan().Fill(value);
            return scope.Input(new Shape(Channels), values);
        }
    }

    public void Dispose()
    {
        device.Dispose();
        GC.SuppressFinalize(this);
    }
}

public sealed class CpuBatchNormTests() : BatchNormTests("cpu");

public sealed class EmulatedGpuBatchNormTests() : BatchNormTests("gpu:emulator");
