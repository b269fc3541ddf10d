using MidasNet.Gpu;
using MidasNet.Runner.Cli;

namespace MidasNet.Runner.Tests.Cli;

public sealed class DeviceOptionsTests : IDisposable
{
    private readonly TinyModel model = new();

    public void Dispose() => model.Dispose();

    /// <summary>A command line of each command that computes.</summary>
    public static TheoryData<string> Commands =>
    [
        "study part1",
        "train --data a --out b",
        "tune",
        "ablate",
        "pretrain",
        "audit --data a",
        "eval --data a",
        "predict a",
        "gradcheck",
    ];

    private CliRun Eval(params string[] more) => CliRun.Of(["eval", "--checkpoint", model.Checkpoint, "--data", model.WriteIdx(), "-q", .. more]);

    [Theory]
    [MemberData(nameof(Commands))]
    public void Every_command_that_computes_knows_the_devices(string command)
    {
        foreach (string wrong in new[] { "tpu", "gpu:", "gpu:x", "gpu:-1", "GPU", "cpu:0" })
        {
            CliRun.Of([.. command.Split(' '), "--device", wrong])
                .RequireError(2, "--device takes cpu, gpu, gpu:0, gpu:1 and so on", $"was given '{wrong}'", "--help");
        }
        CliRun.Of([.. command.Split(' '), "--device", "gpu", "--precision", "half"]).RequireError(2, "'half'", "'full'", "'tf32'");
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void The_processor_has_full_precision_only(string command)
    {
        CliRun.Of([.. command.Split(' '), "--precision", "tf32", "-q"]).RequireError(2, "--precision tf32 is for graphics cards");
        CliRun.Of([.. command.Split(' '), "--device", "cpu", "--precision", "tf32", "-q"]).RequireError(2, "--device gpu");
    }

    [Theory]
    [InlineData("gpu")]
    [InlineData("gpu:0")]
    [InlineData("gpu:63")] // more than there are in a machine
    public void A_card_that_is_not_there_ends_with_1_and_says_why(string name)
    {
        Assert.SkipWhen(name != "gpu:63" && Devices.List().Any(device => device.Name != "cpu" && device.Unusable is null), "this machine has a graphics card");
        var run = Eval("--device", name);
        run.RequireError(1, $"{name}: ");
        Assert.DoesNotContain("unexpected", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Auto_computes_whatever_cards_there_are()
    {
        var run = Eval("--device", "auto");
        Assert.Equal((0, ""), (run.Code, run.Error));
    }

    // The emulator takes its time for a network: here it is only opened, and given one, before the data is missed.
    [Fact]
    public void The_emulator_is_a_device_like_others() => CliRun.Of(
        "eval", "--checkpoint", model.Checkpoint, "--data", model.File("nowhere"), "--device", "gpu:emulator", "-q").RequireError(3, "nowhere");

    [Fact]
    public void Devices_and_their_memory_that_are_not_there_are_expected_errors_with_1()
    {
        foreach (var error in new Exception[] { new DeviceUnavailableException("gpu: none"), new InsufficientMemoryException("no room") })
        {
            Assert.Equal(1, ExitCode.Of(error));
            Assert.True(ExitCode.IsExpected(error));
        }
        Assert.False(ExitCode.IsExpected(new InvalidOperationException("a mistake of this program")));
    }
}
