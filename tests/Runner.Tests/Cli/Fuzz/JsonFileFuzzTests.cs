using MidasNet.Data.Pictures;
using MidasNet.Runner.Runs;
using MidasNet.Runner.Serving;
using MidasNet.Runner.Tests.Study.Publishing;
using MidasNet.Web;
using MidasNet.Weights;

namespace MidasNet.Runner.Tests.Cli.Fuzz;

/// <summary>
/// Configuration files, the files of run folders and the metadata of checkpoints with odd JSON: commands and the server of runs read them or say what is wrong. How to run them for longer:
/// <see cref="FuzzOptions"/> and <c>eng/fuzz.sh</c>.
/// </summary>
public sealed class JsonFileFuzzTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Configurations_are_taken_or_refused()
    {
        string[] samples =
        [
            """{"threads": 1, "train": {"validation": 20, "epochs": 3, "model": "resnet9"}, "weights": {"fetch": {"to": "weights"}}}""",
            """{"train": {"data": ["a", "b"], "labels": "clean", "patience": 2}, "audit": {"folds": 3}, "verbose": true}""",
        ];
        new FuzzTally("configurations").Run(FuzzOptions.Rounds(120), round =>
        {
            var random = new FuzzRandom(seed: 81, round);
            return IsDone(CliRun.Of("config", "show", random.Of("train", "audit"), "--config", folder.Write("c.json", JsonMutation.Of(random.Of(samples), random))));
        });
    }

    [Fact]
    public void Files_of_run_folders_are_read_or_refused_by_reports_and_by_the_server()
    {
        string whole = Trained();
        new FuzzTally("run folders").Run(FuzzOptions.Rounds(60), round =>
        {
            var random = new FuzzRandom(seed: 82, round);
            string run = folder.File("run");
            if (Directory.Exists(run)) Directory.Delete(run, recursive: true);
            foreach (string file in Directory.GetFiles(whole, "*", SearchOption.AllDirectories))
            {
                string copy = Path.Combine(run, Path.GetRelativePath(whole, file));
                Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
                File.Copy(file, copy);
            }
            string[] files = [.. Directory.GetFiles(whole).Order(StringComparer.Ordinal)];
            for (int changes = 1 + random.Next(2); changes > 0; changes--)
            {
                string name = random.Of([.. files.Where(file => Path.GetExtension(file) is ".json" or ".jsonl").Select(file => Path.GetFileName(file)!)]), text = File.ReadAllText(Path.Combine(whole, name));
                string odd = name.EndsWith('l') ? string.Join('\n', text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => random.OneIn(3) ? JsonMutation.Of(line, random) : line)) : JsonMutation.Of(text, random);
                File.WriteAllText(Path.Combine(run, name), odd);
            }
            return IsDone(CliRun.Of("report", run, "-q")) & IsServed(run);
        });
    }

    [Fact]
    public void Published_results_and_finished_studies_are_taken_or_refused()
    {
        string run = new SampleStudy { Parts = [1, 2, 3] }.Write(folder), file = folder.File("study.json");
        Assert.Equal(0, CliRun.Of("report", "publish", run, "--out", file).Code);
        string[] files = [file, .. Directory.GetFiles(run, "*.json").Order(StringComparer.Ordinal)], whole = [.. files.Select(File.ReadAllText)];
        new FuzzTally("published results").Run(FuzzOptions.Rounds(100), round =>
        {
            var random = new FuzzRandom(seed: 84, round);
            int odd = random.Next(files.Length);
            File.WriteAllText(files[odd], JsonMutation.Of(whole[odd], random));
            bool isTaken = IsDone(CliRun.Of("report", "table", odd == 0 ? file : run, "--tables", "all"));
            File.WriteAllText(files[odd], whole[odd]);
            return isTaken;
        });
    }

    [Fact]
    public void Checkpoints_with_a_right_checksum_and_odd_metadata_predict_or_are_refused()
    {
        Trained();
        string picture = folder.Write("a.png", PngFile.Encode(12, 12, [.. Enumerable.Range(0, 144).Select(i => (byte)(i % 12 is > 4 and < 8 ? 0 : 255))])), odd = folder.File("odd.safetensors");
        var content = SafeTensors.Read(folder.File("trained.safetensors"));
        string[] keys = [.. content.Metadata.Keys.Where(key => key.StartsWith("midasnet.", StringComparison.Ordinal) && !key.EndsWith("sha256", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
        new FuzzTally("checkpoints").Run(FuzzOptions.Rounds(80), round =>
        {
            var random = new FuzzRandom(seed: 83, round);
            var metadata = keys.ToDictionary(key => key, key => content.Metadata[key], StringComparer.Ordinal);
            for (int changes = random.Next(3); changes > 0; changes--)
            {
                string key = random.Of(keys);
                if (random.OneIn(8)) metadata.Remove(key);
                else if (metadata.TryGetValue(key, out string? value)) metadata[key] = value.StartsWith('{') || value.StartsWith('[') ? JsonMutation.Of(value, random) : random.Of(random.Name(), "-1", "1e999", value);
            }
            SafeTensors.Write(odd, content.Tensors, metadata);
            return IsDone(CliRun.Of("predict", "--checkpoint", odd, picture));
        });
    }

    private static bool IsDone(CliRun run)
    {
        Assert.Null(CommandFuzzTests.Problem(run, isStopped: false));
        return run.Code == 0;
    }

    // What pages of the server ask for; what is damaged is answered with a problem.
    private static bool IsServed(string path)
    {
        try
        {
            using var runs = new ServedFolders([path]);
            foreach (var run in runs.All)
            {
                _ = (run.Kind, run.ReportFile, run.MetricsFile);
                if (run.HasPredictions) _ = PredictionPage.Of(run.Predictions(), null, null, null, null);
                run.Audit?.Read();
                run.Picture("x");
            }
            return true;
        }
        catch (Exception refused) when (refused is RunFolderException or ProblemException)
        {
            return false;
        }
    }

    private string Trained()
    {
        for (int i = 0; i < 12; i++)
            folder.Write($"data/{i % 2}/{i}.png", PngFile.Encode(12, 12, [.. Enumerable.Range(0, 144).Select(pixel => (byte)((pixel * (i + 3) % 61) + (i % 2 == 0 ? 120 : 0)))]));
        var run = CliRun.Of("train", "--data", folder.File("data"), "--labels", "clean", "--epochs", "1", "--width", "2", "--threads", "1", "--out", folder.File("trained.safetensors"), "--runs", folder.File("runs"), "-q");
        Assert.True(run.Code == 0, run.Error);
        return Directory.GetDirectories(folder.File("runs")).Single();
    }
}
