using MidasNet.Data;
using MidasNet.Learning;
using MidasNet.Learning.Labels;
using MidasNet.Runner.Runs;
using MidasNet.Runner.Tests.Audit;
using MidasNet.Runner.Training;
using Spectre.Console;
using Progress = MidasNet.Runner.Runs.Progress;

namespace MidasNet.Runner.Tests.Runs;

public sealed class ThreadUseTests
{
    [Fact]
    public void The_line_has_the_share_of_time_or_says_that_there_is_none()
    {
        Assert.Equal("threads: 2, 91 % of their time in kernels at work, the rest waiting for each other or for a core", ThreadUse.Of(2, 0.914));
        Assert.Equal("threads: 16, 100 % of their time in kernels at work, the rest waiting for each other or for a core", ThreadUse.Of(16, 1));
        Assert.Equal("threads: 1; no kernel that several of them share was measured", ThreadUse.Of(1, null));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_training_run_says_it_if_asked_for_details(bool verbose)
    {
        using var images = new QuadrantImages(160, new LabelNoise.Clean());
        using var writer = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer) });
        var progress = new Progress(console, ProgressStyle.Phases, TimeProvider.System, TimeSpan.Zero) { IsVerbose = verbose };
        using var device = Device.OpenCpu(threads: 2);
        var options = new TrainOptions
        {
            Data = images.WriteIdx(),
            Out = images.File("trained.safetensors"),
            Runs = images.Runs,
            Pictures = new PictureSetOptions(),
            Training = new ImageTrainingOptions { Threads = 2, Source = images.File("set"), Labels = TrainLabels.Clean, Epochs = 2, Width = 2 },
        };
        TrainRunner.Run(options, device, progress, TestContext.Current.CancellationToken);
        Assert.Equal(verbose ? 1 : 0, writer.ToString().Split('\n').Count(line => line.StartsWith("threads: 2", StringComparison.Ordinal)));
    }
}
