using System.IO.Compression;
using System.Text.Json;
using System.Text.RegularExpressions;
using MidasNet.Runner.Pages;

namespace MidasNet.Runner.Tests.Cli;

/// <summary>Pages with a runtime that stands in for the engine; in a browser they are tested by <c>tests/Page.Tests</c>.</summary>
public sealed class PageCommandTests : IDisposable
{
    private static readonly Dictionary<string, byte[]> Fake = new() { ["dotnet.js"] = [.. "export const dotnet = 1;"u8], ["a.wasm"] = [0, 97, 115, 109, 255] };

    private readonly TinyModel tiny = new();

    public void Dispose() => tiny.Dispose();

    [Fact]
    public void A_page_holds_the_runtime_and_the_checkpoint()
    {
        string page = tiny.File("tiny.html");
        var run = CliRun.Of("page", tiny.Checkpoint, "--out", page, "--runtime", Runtime(Fake), "--title", "<b>Tiny & fine</b>");
        Assert.Equal((0, ""), (run.Code, run.Error));
        string html = File.ReadAllText(page);
        Assert.Contains("<title>&lt;b&gt;Tiny &amp; fine&lt;/b&gt;</title>", html, StringComparison.Ordinal);
        Assert.Equal(File.ReadAllBytes(tiny.Checkpoint), Data(html, "checkpoint-data"));
        byte[] files = Data(html, "runtime-data");
        int at = 0;
        using var index = JsonDocument.Parse(Regex.Match(html, @"RUNTIME_FILES = (\[.*\]);").Groups[1].Value);
        foreach (var file in index.RootElement.EnumerateArray())
        {
            int length = file[1].GetInt32();
            Assert.Equal(Fake[file[0].GetString()!], files[at..(at + length)]);
            at += length;
        }
        Assert.Equal(files.Length, at);
        Assert.Equal(Fake.Count, index.RootElement.GetArrayLength());
        // Nothing is left to fill in, and nothing names a host.
        Assert.DoesNotMatch(@"\{\{\w+\}\}", html);
        Assert.DoesNotMatch(@"(src|href)=[""']https?:", html);
    }

    [Fact]
    public void The_title_is_the_name_of_the_checkpoint_and_JSON_says_the_bytes()
    {
        string page = tiny.File("tiny.html");
        var run = CliRun.Of("page", tiny.Checkpoint, "--out", page, "--runtime", Runtime(Fake), "--json");
        using var json = JsonDocument.Parse(run.Output);
        Assert.Equal((page, new FileInfo(page).Length), (json.RootElement.GetProperty("file").GetString(), json.RootElement.GetProperty("bytes").GetInt64()));
        Assert.Contains("<title>tiny</title>", File.ReadAllText(page), StringComparison.Ordinal);
    }

    [Fact]
    public void A_signal_leaves_no_page()
    {
        using var stopped = new CancellationTokenSource();
        stopped.Cancel();
        Assert.Equal(130, CliRun.Of(stopped.Token, "page", tiny.Checkpoint, "--out", tiny.File("page.html"), "--runtime", Runtime(Fake)).Code);
        Assert.False(File.Exists(tiny.File("page.html")));
    }

    [Fact]
    public void A_missing_or_foreign_checkpoint_is_refused()
    {
        string page = tiny.File("page.html");
        CliRun.Of("page", tiny.File("missing"), "--out", page, "--runtime", Runtime(Fake)).RequireError(4, "missing", "there is no such checkpoint");
        Assert.Equal(4, CliRun.Of("page", tiny.Write("noise", 1, 2, 3), "--out", page, "--runtime", Runtime(Fake)).Code);
        Assert.False(File.Exists(page));
    }

    [Fact]
    public void What_is_no_engine_for_browsers_is_refused_and_the_old_page_stays()
    {
        string page = tiny.Write("page.html", 7);
        CliRun.Of("page", tiny.Checkpoint, "--out", page, "--runtime", tiny.File("none.zip")).RequireError(4, "none.zip", "eng/page.sh");
        CliRun.Of("page", tiny.Checkpoint, "--out", page, "--runtime", tiny.Write("noise.zip", 1, 2, 3)).RequireError(4, "noise.zip", "eng/page.sh");
        CliRun.Of("page", tiny.Checkpoint, "--out", page, "--runtime", Runtime(new() { ["a.wasm"] = [1] })).RequireError(4, "dotnet.js.br is missing");
        Assert.Equal([7], File.ReadAllBytes(page));
    }

    [Theory]
    [InlineData(3, "is the input", "tiny.safetensors")]
    [InlineData(3, "there is no folder", "none/page.html")]
    public void A_place_where_no_page_can_be_written_is_refused(int code, string message, string name)
    {
        byte[] before = File.ReadAllBytes(tiny.Checkpoint);
        CliRun.Of("page", tiny.Checkpoint, "--out", tiny.File(name), "--runtime", Runtime(Fake)).RequireError(code, message);
        Assert.Equal(before, File.ReadAllBytes(tiny.Checkpoint));
    }

