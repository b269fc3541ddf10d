using System.Text.Json;
using MidasNet.Runner.Runs;
using Spectre.Console.Testing;
using Progress = MidasNet.Runner.Runs.Progress;

namespace MidasNet.Runner.Tests.Runs;

public sealed class DeviceChoiceTests : IDisposable
{
    private static readonly DeviceDescription Processor = new("cpu", "cpu, 2 threads");

    private readonly TestConsole console = new();

    public void Dispose() => console.Dispose();

    private Progress Plain => new(console, ProgressStyle.Lines, TimeProvider.System, TimeSpan.FromSeconds(10));

    [Fact]
    public void Auto_without_a_card_says_why_once_and_takes_the_processor()
    {
        var choice = new DeviceChoice("auto", Precision.TensorFloat32)
            .SettleAmong([Processor, new DeviceDescription("gpu", "no graphics card", "no driver")], Plain);
        Assert.Equal(DeviceChoice.Processor, choice);
        Assert.Equal(choice, choice.Settle(Plain));
        Assert.Equal("no graphics card (no driver): computing on the processor", console.Output.TrimEnd());
    }

    [Fact]
    public void Auto_takes_the_first_card_that_can_be_used_without_a_word()
    {
        var choice = new DeviceChoice("auto", Precision.TensorFloat32)
            .SettleAmong([Processor, new("gpu:0", "an old card", "too old"), new("gpu:1", "a card"), new("gpu:2", "another")], Plain);
        Assert.Equal(new DeviceChoice("gpu:1", Precision.TensorFloat32), choice);
        Assert.Equal("", console.Output);
    }

    [Theory]
    [InlineData("gpu", "gpu:1", true)] // whichever card of a machine is free
    [InlineData("gpu:0", "gpu:1", true)]
    [InlineData("gpu", "cpu", false)]
    [InlineData("gpu", "gpu:emulator", false)]
    public void Which_of_several_cards_it_is_does_not_count(string one, string other, bool same)
    {
        Assert.Equal(same, new DeviceChoice(one).Kind == new DeviceChoice(other).Kind);
        Assert.NotEqual(new DeviceChoice(one, Precision.TensorFloat32).Kind, new DeviceChoice(other).Kind);
    }

    [Fact]
    public void A_choice_survives_being_written_and_reads_as_its_options()
    {
        var choice = new DeviceChoice("gpu:1", Precision.TensorFloat32);
        Assert.Equal(choice, JsonSerializer.Deserialize<DeviceChoice>(JsonSerializer.Serialize(choice, RunJson.Line), RunJson.Line));
        Assert.Equal("--device gpu:1 --precision tf32", choice.ToString());
        Assert.Equal("--device cpu", DeviceChoice.Processor.ToString());
    }

    [Fact]
    public void The_name_opens_the_device()
    {
        using var device = new DeviceChoice("gpu:emulator").Open(threads: 0);
        Assert.StartsWith("gpu, ", device.Name, StringComparison.Ordinal);
    }
}
