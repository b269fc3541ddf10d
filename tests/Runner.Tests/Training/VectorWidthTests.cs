using System.Diagnostics;
using MidasNet.Runner.Tests.Cli;
using MidasNet.Weights;

namespace MidasNet.Runner.Tests.Training;

/// <summary>
/// Processors with other vectors give other last bits: 128-bit kernels add products without fusing them, and sum in another order. The variables are those of
/// .NET 10, which ignores the earlier DOTNET_EnableAVX512F.
/// </summary>
public sealed class VectorWidthTests : IDisposable
{
    // Single rounding differs by 6e-8; measured on six letters: 1e-6 in probabilities, and 0.0012 of the length of all weights after 9 steps.
    private const double OfProbabilities = 1e-5, OfWeights = 0.01;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Weights_and_predictions_of_narrower_vectors_agree_within_the_tolerance()
    {
        string[] narrower = ["DOTNET_EnableAVX512", "DOTNET_EnableAVX2"];
        string letters = folder.File("letters");
        Assert.Equal(0, CliRun.Of("data", "draw", "--to", letters, "--characters", "ABCDEF", "--per-class", "30", "-q").Code);
        foreach (string variable in (string[])["", .. narrower])
        {
            await RunAsync(variable, "train", "--data", letters, "--labels", "clean", "--epochs", "1", "--batch-size", "20", "--width", "8", "--image-size", "24",
                "--lr", "0.002", "--threads", "1", "--out", folder.File($"{variable}.safetensors"), "--runs", folder.File("runs"), "-q");
            await RunAsync(variable, "eval", "--data", letters, "--checkpoint", folder.File(".safetensors"), "--predictions", folder.File($"{variable}.csv"), "-q");
        }
        float[] expected = Weights("");
        foreach (string without in narrower)
        {
            double difference = Length(expected.Zip(Weights(without), (a, b) => a - b)) / Length(expected);
            var pairs = Probabilities("").Zip(Probabilities(without)).ToList();
            double largest = pairs.Max(pair => Math.Abs(pair.First - pair.Second));
            TestContext.Current.TestOutputHelper?.WriteLine($"without {without}: weights {difference:G3} of their length, probabilities {largest:G3}");
            Assert.Equal(180, pairs.Count);
            Assert.InRange(difference, 0, OfWeights);
            Assert.InRange(largest, 0, OfProbabilities);
        }
    }

    private float[] Weights(string name) => [.. SafeTensors.Read(folder.File($"{name}.safetensors")).Tensors.SelectMany(tensor => tensor.Values)];

    private static double Length(IEnumerable<float> values) => Math.Sqrt(values.Sum(value => (double)value * value));

    private IEnumerable<double> Probabilities(string name) => File.ReadLines(folder.File($"{name}.csv")).Skip(1)
        .Select(line => double.Parse(line.Split(',')[3], System.Globalization.CultureInfo.InvariantCulture));

    private static async Task RunAsync(string without, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "midasnet.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (without.Length > 0) start.Environment[without] = "0";
        using var program = Process.Start(start)!;
        var (output, error) = (program.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), program.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        await program.WaitForExitAsync(TestContext.Current.CancellationToken);
        await output;
        Assert.Equal((0, ""), (program.ExitCode, await error));
    }
}