    [Fact]
    public void A_page_holds_pictures_of_the_run_where_they_are_asked_for()
    {
        string page = tiny.File("tiny.html"), folder = WriteRun();
        var run = CliRun.Of("page", tiny.Checkpoint, "--out", page, "--runtime", Runtime(Fake), "--run", folder, "--examples", "6", "-q");
        Assert.Equal((0, ""), (run.Code, run.Error));
        using var json = Examples(page);
        var found = json.RootElement;
        // Neither what was held out nor what was tested.
        string[] names = [.. found.GetProperty("pictures").EnumerateArray().Select(picture => picture.GetProperty("name").GetString()!)];
        Assert.Equal(6, names.Length);
        Assert.Empty(names.Intersect([NameOf(0), NameOf(1), NameOf(2)]));
        Assert.True(found.GetProperty("isTraining").GetBoolean());
        Assert.Equal(6 * found.GetProperty("size").GetInt32(), found.GetProperty("features").GetBytesFromBase64().Length);
        // The surest mistake first; what was right is none, nor is what was only tested.
        var mistakes = found.GetProperty("mistakes").EnumerateArray().Select(mistake => (mistake.GetProperty("name").GetString(), mistake.GetProperty("predicted").GetString()));
        Assert.Equal([(NameOf(1), Wrong(1))], mistakes);
        var picture = PictureOf(found.GetProperty("mistakes")[0]);
        Assert.Equal((TinyModel.Side, TinyModel.Side), (picture.Width, picture.Height));
        Assert.Contains("it holds 6 training pictures and 1 mistake of the run, scaled down: whoever has the page can look at them", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_page_holds_no_pictures_unless_they_are_asked_for_and_the_run_is_offered()
    {
        string page = tiny.File("tiny.html"), runs = tiny.File("runs");
        string folder = WriteRun();
        Assert.Equal(folder, PageExamplesSource.FindRun(tiny.Checkpoint, runs));
        Assert.Null(PageExamplesSource.FindRun(tiny.File("other.safetensors"), runs));
        Assert.Null(PageExamplesSource.FindRun(tiny.Checkpoint, tiny.File("none")));
        Assert.Equal(0, CliRun.Of("page", tiny.Checkpoint, "--out", page, "--runtime", Runtime(Fake)).Code);
        Assert.Contains("id=\"examples-data\">null<", File.ReadAllText(page), StringComparison.Ordinal);
        Assert.Equal(0, CliRun.Of("page", tiny.Checkpoint, "--out", page, "--runtime", Runtime(Fake), "--run", folder, "--examples", "0").Code);
        Assert.Contains("id=\"examples-data\">null<", File.ReadAllText(page), StringComparison.Ordinal);
    }

    [Fact]
    public void Data_without_a_run_are_pictures_to_compare_with()
    {
        string page = tiny.File("tiny.html");
        var run = CliRun.Of("page", tiny.Checkpoint, "--out", page, "--runtime", Runtime(Fake), "--data", tiny.WriteFolder(), "--json", "-q");
        Assert.Equal((0, ""), (run.Code, run.Error));
        using var written = JsonDocument.Parse(run.Output);
        Assert.Equal((TinyModel.Count, 0), (written.RootElement.GetProperty("examples").GetInt32(), written.RootElement.GetProperty("mistakes").GetInt32()));
        using var json = Examples(page);
        Assert.False(json.RootElement.GetProperty("isTraining").GetBoolean());
    }

    [Fact]
    public void Examples_that_cannot_be_taken_are_refused_and_no_page_is_written()
    {
        string page = tiny.File("page.html"), folder = WriteRun(), runtime = Runtime(Fake);
        Refuse(2, ["--examples takes pictures of the data"], "--examples", "5");
        Refuse(2, ["--examples must be an integer from 0 to 2000, was given '2001'"], "--run", folder, "--examples", "2001");
        Refuse(3, ["there is no run folder"], "--run", tiny.File("none"));
        Refuse(3, ["has the class 'zebra', which the network of"], "--data", WriteOther("zebra"));
        Refuse(3, ["none of the pictures that the run", "is not the data of that run"], "--run", folder, "--data", WriteOther("1"));
        tiny.Write("runs/unfinished/config.json", [.. "{}"u8]);
        Refuse(3, ["holds no predictions.json"], "--run", tiny.File("runs/unfinished"));
        Directory.Delete(tiny.File("images"), recursive: true);
        Refuse(3, ["which are not there: --data names them"], "--run", folder);

        void Refuse(int code, string[] words, params string[] options)
        {
            CliRun.Of(["page", tiny.Checkpoint, "--out", page, "--runtime", runtime, "-q", .. options]).RequireError(code, words);
            Assert.False(File.Exists(page));
        }

        string WriteOther(string name)
        {
            tiny.WritePng(0, $"other-{name}/{name}/first.png");
            tiny.WritePng(1, $"other-{name}/{(name == "1" ? "2" : "1")}/second.png");
            return tiny.File($"other-{name}");
        }
    }

    [Fact]
    public void The_engine_is_current_until_a_source_is_newer()
    {
        foreach (string project in new[] { "Page", "Models", "Data", "Weights", "Engine" }) tiny.Write($"src/{project}/Some/File.cs", 1);
        tiny.Write("src/Page/obj/Generated.cs", 1);
        string built = tiny.Write("out/page/runtime.zip", 1), checkout = Path.GetDirectoryName(tiny.Checkpoint)!;
        var now = DateTime.UtcNow;
        File.SetLastWriteTimeUtc(built, now.AddHours(1));
        Assert.True(PageRuntimeSource.IsCurrent(built, checkout));
        File.SetLastWriteTimeUtc(tiny.File("src/Page/obj/Generated.cs"), now.AddHours(2));
        Assert.True(PageRuntimeSource.IsCurrent(built, checkout));
        File.SetLastWriteTimeUtc(tiny.File("src/Engine/Some/File.cs"), now.AddHours(2));
        Assert.False(PageRuntimeSource.IsCurrent(built, checkout));
        Assert.False(PageRuntimeSource.IsCurrent(tiny.File("none.zip"), checkout));
    }

    [Fact]
    public void A_program_without_an_engine_and_without_sources_says_where_to_get_one()
    {
        string folder = Path.GetDirectoryName(tiny.Checkpoint)!;
        var failure = Assert.Throws<IOException>(() => PageRuntimeSource.Find(folder, _ => { }, TestContext.Current.CancellationToken));
        Assert.Contains("eng/page.sh", failure.Message, StringComparison.Ordinal);
        string packed = tiny.Write("page/runtime.zip", 1);
        Assert.Equal(packed, PageRuntimeSource.Find(folder, _ => { }, TestContext.Current.CancellationToken));
    }

    private string NameOf(int image) => $"{tiny.Answers[image]}/{image}.png";

    private string Wrong(int image) => $"{(tiny.Answers[image] + 1) % 4}";

    /// <summary>The folder of a run that has evaluated three of the pictures: one right, one wrong, one of a test part wrong.</summary>
    private string WriteRun()
    {
        string folder = Path.GetDirectoryName(tiny.Write("runs/20260101T120000Z-train-1a2b3c/results.json", [.. "{}"u8]))!;
        File.WriteAllText(Path.Combine(folder, "config.json"), JsonSerializer.Serialize(new Dictionary<string, string> { ["data"] = tiny.WriteFolder(), ["out"] = tiny.Checkpoint }));
        File.WriteAllText(Path.Combine(folder, "predictions.json"), $"[{string.Join(',',
            Prediction("heldOut", 0, $"{tiny.Answers[0]}"), Prediction("heldOut", 1, Wrong(1)), Prediction("test", 2, Wrong(2)))}]");
        return folder;

        string Prediction(string part, int image, string predicted) =>
            $$"""{"part":"{{part}}","image":"{{NameOf(image)}}","label":"{{tiny.Answers[image]}}","predicted":"{{predicted}}","probability":0.75}""";
    }

