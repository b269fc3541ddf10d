using System.Diagnostics;
using MidasNet.Learning.Labels;
using MidasNet.Runner.Audit;
using MidasNet.Runner.Runs;
using MidasNet.Runner.Tests.Audit;
using MidasNet.Runner.Tests.Cli;
using MidasNet.Runner.Tests.Tuning;
using MidasNet.Runner.Tuning;

namespace MidasNet.Runner.Tests.Runs;

/// <summary>A full disk, a folder that vanishes and a second process end a run with an error within one save; what was there before stays.</summary>
public sealed class FailingDiskTests : IDisposable
{
    private readonly QuadrantImages images = new(120, new LabelNoise.Clean());

    public void Dispose() => images.Dispose();

    [Fact]
    public void A_full_disk_keeps_the_earlier_checkpoint_and_the_network_is_elsewhere()
    {
        using var disk = SmallDisk.Mount(images.File("disk"), kilobytes: 64);
        string checkpoint = Path.Combine(disk.Path, "c.safetensors");
        Assert.Equal(0, Train(checkpoint, images.File("runs"), width: 1).Code);
        byte[] before = File.ReadAllBytes(checkpoint);
        var run = Train(checkpoint, images.File("runs"), width: 8); // more than the disk has left
        run.RequireError(3, $"cannot write '{checkpoint}'", "The trained network is in '");
        string rescued = run.Error.Split("network is in '")[1].Split('\'')[0];
        Assert.Equal(0, CliRun.Of("weights", "verify", rescued, "-q").Code);
        File.Delete(rescued);
        Assert.Equal(before, File.ReadAllBytes(checkpoint));
        Assert.DoesNotContain(Directory.GetFiles(disk.Path), file => Path.GetFileName(file).StartsWith(".midasnet-", StringComparison.Ordinal));
    }

    [Fact]
    public void A_full_disk_ends_a_run_at_its_first_state_and_leaves_no_part_of_it()
    {
        using var disk = SmallDisk.Mount(images.File("disk"), kilobytes: 128);
        string checkpoint = Path.Combine(disk.Path, "c.safetensors");
        var run = Train(checkpoint, images.File("runs"), width: 8, "--checkpoint-every", "0s");
        Assert.Equal(3, run.Code);
        Assert.DoesNotContain("unexpected", run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(checkpoint));
        Assert.DoesNotContain(
            Directory.GetFiles(disk.Path, "*", SearchOption.AllDirectories), file => Path.GetFileName(file).StartsWith(".midasnet-", StringComparison.Ordinal));
    }

    [Fact]
    public void A_full_disk_for_run_folders_is_said_before_the_work()
    {
        using var disk = SmallDisk.Mount(images.File("disk"), kilobytes: 16);
        File.WriteAllBytes(Path.Combine(disk.Path, "filler"), new byte[12 << 10]);
        Train(images.File("c.safetensors"), Path.Combine(disk.Path, "runs"), width: 1).RequireError(3, "cannot ");
        Assert.False(File.Exists(images.File("c.safetensors")));
    }

