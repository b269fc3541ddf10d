using MidasNet.Models;
using MidasNet.Weights;

namespace MidasNet.Runner.Tests.Cli;

public sealed class ExportCommandTests : IDisposable
{
    private readonly TinyModel tiny = new();

    public void Dispose() => tiny.Dispose();

    [Theory]
    [InlineData]
    [InlineData("--fold")]
    [InlineData("--fold", "--float16")]
    public void A_checkpoint_becomes_an_ONNX_model_that_can_be_run_and_inspected(params string[] options)
    {
        string file = tiny.File("made/tiny.onnx");
        var run = CliRun.Of(["export", tiny.Checkpoint, "--to", "onnx", "--out", file, .. options]);
        Assert.Equal(0, run.Code);
        Assert.StartsWith($"{file}: ", run.Output, StringComparison.Ordinal);
        using var model = OnnxModel.Load(file);
        Assert.Equal(4, model.Run(new Dictionary<string, OnnxValue> { ["image"] = new([1, 1, 8, 8], new float[64]) })["logits"].Values.Length);
        Assert.Equal("""["0","1","2","3"]""", model.Metadata["class_names"]);
        Assert.Equal(options.Contains("--fold") ? "folded into the weights" : "kept", model.Metadata["batch_norm"]);
        Assert.Contains("format: ONNX", CliRun.Of("weights", "inspect", file).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_checkpoint_becomes_plain_safetensors()
    {
        string file = tiny.File("plain.safetensors");
        Assert.Equal(0, CliRun.Of("export", tiny.Checkpoint, "--to", "safetensors", "--float16", "--out", file).Code);
        var (before, after) = (SafeTensors.Read(tiny.Checkpoint), SafeTensors.Read(file));
        Assert.Equal(before.Names.Order(StringComparer.Ordinal), after.Names.Order(StringComparer.Ordinal));
        Assert.Equal("MidasNet", after.Metadata["naming"]);
        Assert.All(after.Tensors, tensor => Assert.Equal(ElementType.F16, tensor.StoredAs));
    }

    [Theory]
    [InlineData(3, "is the input", "--to", "onnx", "--out", "tiny.safetensors")]
    [InlineData(2, "--fold is for ONNX models", "--to", "safetensors", "--fold", "--out", "a")]
    [InlineData(2, "onnx", "--to", "tflite", "--out", "a")]
    [InlineData(2, "--to", "--out", "a")]
    [InlineData(2, "", "--to", "onnx", "--out", "")]
    public void Arguments_that_do_not_go_are_refused(int code, string message, params string[] arguments)
    {
        byte[] before = File.ReadAllBytes(tiny.Checkpoint);
        var run = CliRun.Of(["export", tiny.Checkpoint, .. arguments.Select(argument => argument is "a" or "tiny.safetensors" ? tiny.File(argument) : argument)]);
        Assert.Equal(code, run.Code);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(tiny.Checkpoint));
        Assert.False(File.Exists(tiny.File("a")));
    }

    [Theory]
    [InlineData("onnx")]
    [InlineData("onnx", "--fold")]
    [InlineData("safetensors")]
    public void A_weight_beyond_float16_is_named_as_in_the_checkpoint(string format, params string[] options)
    {
        string large = tiny.File("large.safetensors"), file = tiny.File("a");
        tiny.WriteOverflowing(large);
        CliRun.Of(["export", large, "--to", format, "--float16", "--out", file, .. options])
            .RequireError(4, large, "tensor \"classifier.weight\" holds 3E+38, which is beyond the range of float16", "without --float16");
        Assert.False(File.Exists(file));
    }

    [Theory]
    [InlineData("onnx")]
    [InlineData("safetensors")]
    public void A_signal_stops_it_before_anything_is_written(string format)
    {
        using var stopped = new CancellationTokenSource();
        stopped.Cancel();
        Assert.Equal(130, CliRun.Of(stopped.Token, "export", tiny.Checkpoint, "--to", format, "--out", tiny.File("made/a")).Code);
        Assert.False(Directory.Exists(tiny.File("made")));
    }

    [Fact]
    public void A_file_that_is_no_checkpoint_is_refused()
    {
        Assert.Equal(4, CliRun.Of("export", tiny.File("missing"), "--to", "onnx", "--out", tiny.File("a")).Code);
        Assert.Equal(4, CliRun.Of("export", tiny.Write("noise", 1, 2, 3), "--to", "onnx", "--out", tiny.File("a")).Code);
        Assert.False(File.Exists(tiny.File("a")));
    }
}
