using System.Text.Json;
using MidasNet.Learning.Labels;
using MidasNet.Models.Tests;
using MidasNet.Weights;

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
        Assert.Contains("from Keras, TensorFlow.js; images as bgr-minus-imagenet-mean", import.Output, StringComparison.Ordinal);
        Assert.Contains("missing: block2_conv1.weight, ", import.Output, StringComparison.Ordinal);

        var inspect = CliRun.Of("weights", "inspect", file);
        Assert.Equal(0, inspect.Code);
        Assert.Matches(@"block1_conv2\.weight +F32 +\[64, 64, 3, 3\]", inspect.Output);
        Assert.Contains("preprocessing: bgr-minus-imagenet-mean", inspect.Output, StringComparison.Ordinal);
        Assert.Contains("total: 4 tensors, 38,720 values", inspect.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_of_8_bits_per_channel_are_imported_with_a_word_on_their_error()
    {
        string file = folder.File("vgg19.safetensors");
        var import = CliRun.Of("weights", "import", Vgg19Fixture.Write(folder), "--out", file, "--as", "int8perchannel");
        Assert.Equal(0, import.Code);
        Assert.Matches(@"8 bits per channel: the error is at most 0\.\d\d ?% of the values", import.Output);
        Assert.Matches(@"block1_conv2\.weight +I8 +\[64, 64, 3, 3\]", CliRun.Of("weights", "inspect", file).Output);
    }

    [Fact]
    public void A_ResNet_in_the_names_of_torchvision_becomes_a_checkpoint_that_predicts()
    {
        string source = TorchResNet.Write(folder.File("resnet.pth")), file = folder.File("imported.safetensors");
        var import = CliRun.Of("weights", "import", source, "--out", file);
        Assert.Equal(0, import.Code);
        Assert.Contains("1, 1, 1, 1 blocks, 3 classes", import.Output, StringComparison.Ordinal);
        string picture = folder.Write("grey.pgm", [.. "P5 4 4 255\n"u8, .. new byte[16]]);
        var prediction = CliRun.Of("predict", "--checkpoint", file, picture, "--json");
        Assert.Equal(0, prediction.Code);
        Assert.Contains("0.3333", prediction.Output, StringComparison.Ordinal); // all weights of the last layer are equal
    }

    [Theory]
    [InlineData("fc.weight", 1e5, false, "f16", "tensor \"fc.weight\" holds 100000, which is beyond the range of float16", "--as bf16 or --as f32 would fit")]
    [InlineData("fc.weight", 3.4e38, false, "bf16", "tensor \"fc.weight\" holds 3.4E+38, which is beyond the range of bfloat16", "--as f32 would fit")]
    [InlineData("conv1.weight", double.NaN, false, "int8perchannel", "infinities or NaN: \"conv1.weight\"")]
    [InlineData("conv1.weight", double.NaN, false, "f32", "infinities or NaN: \"conv1.weight\"")]
    [InlineData("bn1.running_mean", double.NegativeInfinity, true, "f64", "infinities or NaN: \"bn1.running_mean\"")]
    [InlineData("fc.weight", 1e300, true, "f64", "float64 and hold values beyond the range of float32, in which networks compute: \"fc.weight\"")]
    public void Values_that_cannot_be_stored_end_with_4_and_the_name_in_the_file(string tensor, double value, bool asDouble, string encoding, params string[] words)
    {
        string source = TorchResNet.Write(folder.File("resnet.pth"), tensor, value, asDouble);
        CliRun.Of("weights", "import", source, "--out", folder.File("a.safetensors"), "--as", encoding).RequireError(4, [source, .. words]);
        Assert.Equal(["resnet.pth"], folder.Names);
    }

    [Fact]
    public void Weights_to_start_from_are_refused_by_the_name_in_their_file()
    {
        using var pictures = new Audit.QuadrantImages(8, new LabelNoise.Clean());
        string source = TorchResNet.Write(folder.File("resnet.pth"), "conv1.weight", double.NaN);
        CliRun.Of("train", "--data", pictures.WriteIdx(), "--from", source, "--labels", "clean", "--image-size", "32", "--validation", "0", "--epochs", "1",
            "--runs", folder.File("runs"), "--out", folder.File("a.safetensors"), "-q").RequireError(4, source, "infinities or NaN: \"conv1.weight\"");
    }

    [Fact]
    public void Digits_that_float32_does_not_hold_are_told()
    {
        string source = TorchResNet.Write(folder.File("resnet.pth"), "fc.weight", 0.1, asDouble: true), file = folder.File("a.safetensors");
        var import = CliRun.Of("weights", "import", source, "--out", file, "--as", "f64");
        Assert.Equal(0, import.Code);
        Assert.Contains("rounded: 1 tensor of F64 to float32: \"fc.weight\"\n", import.Output, StringComparison.Ordinal);
        Assert.Equal(0.1f, SafeTensors.Read(file)["classifier.weight"].Values[0]);
        using var json = JsonDocument.Parse(CliRun.Of("weights", "import", source, "--out", file, "--json").Output);
        Assert.Equal("fc.weight", Assert.Single(json.RootElement.GetProperty("rounded").EnumerateArray()).GetString());

        // Without digits to lose there is nothing to tell.
        TorchResNet.Write(source, asDouble: true);
        Assert.DoesNotContain("rounded", CliRun.Of("weights", "import", source, "--out", file).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void What_an_import_passes_over_is_told_as_by_inspect()
    {
        const string Skipped = "skipped: \"model_ema\": 2 tensors outside the state_dict";
        string source = TorchResNet.Write(folder.File("resnet.pth"), withAverages: true), file = folder.File("a.safetensors");
        Assert.Contains(Skipped, CliRun.Of("weights", "inspect", source).Output, StringComparison.Ordinal);
        Assert.Contains(Skipped, CliRun.Of("weights", "import", source, "--out", file).Output, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(CliRun.Of("weights", "import", source, "--out", file, "--json").Output);
        Assert.Equal("model_ema", Assert.Single(json.RootElement.GetProperty("skipped").EnumerateArray()).GetProperty("name").GetString());
    }

    [Fact]
    public void A_signal_stops_before_anything_is_written()
    {
        using var stopped = new CancellationTokenSource();
        stopped.Cancel();
        string source = TorchResNet.Write(folder.File("resnet.pth")), model = Vgg19Fixture.Write(folder);
        string[][] commands =
        [
            ["weights", "import", source, "--out", folder.File("a")], ["weights", "import", model, "--out", folder.File("a")],
            ["weights", "inspect", source], ["weights", "verify", source],
        ];
        foreach (string[] command in commands)
        {
            var run = CliRun.Of(stopped.Token, command);
            Assert.Equal((130, ""), (run.Code, run.Output));
        }
        Assert.False(File.Exists(folder.File("a")));
    }

    [Fact]
    public void Verify_tells_values_beyond_float32_from_those_that_are_not_finite()
    {
        CliRun.Of("weights", "verify", TorchResNet.Write(folder.File("a.pth"), "fc.weight", 1e300, asDouble: true))
            .RequireError(4, "\"fc.weight\" is float64 and holds values beyond the range of float32");
        CliRun.Of("weights", "verify", TorchResNet.Write(folder.File("b.pth"), "fc.weight", double.PositiveInfinity, asDouble: true))
            .RequireError(4, "\"fc.weight\" holds values that are not finite");
    }

    [Fact]
    public void A_foreign_file_is_inspected_in_the_names_that_it_has()
    {
        var inspect = CliRun.Of("weights", "inspect", Vgg19Fixture.Write(folder));
        Assert.Equal(0, inspect.Code);
        Assert.Contains("format: TensorFlow.js", inspect.Output, StringComparison.Ordinal);
        Assert.Matches(@"block1_conv2/kernel +U8 +\[3, 3, 64, 64\]", inspect.Output);
        Assert.Contains("missing: \"block2_conv1/kernel\" [3, 3, 64, 128] needs \"others.bin\"", inspect.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void What_holds_no_weights_ends_with_4()
    {
        string text = folder.Write("a.txt", "no weights"u8.ToArray());
        CliRun.Of("weights", "import", text, "--out", folder.File("b")).RequireError(4, "a text that begins with \"no weights\"");
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

    [Fact]
    public void A_long_name_moves_its_own_line_only_and_sends_nothing_to_the_terminal()
    {
        string file = folder.File("a.safetensors");
        var tensors = Enumerable.Range(0, 500).Select(i => new WeightTensor($"t{i}", [1], [1])).Append(new WeightTensor("a\u001b[2J" + new string('n', 60_000), [1], [1]));
        SafeTensors.Write(file, tensors);
        string output = CliRun.Of("weights", "inspect", file).Output;
        Assert.InRange(output.Length, 1, 80_000);
        Assert.DoesNotContain('\u001b', output);
        Assert.Contains("\\u001b[2Jnnn", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Marks_of_direction_reach_no_terminal_neither_in_data_nor_in_errors()
    {
        const string Name = "a\u202eb\u2066c\u200f";
        string file = folder.File("a.safetensors"), other = folder.Write($"x{Name}.pth", "no weights"u8.ToArray());
        SafeTensors.Write(file, [new WeightTensor(Name, [1], [1]), new WeightTensor("\u0421", [1], [1])], new Dictionary<string, string> { [Name] = "\u001b]0;title\u0007" });
        foreach (string text in new[]
        {
            CliRun.Of("weights", "inspect", file).Output, CliRun.Of("weights", "inspect", file, "--json").Output, CliRun.Of("weights", "verify", file, "--json").Output,
            CliRun.Of("weights", "inspect", other).Error, CliRun.Of("weights", "inspect", other, "--verbose").Error, CliRun.Of("predict", $"--{Name}", other).Error,
        })
        {
            Assert.NotEmpty(text);
            Assert.Equal(-1, text.AsSpan().IndexOfAny("\u202e\u2066\u200f\u001b\u0007"));
        }
        Assert.Contains("\u0421", CliRun.Of("weights", "inspect", file).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Verify_takes_folders_and_says_what_is_missing_of_a_model()
    {
        SafeTensors.Write(folder.File("model-1.safetensors"), [new("a", [1], [1])]);
        folder.Write("model.safetensors.index.json", """{"weight_map": {"a": "model-1.safetensors", "b": "model-2.safetensors"}}""");
        CliRun.Of("weights", "verify", folder.Path).RequireError(4, "1 of 2 tensors are missing: \"b\"", "model-2.safetensors");
        SafeTensors.Write(folder.File("model-2.safetensors"), [new("b", [2], [2, 3])]);
        Assert.Contains("all of it can be read: 2 tensors, 3 values", CliRun.Of("weights", "verify", folder.Path).Output, StringComparison.Ordinal);
        CliRun.Of("weights", "verify", folder.Write("none/model.json", "[]"u8.ToArray())).RequireError(4, "holds no tensors");
    }

    // A file as a folder of Hugging Face's cache has it: a link to a file that is named by its checksum.
    [Fact]
    public void Verify_measures_the_target_of_a_link()
    {
        byte[] bytes = [.. Enumerable.Range(0, 100).Select(i => (byte)i)];
        SafeTensors.Write(folder.File("blob"), [new("a", [1], [1])]);
        bytes = File.ReadAllBytes(folder.File("blob"));
        string digits = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes));
        string list = folder.Write("list.json", System.Text.Encoding.UTF8.GetBytes($$"""
            {"weights": [{"name": "net", "description": "d", "format": "f", "licence": "l", "source": "s", "usedBy": "u",
              "files": [{"path": "net.safetensors", "addresses": ["https://example.org/net"], "bytes": {{bytes.Length}}, "sha256": "{{digits}}"}]}], "data": []}
            """));
        Directory.CreateDirectory(folder.File("snapshot"));
        File.CreateSymbolicLink(folder.File("snapshot/net.safetensors"), "../blob");
        Assert.Contains("net, as published", CliRun.Of("weights", "verify", folder.File("snapshot/net.safetensors"), "--manifest", list).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pipe_is_refused_wherever_a_file_is_wanted()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() || OperatingSystem.IsMacOS(), "pipes have names on Unix only");
        string pipe = folder.File("pipe");
        System.Diagnostics.Process.Start("mkfifo", pipe).WaitForExit();
        CliRun.Of("weights", "inspect", pipe).RequireError(3, "a pipe");
        CliRun.Of("weights", "verify", pipe).RequireError(3, "a pipe");
        CliRun.Of("weights", "list", "--manifest", pipe).RequireError(3, "a pipe");
        CliRun.Of("predict", "--checkpoint", pipe, pipe).RequireError(3, "a pipe");
        CliRun.Of("predict", "--config", pipe, pipe).RequireError(3, "a pipe");
    }
}
