using System.Text.Json;
using MidasNet.Runner.Cli;

namespace MidasNet.Runner.Tests.Cli;

public sealed class DevicesCommandTests
{
    [Fact]
    public void The_processor_is_always_there_and_what_is_not_usable_has_a_reason()
    {
        var run = CliRun.Of("devices", "--json");
        Assert.Equal((0, ""), (run.Code, run.Error));
        var devices = JsonDocument.Parse(run.Output).RootElement.GetProperty("devices").EnumerateArray().ToList();
        Assert.Equal("cpu", devices[0].GetProperty("name").GetString());
        Assert.Equal(JsonValueKind.Null, devices[0].GetProperty("unusable").ValueKind);
        Assert.True(devices.Count > 1, "cards, or an entry that says why there are none");
        Assert.All(devices.Skip(1), card =>
        {
            Assert.StartsWith("gpu", card.GetProperty("name").GetString(), StringComparison.Ordinal);
            Assert.NotEqual("", card.GetProperty("unusable").GetString());
        });

        string[] lines = CliRun.Of("devices").Output.TrimEnd().Split(Environment.NewLine);
        Assert.Equal(1 + devices.Count, lines.Length);
        Assert.Matches("^name +what it is +usable$", lines[0]);
        Assert.Matches("^cpu +cpu, [0-9]+ threads?, .* yes$", lines[1]);
    }

    [Fact]
    public void A_row_tells_name_kind_and_why_it_cannot_be_used() => Assert.Equal(
        [
            "name   what it is      usable",
            "cpu    cpu, 2 threads  yes",
            "gpu:0  a card          no: its driver is too old",
        ],
        DevicesCommand.Lines([new("cpu", "cpu, 2 threads"), new("gpu:0", "a card", "its driver is too old")]));
}
