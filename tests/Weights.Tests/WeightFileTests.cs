namespace MidasNet.Weights.Tests;

public sealed class WeightFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("torch.pth", WeightFormat.PyTorch)]
    [InlineData("torch-legacy.pth", WeightFormat.PyTorch)]
    [InlineData("keras2-applications.h5", WeightFormat.Keras)]
    [InlineData("latest.h5", WeightFormat.Keras)]
    [InlineData("raw.onnx", WeightFormat.Onnx)]
    public void The_format_is_told_by_the_content_whatever_the_name(string name, WeightFormat format)
    {
        string file = folder.Write("weights.bin", File.ReadAllBytes(Fixture.Path(name)));
        Assert.Equal(format, WeightFile.FormatOf(file));
        Assert.NotEmpty(WeightFile.Read(file).Weights.Tensors);
    }

    [Fact]
    public void Our_own_format_and_that_of_TensorFlowJs_are_told_apart_even_where_both_begin_with_a_brace()
    {
        // The name is chosen so that the header has 123 = '{' bytes.
        SafeTensors.Write(folder.File("plain"), [new("w", [1], [1])]);
        string brace = folder.Write("brace", SafeTensorsBytes.Of("""{"w":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}""".PadRight('{'), 7));
        Assert.Equal((byte)'{', File.ReadAllBytes(brace)[0]);
        string json = folder.Write("model.json", [.. " {\"weightsManifest\":[]}"u8]);
        Assert.Equal(WeightFormat.SafeTensors, WeightFile.Read(folder.File("plain")).Format);
        Assert.Equal(WeightFormat.SafeTensors, WeightFile.Read(brace).Format);
        Assert.Equal(WeightFormat.TensorFlowJs, WeightFile.Read(json).Format);
        Assert.Equal(WeightFormat.TensorFlowJs, WeightFile.FormatOf(Path.GetDirectoryName(json)!));
    }

    [Theory]
    [InlineData("", "the file is empty")]
    [InlineData("<!DOCTYPE html>", "a page of the web")]
    [InlineData("version https://git-lfs.github.com/spec/v1", "git lfs pull")]
    [InlineData("\u001f\u008b\u0008", "gzip")]
    [InlineData("\u0080\u0002}.", "not one that torch.save wrote")]
    [InlineData("MZ", "begins with 4D5A")]
    public void Other_files_are_called_what_they_are(string content, string why)
    {
        string file = folder.Write("a.pth", System.Text.Encoding.Latin1.GetBytes(content));
        string message = Assert.Throws<WeightFormatException>(() => WeightFile.Read(file)).Message;
        Assert.Contains(why, message);
        Assert.Contains("read here are safetensors, PyTorch", message);
    }

    [Fact]
    public void Where_there_is_no_file_the_formats_are_listed() =>
        Assert.Contains("no such file; read here are", Assert.Throws<WeightFormatException>(() => WeightFile.Read(folder.File("a"))).Message);
}
