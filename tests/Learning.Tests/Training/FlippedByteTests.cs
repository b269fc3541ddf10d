using System.Globalization;
using MidasNet.Data;
using MidasNet.Models;
using MidasNet.Weights;

namespace MidasNet.Learning.Tests.Training;

/// <summary>
/// A byte that was changed anywhere in a file that a run has written is found when the file is read. For more copies:
/// <c>MIDASNET_FLIPPED_COPIES=1000 MIDASNET_FUZZ_SEED=1</c>.
/// </summary>
public sealed class FlippedByteTests : IDisposable
{
    private static readonly int copies = (int)(Variable("MIDASNET_FLIPPED_COPIES") ?? 100);

    private readonly TemporaryFolder folder = new();

    private string File => folder.File("file.safetensors");

    public void Dispose() => folder.Dispose();

    [Fact]
    public void In_a_checkpoint()
    {
        using var device = Device.OpenCpu(threads: 1);
        using var model = new SmallCnn(device, new SmallCnnOptions(Classes: 3, Width: 2, Depth: 1), seed: 3);
        ModelCheckpoint.Save(File, model, new ModelUse
        {
            ClassNames = ["A", "b", "é"],
            Preprocessing = Preprocessing.Drawing(16, 0.5),
            Normalisation = new Normalisation(0.13f, 0.31f),
        });
        RequireFound(path => ModelCheckpoint.Open(path, device).Dispose());
    }

    [Fact]
    public void In_a_training_state()
    {
        using var run = new SmallRun(SmallRun.Options);
        run.Loop().Run(run.Trainer, TestContext.Current.CancellationToken);
        run.Trainer.SaveState(File, "the caller's text");
        RequireFound(path =>
        {
            using var resumed = new SmallRun(SmallRun.Options);
            resumed.Trainer.Resume(path);
        });
    }

    [Fact]
    public void In_the_predictions_of_a_finished_network()
    {
        var fingerprint = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["images"] = "abc" };
        KeptPredictions.Write(File, [[0.25f, 0.5f, 1], [], [3]], fingerprint);
        RequireFound(path => KeptPredictions.Read(path, fingerprint));
    }

    private void RequireFound(Action<string> read)
    {
        read(File); // as it is, it can be read
        byte[] whole = System.IO.File.ReadAllBytes(File);
        var random = new RandomStream(Variable("MIDASNET_FUZZ_SEED") ?? 1);
        int found = 0;
        for (int copy = 0; copy < copies; copy++)
        {
            byte[] damaged = [.. whole];
            int place = random.NextInt(whole.Length);
            damaged[place] ^= (byte)(1 + random.NextInt(byte.MaxValue));
            string path = folder.Write("damaged.safetensors", damaged);
            if (Record.Exception(() => read(path)) is WeightFormatException) found++;
            else Assert.Fail($"copy {copy}: byte {place} is {damaged[place]}, was {whole[place]}, and nothing was found");
        }
        Assert.Equal(copies, found);
        TestContext.Current.TestOutputHelper?.WriteLine($"{found} of {copies} found in {whole.Length} bytes");
    }

    private static ulong? Variable(string name) => ulong.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out ulong value) ? value : null;
}
