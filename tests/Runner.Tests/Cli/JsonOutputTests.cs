using System.CommandLine;
using System.Text.Json;
using MidasNet.Learning.Labels;
using MidasNet.Models.Tests;
using MidasNet.Runner.Cli;
using MidasNet.Runner.Tests.Audit;

namespace MidasNet.Runner.Tests.Cli;

/// <summary><c>--json</c> of the commands whose results are few lines.</summary>
public sealed class JsonOutputTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Every_command_that_reports_something_has_it()
    {
        var root = CommandLine.Root(new Session(TextWriter.Null, TextWriter.Null, CancellationToken.None), new GlobalOptions());
        IEnumerable<Command> Below(Command command) => command.Subcommands.SelectMany(sub => Below(sub).Prepend(sub));
        var without = Below(root).Where(command => command is { Action: not null, Hidden: false } && command.Options.All(option => option.Name != "--json"));
        // A worker works until it is stopped, and reports to its cluster.
        Assert.Equal(["worker", "completion"], without.Select(command => command.Name));
    }

    [Fact]
    public void Weights_are_imported_inspected_and_verified()
    {
        string file = folder.File("vgg19.safetensors");
        var imported = Json("weights", "import", Vgg19Fixture.Write(folder), "--out", file, "--as", "int8perchannel");
        Assert.Equal((file, 4, 38_720), (imported.GetProperty("file").GetString(), imported.GetProperty("tensors").GetInt32(), imported.GetProperty("values").GetInt32()));
        Assert.InRange(imported.GetProperty("maxRelativeError").GetDouble(), 1e-6, 0.1);
        Assert.Equal("block2_conv1.weight", imported.GetProperty("missing")[0].GetString());

        var inspected = Json("weights", "inspect", file);
        Assert.Equal("safetensors", inspected.GetProperty("format").GetString());
        var weight = inspected.GetProperty("tensors").EnumerateArray().Single(tensor => tensor.GetProperty("name").GetString() == "block1_conv2.weight");
        Assert.Equal([64, 64, 3, 3], weight.GetProperty("dimensions").EnumerateArray().Select(size => size.GetInt32()));
        Assert.Equal("bgr-minus-imagenet-mean", inspected.GetProperty("metadata").GetProperty("preprocessing").GetString());

        var verified = Json("weights", "verify", file);
        Assert.Equal(JsonValueKind.Null, verified.GetProperty("published").ValueKind);
        Assert.StartsWith("SHA-256 ", verified.GetProperty("checksum").GetString(), StringComparison.Ordinal);
        Assert.Equal(38_720, verified.GetProperty("values").GetInt32());
    }

    [Fact]
    public void An_export_says_the_bytes_of_its_file()
    {
        using var tiny = new TinyModel();
        var exported = Json("export", tiny.Checkpoint, "--to", "onnx", "--out", tiny.File("tiny.onnx"));
        Assert.Equal(("onnx", new FileInfo(tiny.File("tiny.onnx")).Length), (exported.GetProperty("format").GetString(), exported.GetProperty("bytes").GetInt64()));
    }

    [Fact]
    public void Simulated_labels_are_counted()
    {
        using var images = new QuadrantImages(40, new LabelNoise.Clean());
        var simulated = Json("data", "simulate", "complementary:0", "--data", images.WriteIdx(), "--to", folder.File("wrong"), "-q");
        Assert.Equal((40, 40), (simulated.GetProperty("images").GetInt32(), simulated.GetProperty("wrong").GetInt32()));
    }

    private static JsonElement Json(params string[] arguments)
    {
        var run = CliRun.Of([.. arguments, "--json"]);
        Assert.Equal((0, ""), (run.Code, run.Error));
        return JsonDocument.Parse(run.Output).RootElement;
    }
}