    [Theory]
    [InlineData("/sys/c.safetensors")]
    [InlineData("/proc/c.safetensors")]
    public void A_disk_that_takes_no_files_is_said_before_the_work(string checkpoint)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "there is no /sys and no /proc");
        Train(checkpoint, images.File("runs"), width: 1).RequireError(3, "no file can be written", checkpoint);
        Assert.False(Directory.Exists(images.File("runs")));
    }

    [Fact]
    public void An_audit_whose_folder_vanishes_ends_and_does_not_make_it_again()
    {
        AuditOptions options = new() { Data = images.WriteIdx(), Out = images.File("audits"), Epochs = 3, Folds = 2, Threads = 1, CheckpointEvery = TimeSpan.Zero };
        RequireEnd(options.Out, "plain cross-entropy", progress => AuditRunner.Run(options, stopped: null, progress, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void A_table_of_ingredients_whose_folder_vanishes_ends_and_does_not_make_it_again()
    {
        using var pictures = new TinyPictures();
        AblationOptions options = new()
        {
            Out = pictures.File("ablations"),
            Threads = 1,
            Data = pictures.WriteIdx(),
            From = pictures.Recipe,
            Ingredients = pictures.Write("mine.json", """{"narrow": {"width": 2}}"""),
            Folds = 2,
            Epochs = 2,
        };
        RequireEnd(options.Out, "1 of 4", progress => AblationRunner.Run(options, progress, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void A_second_process_in_a_run_folder_is_refused()
    {
        using var pictures = new TinyPictures();
        string[] tune =
        [
            "--data", pictures.WriteIdx(), "--from", pictures.Recipe, "--space", pictures.Space, "--search", "random", "--budget", "1", "--folds", "2",
            "--epochs", "1", "--threads", "1", "-q",
        ];
        Assert.Equal(0, CliRun.Of(["tune", .. tune, "--runs", pictures.File("runs")]).Code);
        string run = Assert.Single(Directory.GetDirectories(pictures.File("runs")));
        var before = Directory.GetFiles(run, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(file => (file, File.GetLastWriteTimeUtc(file))).ToList();
        using (RunFolder.Open(run).Occupy()) CliRun.Of("tune", "--resume", run, "--threads", "1", "-q").RequireError(3, "another process", run);
        Assert.Equal(before, Directory.GetFiles(run, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(file => (file, File.GetLastWriteTimeUtc(file))));
        Assert.Equal(0, CliRun.Of("tune", "--resume", run, "--threads", "1", "-q").Code); // the other one is done
        Assert.Empty(Directory.GetFiles(pictures.File("runs")));
    }

    [Fact]
    public void Two_training_runs_for_one_checkpoint_are_refused_at_the_same_time()
    {
        string checkpoint = images.File("c.safetensors");
        using (RunLock.Take($"{checkpoint}.unfinished")) Train(checkpoint, images.File("runs"), width: 1).RequireError(3, "another process", checkpoint);
        Assert.Equal(0, Train(checkpoint, images.File("runs"), width: 1).Code);
        Assert.DoesNotContain(Directory.GetFiles(images.File("")), file => file.EndsWith(".lock", StringComparison.Ordinal));
    }

    private CliRun Train(string checkpoint, string runs, int width, params string[] more) => CliRun.Of(
    [
        "train", "--data", images.WriteIdx(), "--labels", "clean", "--epochs", "1", "--validation", "0", "--threads", "1", "--width", $"{width}", "--out", checkpoint,
        "--runs", runs, "-q", .. more,
    ]);

    /// <summary>Removes the folder of a run at the first line of a phase.</summary>
    private static void RequireEnd<T>(string runs, string phase, Func<Progress, T> run)
    {
        string folder = "";
        using var lines = new LineWriter(text =>
        {
            if (folder.Length > 0 || !text.StartsWith(phase, StringComparison.Ordinal)) return;
            folder = Assert.Single(Directory.GetDirectories(runs));
            Directory.Delete(folder, recursive: true);
        });
        var error = Assert.ThrowsAny<Exception>(() => run(lines.Progress));
        Assert.Equal(3, Runner.Cli.ExitCode.Of(error));
        Assert.Contains(folder, error.Message, StringComparison.Ordinal);
        Assert.NotEmpty(folder);
        Assert.False(Directory.Exists(folder));
    }

    /// <summary>A disk of little room, in memory; where it cannot be mounted, the test is skipped.</summary>
    private sealed class SmallDisk : IDisposable
    {
        private SmallDisk(string path) => Path = path;

        public string Path { get; }

        public static SmallDisk Mount(string path, int kilobytes)
        {
            Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "a small disk is mounted by the superuser of Linux alone");
            Directory.CreateDirectory(path);
            Assert.SkipUnless(Run("mount", "-t", "tmpfs", "-o", $"size={kilobytes}k", "midasnet-test", path), "no disk can be mounted here");
            return new SmallDisk(path);
        }

        public void Dispose() => Assert.True(Run("umount", Path));

        private static bool Run(string program, params string[] arguments)
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0;
        }
    }
}