    private static JsonDocument Examples(string page) =>
        JsonDocument.Parse(Regex.Match(File.ReadAllText(page), "id=\"examples-data\">([^<]*)<").Groups[1].Value);

    private static MidasNet.Data.Pictures.Picture PictureOf(JsonElement picture) =>
        new MidasNet.Data.Pictures.PictureDecoder().Decode(picture.GetProperty("png").GetBytesFromBase64(), "picture", channels: 1);

    private static byte[] Data(string html, string id)
    {
        byte[] compressed = Convert.FromBase64String(Regex.Match(html, $"id=\"{id}\">([^<]*)<").Groups[1].Value);
        using var gzip = new GZipStream(new MemoryStream(compressed), CompressionMode.Decompress);
        using var memory = new MemoryStream();
        gzip.CopyTo(memory);
        return memory.ToArray();
    }

    /// <summary>An archive as the project for browsers makes it.</summary>
    private string Runtime(Dictionary<string, byte[]> files)
    {
        string path = tiny.File($"runtime-{Path.GetRandomFileName()}.zip");
        using var archive = ZipFile.Open(path, ZipArchiveMode.Create);
        foreach (var (name, content) in files)
        {
            using var brotli = new BrotliStream(archive.CreateEntry($"{name}.br").Open(), CompressionLevel.Fastest);
            brotli.Write(content);
        }
        return path;
    }
}
