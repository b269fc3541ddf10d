using System.Text;

namespace MidasNet.Weights.Tests;

public sealed class WeightFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private string Refused(string path) => Assert.Throws<WeightFormatException>(() => WeightFile.Read(path)).Message;

    [Theory]
    [InlineData("torch.pth", "PyTorch")]
    [InlineData("torch-legacy.pth", "PyTorch")]
    [InlineData("keras2-applications.h5", "Keras")]
    [InlineData("latest.h5", "Keras")]
    [InlineData("raw.onnx", "ONNX")]
    public void The_format_is_recognised_by_the_content_whatever_the_name(string name, string format)
    {
        string file = folder.Write("weights.bin", File.ReadAllBytes(Fixture.Path(name)));
        Assert.Equal(format, WeightFile.FormatOf(file));
        Assert.Contains(format, WeightFile.Formats);
        Assert.NotEmpty(WeightFile.Read(file).Weights.Tensors);
    }

    [Fact]
    public void Safetensors_and_TensorFlowJs_are_distinguished_even_if_both_begin_with_a_brace()
    {
        // The name is chosen so that the header has 123 = '{' bytes.
        SafeTensors.Write(folder.File("plain"), [new("w", [1], [1])]);
        string brace = folder.Write("brace", SafeTensorsBytes.Of("""{"w":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}""".PadRight('{'), 7));
        Assert.Equal((byte)'{', File.ReadAllBytes(brace)[0]);
        string json = folder.Write("model.json", [.. " {\"weightsManifest\":[]}"u8]);
        Assert.Equal("safetensors", WeightFile.Read(folder.File("plain")).Format);
        Assert.Equal("safetensors", WeightFile.Read(brace).Format);
        Assert.Equal("TensorFlow.js", WeightFile.Read(json).Format);
        Assert.Equal("TensorFlow.js", WeightFile.FormatOf(Path.GetDirectoryName(json)!));
    }

    [Theory]
    [InlineData("", "the file is empty")]
    [InlineData("<!DOCTYPE html>", "a web page")]
    [InlineData("\r\n <html>", "a web page")]
    [InlineData("version https://git-lfs.github.com/spec/v1", "git lfs pull")]
    [InlineData("\u001f\u008b\u0008", "gzip")]
    [InlineData("\u0080\u0002}.", "not one that torch.save wrote")]
    [InlineData("\u0089PNG\r\n\u001a\n", "this is a PNG picture")]
    [InlineData("storages\0\0\0", "PyTorch before 0.1.10")]
    [InlineData("PK\u0005\u0006\0\0\0\0", "neither of PyTorch nor of Keras")]
    [InlineData("pickle\0\0\0", "PyTorch before 0.1.10")]
    [InlineData("\u0008\u0001\u0012\u0002\u000a\0", "a TensorFlow SavedModel")]
    [InlineData("\0\0\u0008\u0003\0\0\0\u0001", "an IDX file")]
    [InlineData("{\"error\": \"Repository not found\"}", "no weightsManifest")]
    [InlineData("<?xml version='1.0'?><Error><Code>AccessDenied</Code></Error>", "HTML or XML")]
    [InlineData("RIFF\0\0\0\0WEBPVP8 ", "a WebP picture")]
    [InlineData("é Grüße an alle, die hier Gewichte suchen, wo keine sind: é", "this is a text")]
    [InlineData("\0\0\0\0\0\0\0\0", "zeros alone")]
    [InlineData("no weights", "a text that begins with \"no weights\"")]
    [InlineData("MZ", "begins with 4D5A, which is no known weight format")]
    public void Other_files_are_called_what_they_are(string content, string why)
    {
        string message = Refused(folder.Write("a.pth", content.Contains('G') && content.Contains('ü') ? Encoding.UTF8.GetBytes(content) : Encoding.Latin1.GetBytes(content)));
        Assert.Contains(why, message);
        if (!content.StartsWith('{')) Assert.Contains("supported formats are safetensors (.safetensors", message);
    }

    [Fact]
    public void A_zip_archive_of_something_else_is_called_so() =>
        Assert.Contains("neither of PyTorch nor of Keras", Refused(ZipFile.Write(folder.File("a.pth"), ("readme.txt", [1]))));

    [Fact]
    public void Archives_of_NumPy_tar_archives_and_user_blocks_are_called_so()
    {
        Assert.Contains("NumPy arrays (.npz)", Refused(ZipFile.Write(folder.File("a.npz"), ("w.npy", [1]), ("b.npy", [1]))));
        Assert.Contains("a SavedModel", Refused(ZipFile.Write(folder.File("a.zip"), ("m/saved_model.pb", [1]))).Replace("TensorFlow ", "", StringComparison.Ordinal));
        byte[] tar = new byte[1024];
        "weights/a.pth"u8.CopyTo(tar);
        "ustar"u8.CopyTo(tar.AsSpan(257));
        Assert.Contains("a tar archive", Refused(folder.Write("a.tar", tar)));
        Assert.Contains("user block", Refused(folder.Write("a.h5", [.. Enumerable.Repeat((byte)1, 512), .. File.ReadAllBytes(Fixture.Path("latest.h5"))])));
    }

    [Fact]
    public void A_folder_is_read_by_the_usual_name_of_its_file()
    {
        File.Copy(Fixture.Path("torch.pth"), folder.File("pytorch_model.bin"));
        Assert.Equal("PyTorch", WeightFile.Read(folder.Path).Format);
        SafeTensors.Write(folder.File("model.safetensors"), [new("a", [1], [1])]);
        Assert.Equal(["a"], WeightFile.Read(folder.Path).Weights.Names);
        folder.Write("saved/saved_model.pb", [8, 1]);
        Assert.Contains("a TensorFlow SavedModel", Refused(folder.File("saved")));
    }

    // As Hugging Face's library kept them before safetensors: pytorch_model.bin.index.json.
    [Fact]
    public void A_sharded_model_of_PyTorch_is_read_and_what_its_index_leaves_out_is_listed()
    {
        TorchPickle.Write(folder.File("pytorch_model-1.bin"), TorchPickle.Dictionary(("a", TorchPickle.Vector(1, 0, 2)), ("b", TorchPickle.Vector(1, 1, 2))), 5, 6);
        folder.Write("pytorch_model.bin.index.json", """{"weight_map": {"b": "pytorch_model-1.bin"}}""");
        var file = WeightFile.Read(folder.Path);
        Assert.Equal("PyTorch", file.Format);
        Assert.Equal([6], file.Weights["b"].Values);
        Assert.Equal("a", Assert.Single(file.Skipped).Name);
        folder.Write("pytorch_model-1.bin", [.. "version https://git-lfs.github.com/spec/v1"u8]);
        Assert.Contains("a Git LFS pointer", Refused(folder.Path));
    }

    [Fact]
    public void The_error_for_other_JSON_names_the_missing_members() => Assert.Contains("no weightsManifest", Refused(folder.Write("a.json", "{\"name\": 1}")));

    [Fact]
    public void The_error_for_a_missing_file_lists_the_formats()
    {
        Assert.Contains("no such file; supported formats are", Refused(folder.File("a")));
        Assert.Contains("no such file in this folder: model.safetensors.index.json or model.safetensors or", Refused(folder.Path));
    }

    [Fact]
    public void A_sharded_safetensors_model_is_read_by_its_index_or_its_folder()
    {
        SafeTensors.Write(folder.File("model-1.safetensors"), [new("a", [1], [1]), new("b", [1], [2])]);
        string index = folder.Write("model.safetensors.index.json",
            """{"metadata": {"total_size": 12}, "weight_map": {"a": "model-1.safetensors", "b": "model-1.safetensors", "c": "model-2.safetensors"}}""");
        var file = WeightFile.Read(index);
        Assert.Equal(["a", "b"], file.Weights.Names);
        var missing = Assert.Single(file.Missing);
        Assert.Equal("\"c\" needs \"model-2.safetensors\"", missing.ToString());
        Assert.Equal(["a", "b"], WeightFile.Read(folder.Path).Weights.Names);
    }

    [Theory]
    [InlineData("../a")]
    [InlineData("/etc/passwd")]
    [InlineData("x\\\\y")]
    [InlineData("")]
    public void An_index_cannot_lead_out_of_its_folder(string name) => Assert.Contains("no file in the folder of the index",
        Refused(folder.Write("index.json", $$"""{"weight_map": {"a": "{{name}}"} }""")));

    [Fact]
    public void The_length_of_a_link_is_that_of_its_target()
    {
        folder.Write("blobs/net", File.ReadAllBytes(Fixture.Path("torch.pth")));
        Link("net.pth", "blobs/net");
        Assert.NotEmpty(WeightFile.Read(folder.File("net.pth")).Weights.Tensors);
        Assert.Equal(new FileInfo(folder.File("blobs/net")).Length, RegularFile.Length(folder.File("net.pth")));
    }

    // As Hugging Face's cache has them: snapshots/REVISION/file -> ../../blobs/hash.
    [Fact]
    public void Shards_that_are_links_into_the_blobs_of_a_cache_are_read()
    {
        folder.Write("blobs/x", BitConverter.GetBytes(2f));
        folder.Write("snapshots/1/model.json", Model);
        Link("snapshots/1/s", "../../blobs/x");
        Assert.Equal([2], WeightFile.Read(folder.File("snapshots/1")).Weights["a"].Values);
    }

    [Fact]
    public void Shards_that_are_links_out_of_the_model_are_refused()
    {
        folder.Write("secret", BitConverter.GetBytes(2f));
        folder.Write("model/model.json", Model);
        Link("model/s", "../secret");
        Assert.Contains("\"s\" leads out of the model's folder", Refused(folder.File("model")));

        Directory.CreateDirectory(folder.File("elsewhere"));
        folder.Write("elsewhere/s", BitConverter.GetBytes(2f));
        File.Delete(folder.File("model/s"));
        folder.Write("model/model.json", Encoding.UTF8.GetString(Model).Replace("\"s\"", "\"sub/s\""));
        Directory.CreateSymbolicLink(folder.File("model/sub"), folder.File("elsewhere"));
        Assert.Contains("\"sub/s\" leads out of the model's folder", Refused(folder.File("model")));
    }

    [Fact]
    public void A_pipe_is_refused_without_waiting_for_a_writer()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() || OperatingSystem.IsMacOS(), "pipes have names on Unix only");
        string pipe = folder.File("pipe.pth");
        System.Diagnostics.Process.Start("mkfifo", pipe).WaitForExit();
        Assert.Contains("a pipe", Assert.Throws<IOException>(() => WeightFile.Read(pipe)).Message);
    }

    private static readonly byte[] Model =
        [.. """{"weightsManifest":[{"paths":["s"],"weights":[{"name":"a","shape":[1],"dtype":"float32"}]}]}"""u8];

    private void Link(string name, string target) => File.CreateSymbolicLink(folder.File(name), target);
}
