using System.Text.Json;
using MidasNet.Data;
using MidasNet.Data.Pictures;
using MidasNet.Data.Synthetic;
using MidasNet.Runner.Tests.Cli;

namespace MidasNet.Runner.Tests.Study.Part3;

/// <summary>Part 3 from the command line to the report, with one epoch per run, on drawn digits that are filed like the real ones.</summary>
public sealed class WrongLabelStudyTests : IDisposable
{
    private const int TrainCount = 2600, TestCount = 100, Side = 28; // 2,000 are held out

    private readonly TemporaryFolder folder = new();
    private readonly double[,] counts = new double[10, 10]; // of digits (rows) in folders (columns)

    [Fact]
    public void Part_3_leaves_results_a_report_and_a_checkpoint_and_is_resumed_without_training_again()
    {
        string data = WriteData(), runs = folder.File("runs");
        string[] study = ["study", "part3", "--epochs", "1", "--data", data, "--runs", runs, "--json", "--quiet"];
        var first = CliRun.Of(study);
        Assert.Equal((0, ""), (first.Code, first.Error));

        var part3 = JsonDocument.Parse(first.Output).RootElement.GetProperty("part3");
        Assert.Equal("real", part3.GetProperty("data").GetString());
        Assert.StartsWith("complementary", part3.GetProperty("regime").GetString(), StringComparison.Ordinal);
        Assert.Equal(10, part3.GetProperty("transition").GetArrayLength());
        var recovered = Assert.Single(part3.GetProperty("recovered").EnumerateArray());
        Assert.Equal(3, recovered.GetProperty("thereAre").GetInt32()); // 0.1 % are filed rightly

        string run = Assert.Single(Directory.GetDirectories(runs)), report = File.ReadAllText(Path.Combine(run, "report.md"));
        string[] headings = ["Diagnosis of the labels", "Accuracy by method", "Convergence", "Self-labelling"];
        foreach (string heading in headings) Assert.Contains($"### {heading}", report, StringComparison.Ordinal);
        Assert.Contains("the twin, trained on true labels", report, StringComparison.Ordinal);
        Assert.Contains("No folder is more likely right", report, StringComparison.Ordinal); // few digits and a short run
        foreach (string picture in new[] { "part3-folders.svg", "part3-error-by-seconds.svg", "part3-folder-likelihood.svg" })
            Assert.True(File.Exists(Path.Combine(run, "pictures", picture)), picture);
        string checkpoint = Path.Combine(run, "checkpoints", "part3.safetensors");
        Assert.Equal(0, CliRun.Of("eval", "--checkpoint", checkpoint, "--data", Path.Combine(data, "mnist", "t10k-images-idx3-ubyte")).Code);

        Assert.Equal(LargestCellError(run), recovered.GetProperty("largestCellError").GetDouble(), 1e-9);

        var table = CliRun.Of("report", "table", run, "--tables", "part3-stages");
        Assert.Equal((0, ""), (table.Code, table.Error));
        Assert.Contains(Assert.Single(table.Output.Split('\n'), line => line.StartsWith("|    1 |", StringComparison.Ordinal)), report, StringComparison.Ordinal);

        string metrics = Path.Combine(run, "metrics.jsonl");
        long trained = new FileInfo(metrics).Length;
        var again = CliRun.Of([.. study, "--resume", run]);
        Assert.Equal((0, ""), (again.Code, again.Error));
        Assert.Equal(trained, new FileInfo(metrics).Length);
        var resumed = JsonDocument.Parse(again.Output).RootElement.GetProperty("part3");
        Assert.Equal(part3.GetProperty("arms").GetRawText(), resumed.GetProperty("arms").GetRawText());
        Assert.Equal(recovered.GetRawText(), resumed.GetProperty("recovered")[0].GetRawText());
    }

    /// <summary>The largest difference between the matrix that the run has counted and the one that the true labels give.</summary>
    private double LargestCellError(string run)
    {
        var stages = Directory.GetFiles(Path.Combine(run, "part3"), "*.json").Select(file => JsonDocument.Parse(File.ReadAllText(file)).RootElement.GetProperty("result"))
            .Select(json => json.TryGetProperty("stages", out var value) ? value : default).Single(value => value.ValueKind == JsonValueKind.Object);
        var counted = stages.GetProperty("counted");
        return counted.EnumerateArray().SelectMany((row, digit) => row.EnumerateArray().Select((cell, label) =>
            Math.Abs(cell.GetDouble() - counts[digit, label] / Enumerable.Range(0, 10).Sum(other => counts[digit, other])))).Max();
    }

    private string WriteData()
    {
        SyntheticImages train = SyntheticDataSet.Digits(1, TrainCount, SyntheticSplit.Train), test = SyntheticDataSet.Digits(1, TestCount, SyntheticSplit.Test);
        Directory.CreateDirectory(folder.File("data/mnist"));
        foreach (var (name, images) in new[] { ("train", train), ("t10k", test) })
        {
            IdxFile.WriteImages(folder.File($"data/mnist/{name}-images-idx3-ubyte"), new IdxPixels(images.Labels.Length, Side, Side, images.Pixels));
            IdxFile.WriteLabels(folder.File($"data/mnist/{name}-labels-idx1-ubyte"), [.. images.Labels.Select(label => (byte)label)]);
        }
        int[] folders = Data.Synthetic.WrongLabels.Make(train.Labels, 10, seed: 1);
        for (int i = 0; i < TrainCount; i++) counts[train.Labels[i], folders[i]]++;
        for (int label = 0; label < 10; label++) Directory.CreateDirectory(folder.File($"data/mnistTask/{label}"));
        for (int i = 0; i < TrainCount; i++)
            File.WriteAllBytes(folder.File($"data/mnistTask/{folders[i]}/image_{i:000000}.png"), PngFile.Encode(Side, Side, train.Pixels.AsSpan(i * Side * Side, Side * Side)));
        return folder.File("data");
    }

    public void Dispose() => folder.Dispose();
}
