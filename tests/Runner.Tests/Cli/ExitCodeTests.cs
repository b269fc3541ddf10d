using System.Diagnostics;
using System.Globalization;
using MidasNet.Learning.Labels;
using MidasNet.Models;
using MidasNet.Runner.Tests.Audit;

namespace MidasNet.Runner.Tests.Cli;

/// <summary>Each exit code that docs/commands.md names, provoked.</summary>
public sealed class ExitCodeTests : IDisposable
{
    private readonly TinyModel model = new();

    public void Dispose() => model.Dispose();

    [Fact]
    public void Done_is_0() => Assert.Equal(0, CliRun.Of("weights", "inspect", model.Checkpoint).Code);

    [Fact]
    public void A_device_that_is_not_there_is_1() => CliRun.Of("gradcheck", "--device", "gpu:99", "-q").RequireError(1, "gpu:99");

    [Fact]
    public void What_is_not_understood_is_2() => CliRun.Of("gradcheck", "--devices", "cpu").RequireError(2, "'--device'");

    [Fact]
    public void Data_that_are_missing_are_3() => CliRun.Of("eval", "--checkpoint", model.Checkpoint, "--data", model.File("none"), "-q").RequireError(3, "none");

    [Fact]
    public void Weights_that_are_damaged_are_4()
    {
        string cut = model.Write("cut.safetensors", File.ReadAllBytes(model.Checkpoint)[..^5]);
        CliRun.Of("eval", "--checkpoint", cut, "--data", model.WriteIdx(), "-q").RequireError(4, cut);
    }

    [Fact]
    public void Training_that_diverges_is_5()
    {
        // A network whose features are not finite: the loss of a classifier on them is not, either.
        string huge = model.File("huge.safetensors");
        using (var device = Device.OpenCpu(threads: 1))
        using (var tiny = ModelCheckpoint.Open(model.Checkpoint, device))
        {
            foreach (var weight in tiny.Model.Parameters) weight.Set([.. Enumerable.Repeat(3e38f, weight.Shape.Length)]);
            ModelCheckpoint.Save(huge, tiny.Model, tiny.Use);
        }
        using var images = new QuadrantImages(40, new LabelNoise.Clean());
        CliRun.Of("train", "--data", images.WriteIdx(), "--runs", model.File("runs"), "--from", huge, "--validation", "0", "--epochs", "1", "--out", model.File("x"), "-q")
            .RequireError(5, "training diverged");
        Assert.False(File.Exists(model.File("x")));
    }

    [Fact]
    public void A_requirement_that_is_missed_is_6() =>
        CliRun.Of("eval", "--checkpoint", model.Checkpoint, "--data", model.WriteIdx(shift: 1), "--require", "accuracy>=0.5", "--json", "-q")
            .RequireError(6, "required is at least 0.5");

    [Theory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    public async Task A_signal_is_128_and_its_number(string signal, int code)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "there are no signals");
        Assert.SkipWhen(Ignores(code - 128), $"SIG{signal} is ignored here, as in what a script starts in the background, and by all that is started from here");
        var cancellation = TestContext.Current.CancellationToken;
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "midasnet.dll"), "gradcheck", "--threads", "1"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var program = Process.Start(start)!;
        var error = program.StandardError.ReadToEndAsync(cancellation);
        // It is at work, and the rest of its checks are before it.
        Assert.StartsWith("ok", await program.StandardOutput.ReadLineAsync(cancellation), StringComparison.Ordinal);
        using (var kill = Process.Start("kill", [$"-{signal}", $"{program.Id}"])) await kill.WaitForExitAsync(cancellation);
        await program.StandardOutput.ReadToEndAsync(cancellation);
        await program.WaitForExitAsync(cancellation);
        Assert.Equal((code, "midasnet: stopped"), (program.ExitCode, (await error).Trim()));
    }
    private static bool Ignores(int signal)
    {
        const string status = "/proc/self/status", field = "SigIgn:";
        if (!File.Exists(status)) return false;
        string mask = File.ReadLines(status).First(line => line.StartsWith(field, StringComparison.Ordinal))[field.Length..].Trim();
        return (ulong.Parse(mask, NumberStyles.HexNumber, CultureInfo.InvariantCulture) >> (signal - 1) & 1) != 0;
    }
}
