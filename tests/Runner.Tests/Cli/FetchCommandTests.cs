using System.Security.Cryptography;
using System.Text.Json;
using MidasNet.Runner.Downloads;
using MidasNet.Runner.Tests.Downloads;

namespace MidasNet.Runner.Tests.Cli;

public sealed class FetchCommandTests : IDisposable
{
    private static readonly byte[] Content = [1, 2, 3, 4, 5];

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    /// <summary>A list with one entry, which is both weights and data.</summary>
    private string List(Uri address, byte[] content, string name = "tiny.safetensors")
    {
        object[] entries =
        [
            new
            {
                name = "tiny",
                description = "a test",
                format = "bytes",
                licence = "none",
                source = "here",
                usedBy = "tests",
                files = new[] { new { path = name, bytes = content.Length, md5 = Md5(content), addresses = new[] { address } } },
            },
        ];
        return folder.Write("list.json", JsonSerializer.Serialize(new { weights = entries, data = entries }));
    }

    private static string Md5(byte[] content)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        hash.AppendData(content);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    [Theory]
    [InlineData("weights", DownloadKind.Weights)]
    [InlineData("data", DownloadKind.Data)]
    internal void Help_names_what_the_list_holds(string word, DownloadKind kind)
    {
        string names = string.Join(", ", DownloadManifest.BuiltIn().Of(kind).Select(entry => entry.Name));
        Assert.Contains($"The download: {names}", CliRun.Of(word, "fetch", "--help").Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("weights")]
    [InlineData("data")]
    public void Brings_a_file_and_says_where_it_is(string word)
    {
        using var server = new LoopbackServer(Answers.File(Content));
        var run = CliRun.Of(word, "fetch", "tiny", "--manifest", List(server.Address(), Content), "--to", folder.File("to"), "--quiet");
        Assert.Equal((0, ""), (run.Code, run.Error));
        string path = folder.File("to/tiny.safetensors");
        Assert.Equal(path, run.Output.TrimEnd());
        Assert.Equal(Content, File.ReadAllBytes(path));
    }

    [Fact]
    public void Takes_a_file_that_is_there_already()
    {
        string list = List(new Uri("http://127.0.0.1:1/"), Content);
        var run = CliRun.Of("weights", "fetch", "tiny", "--manifest", list, "--to", folder.File("to"), "--from", folder.Write("own", Content), "--quiet");
        Assert.Equal(0, run.Code);
        Assert.Equal(Content, File.ReadAllBytes(folder.File("to/tiny.safetensors")));
        var again = CliRun.Of("weights", "fetch", "tiny", "--manifest", list, "--to", folder.File("to"), "--quiet", "--json");
        Assert.Equal(folder.File("to/tiny.safetensors"), JsonDocument.Parse(again.Output).RootElement.GetProperty("files")[0].GetString());
    }

    [Theory]
    [InlineData("weights", 4)]
    [InlineData("data", 3)]
    public void What_cannot_be_had_ends_with_the_code_for_what_is_missing(string word, int code)
    {
        using var server = new LoopbackServer(Answers.Status(404));
        string list = List(server.Address(), Content);
        CliRun.Of(word, "fetch", "tiny", "--manifest", list, "--to", folder.File("to"), "--quiet").RequireError(code, "answers 404", server.Address().ToString());
        CliRun.Of(word, "fetch", "tiny", "--manifest", list, "--to", folder.File("to"), "--from", folder.Write("own", 1, 2), "--quiet")
            .RequireError(code, "2 bytes, expected 5");
    }

    [Fact]
    public void Names_that_are_not_in_the_list_end_with_2_and_a_suggestion()
    {
        CliRun.Of("weights", "fetch", "vgg19-kera", "--quiet").RequireError(2, "vgg19-kera", "Did you mean 'vgg19-keras'");
        CliRun.Of("data", "fetch", "nmist", "--quiet").RequireError(2, "mnist, emnist, part1, part3", "Did you mean 'mnist'");
    }

    [Fact]
    public void A_list_or_a_folder_that_cannot_be_used_ends_with_3()
    {
        CliRun.Of("data", "fetch", "mnist", "--manifest", folder.Write("bad", "[]")).RequireError(3, "no list of downloads");
        CliRun.Of("data", "fetch", "mnist", "--manifest", folder.File("none")).RequireError(3, "none");
        string list = List(new Uri("http://127.0.0.1:1/"), Content);
        CliRun.Of("data", "fetch", "tiny", "--manifest", list, "--to", folder.Write("file"), "--quiet").RequireError(3, "file");
    }

    [Fact]
    public void A_stop_ends_with_130()
    {
        using var stop = new CancellationTokenSource();
        using var server = new LoopbackServer(Answers.Stalling(Content, 2, stop.Cancel));
        CliRun.Of(stop.Token, "weights", "fetch", "tiny", "--manifest", List(server.Address(), Content), "--to", folder.File("to"), "--quiet").RequireError(130, "stopped");
        Assert.False(File.Exists(folder.File("to/tiny.safetensors")));
    }

    [Fact]
    public void The_list_says_what_there_is()
    {
        var table = CliRun.Of("weights", "list");
        Assert.Equal(0, table.Code);
        Assert.Matches(@"vgg19-keras +80\.1 MB +(yes|no|in part|damaged) +CC BY 4\.0", table.Output);
        Assert.Matches(@"vgg19-torchvision +574\.7 MB", table.Output);

        var json = JsonDocument.Parse(CliRun.Of("weights", "list", "--json").Output).RootElement;
        var first = json.GetProperty("weights")[0].GetProperty("entry");
        Assert.Equal("vgg19-keras", first.GetProperty("name").GetString());
        Assert.Equal(2, first.GetProperty("files")[0].GetProperty("addresses").GetArrayLength());
    }

    [Fact]
    public void Verify_tells_a_published_file_by_its_bytes_and_reads_all_of_it()
    {
        byte[] weights = TinyWeights(1f);
        string list = List(new Uri("http://127.0.0.1:1/"), weights);
        var known = CliRun.Of("weights", "verify", folder.Write("renamed.safetensors", weights), "--manifest", list);
        Assert.Equal(0, known.Code);
        Assert.Contains($"tiny, as published (MD5 {Md5(weights)})", known.Output, StringComparison.Ordinal);
        Assert.Contains("1 tensor, 1 value, all finite", known.Output, StringComparison.Ordinal);

        byte[] other = TinyWeights(2f);
        var unknown = CliRun.Of("weights", "verify", folder.Write("other.safetensors", other), "--manifest", list);
        Assert.Equal(0, unknown.Code);
        Assert.Contains($"none of the files that can be fetched; SHA-256 {Convert.ToHexStringLower(SHA256.HashData(other))}", unknown.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Verify_refuses_what_only_bears_the_name_what_is_damaged_and_what_is_not_finite()
    {
        byte[] weights = TinyWeights(1f);
        string list = List(new Uri("http://127.0.0.1:1/"), weights);
        CliRun.Of("weights", "verify", folder.Write("tiny.safetensors", TinyWeights(2f)), "--manifest", list).RequireError(4, "bears the name of tiny", "expected MD5");
        CliRun.Of("weights", "verify", folder.Write("cut.safetensors", weights[..^1]), "--manifest", list).RequireError(4, "cut.safetensors");
        CliRun.Of("weights", "verify", folder.Write("nan.safetensors", TinyWeights(float.NaN)), "--manifest", list).RequireError(4, "not finite");
        CliRun.Of("weights", "verify", folder.File("none"), "--manifest", list).RequireError(4, "no such file");
    }

    [Fact]
    public void Verify_measures_the_file_that_a_link_leads_to()
    {
        byte[] weights = TinyWeights(1f);
        string list = List(new Uri("http://127.0.0.1:1/"), weights);
        folder.Write("blob", weights);
        File.CreateSymbolicLink(folder.File("tiny.safetensors"), "blob");
        var run = CliRun.Of("weights", "verify", folder.File("tiny.safetensors"), "--manifest", list);
        Assert.Contains("tiny, as published", run.Output, StringComparison.Ordinal);
        Assert.Equal(0, run.Code);
    }

    [Fact]
    public void Verify_fails_where_tensors_are_missing_or_there_are_none_and_takes_folders()
    {
        const string Manifest = """{"weightsManifest":[{"paths":["s"],"weights":[{"name":"a","shape":[1],"dtype":"float32"}]}]}""";
        folder.Write("model/model.json", Manifest);
        CliRun.Of("weights", "verify", folder.File("model/model.json")).RequireError(4, "1 of 1 tensors are missing: \"a\"", "\"s\" are not there");
        folder.Write("model/s", BitConverter.GetBytes(1f));
        Assert.Contains("1 tensor, 1 value, all finite", CliRun.Of("weights", "verify", folder.File("model")).Output, StringComparison.Ordinal);
        CliRun.Of("weights", "verify", folder.Write("none.json", "{\"weightsManifest\":[]}")).RequireError(4, "holds no tensors");
    }

    /// <summary>A safetensors file with a single value.</summary>
    private static byte[] TinyWeights(float value)
    {
        byte[] header = [.. "{\"w\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}"u8];
        return [.. BitConverter.GetBytes((long)header.Length), .. header, .. BitConverter.GetBytes(value)];
    }
}
