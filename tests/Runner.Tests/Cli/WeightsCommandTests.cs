using MidasNet.Models.Tests;

namespace MidasNet.Runner.Tests.Cli;

public sealed class WeightsCommandTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_TensorFlowJs_folder_becomes_a_safetensors_file_that_can_be_inspected()
    {
        Vgg19Fixture.Write(folder);
        string file = folder.File("made/vgg19.safetensors");
        var import = CliRun.Of("weights", "import", folder.File("vgg19"), "--out", file);
        Assert.Equal(0, import.Code);
        Assert.Contains("4 tensors, 38,720 values", import.Output, StringComparison.Ordinal);
        Assert.Contains("missing: block2_conv1.weight, ", import.Output, StringComparison.Ordinal);

        var inspect = CliRun.Of("weights", "inspect", file);
        Assert.Equal(0, inspect.Code);
        Assert.Matches(@"block1_conv2\.weight +F32 +\[64, 64, 3, 3\]", inspect.Output);
        Assert.Contains("preprocessing: bgr-minus-imagenet-mean", inspect.Output, StringComparison.Ordinal);
        Assert.Contains("total: 4 tensors, 38,720 values", inspect.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void What_holds_no_weights_ends_with_4()
    {
        string text = folder.Write("a.txt", "no weights"u8.ToArray());
        CliRun.Of("weights", "import", text, "--out", folder.File("b")).RequireError(4, "only TensorFlow.js models");
        CliRun.Of("weights", "import", folder.File("none"), "--out", folder.File("b")).RequireError(4, "there is no such file", "model.json");
        CliRun.Of("weights", "inspect", text).RequireError(4, text);
        CliRun.Of("weights", "inspect", folder.File("none")).RequireError(4, "there is no such file");
        Assert.False(File.Exists(folder.File("b")));
    }

    [Fact]
    public void A_file_that_cannot_be_written_ends_with_3()
    {
        string model = Vgg19Fixture.Write(folder);
        string file = folder.Write("file");
        CliRun.Of("weights", "import", model, "--out", Path.Combine(file, "b.safetensors")).RequireError(3, file);
    }
}
