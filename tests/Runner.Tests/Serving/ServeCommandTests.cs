using System.Net;
using System.Text;
using System.Text.Json;
using MidasNet.Data;
using MidasNet.Learning;
using MidasNet.Learning.Labels;
using MidasNet.Models;
using MidasNet.Runner.Audit;
using MidasNet.Runner.Reports;
using MidasNet.Runner.Runs;
using MidasNet.Runner.Tests.Audit;
using MidasNet.Runner.Tests.Cli;
using MidasNet.Runner.Training;

namespace MidasNet.Runner.Tests.Serving;

public sealed class ServeCommandTests : IDisposable
{
    private readonly TinyModel tiny = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => tiny.Dispose();

    [Fact]
    public async Task A_checkpoint_answers_as_predict_does_until_it_is_stopped()
    {
        await using var served = await ServedProgram.StartAsync(tiny.Checkpoint);
        Assert.Equal(["tiny"], served.Address.GetProperty("models").EnumerateArray().Select(name => name.GetString()));
        using var classifier = Classifier.Load(tiny.Checkpoint);
        for (int image = 0; image < 3; image++)
        {
            byte[] picture = await File.ReadAllBytesAsync(tiny.WritePng(image, "picture.png"), Stop);
            using var answer = await served.Client.PostAsync("/predict?top=1", new ByteArrayContent(picture), Stop);
            using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Stop));
            var found = json.RootElement.GetProperty("predictions")[0];
            Assert.Equal(classifier.Predict(picture).Best.Class, found.GetProperty("class").GetString());
            Assert.Equal(classifier.Predict(picture).Best.Probability, found.GetProperty("probability").GetSingle(), 1e-5f);
        }
        var model = (await served.GetAsync("/models")).GetProperty("models")[0];
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(await File.ReadAllBytesAsync(tiny.Checkpoint, Stop))), model.GetProperty("sha256").GetString());
        Assert.Equal(130, await served.StopAsync());
        Assert.Equal("midasnet: stopped", served.Error.Trim());
    }

    [Fact]
    public async Task Several_models_have_names_of_their_own_and_one_that_overflows_says_so()
    {
        string other = tiny.File("other/tiny.safetensors");
        Directory.CreateDirectory(tiny.File("other"));
        tiny.WriteOverflowing(other);
        await using var served = await ServedProgram.StartAsync(tiny.Checkpoint, other);
        Assert.Equal(["tiny", "tiny-2"], served.Address.GetProperty("models").EnumerateArray().Select(name => name.GetString()));
        byte[] picture = await File.ReadAllBytesAsync(tiny.WritePng(0, "picture.png"), Stop);
        Assert.Equal(HttpStatusCode.OK, (await served.Client.PostAsync("/predict?model=tiny", new ByteArrayContent(picture), Stop)).StatusCode);
        using var overflow = await served.Client.PostAsync("/predict?model=tiny-2", new ByteArrayContent(picture), Stop);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, overflow.StatusCode);
        Assert.Contains("is not a number", await overflow.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        foreach (byte[] bad in new[] { "hello"u8.ToArray(), picture[..^20], [0] })
            Assert.Equal(HttpStatusCode.UnprocessableEntity, (await served.Client.PostAsync("/predict", new ByteArrayContent(bad), Stop)).StatusCode);
    }

    [Fact]
    public void What_cannot_be_served_is_an_error_before_anything_listens()
    {
        CliRun.Of("serve", tiny.File("missing.safetensors")).RequireError(4, "missing.safetensors", "there is no such checkpoint");
        CliRun.Of("serve", tiny.Write("noise", 1, 2, 3)).RequireError(4, "noise");
        Directory.CreateDirectory(tiny.File("empty"));
        CliRun.Of("serve", tiny.File("empty")).RequireError(3, "is not the folder of a run");
        CliRun.Of("serve", tiny.Checkpoint, "--host", "nowhere.example").RequireError(2, "--host takes localhost, * or an address");
        CliRun.Of("serve", tiny.Checkpoint, "--port", "70000").RequireError(2, "--port must be an integer from 0 to 65535");
        CliRun.Of("serve", tiny.Checkpoint, "--max-body", "many").RequireError(2, "--max-body takes a size");
        CliRun.Of("serve", tiny.Checkpoint, "--max-body", "2048M").RequireError(2, "--max-body takes a size");
        CliRun.Of("serve", tiny.Checkpoint, "--runtime", tiny.Write("noise.zip", 1)).RequireError(4, "noise.zip");
    }

    [Fact]
    public async Task More_than_this_machine_is_served_with_a_warning()
    {
        await using var served = await ServedProgram.StartAsync(tiny.Checkpoint, "--host", "*");
        Assert.Contains("http://localhost:", served.Address.GetProperty("url").GetString(), StringComparison.Ordinal);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/healthz");
        request.Headers.Host = "other.example";
        Assert.Equal(HttpStatusCode.OK, (await served.Client.SendAsync(request, Stop)).StatusCode);
        await served.StopAsync();
        Assert.Contains("warning: everyone who reaches 0.0.0.0", served.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_training_run_has_its_model_its_mistakes_with_pictures_its_metrics_and_its_report()
    {
        string data = tiny.WriteFolder();
        var run = RunFolder.Create(tiny.File("runs"), "train", DateTimeOffset.UnixEpoch);
        run.WriteConfig(new TrainOptions { Data = data, Pictures = new PictureSetOptions(), Out = tiny.Checkpoint, Runs = tiny.File("runs"), Training = new ImageTrainingOptions() });
        string image = $"{tiny.Answers[0]}/0.png";
        run.Write<PredictedImage[]>(PredictedImage.FileName, [new(PredictedImage.HeldOut, image, "0", "3", 0.75), new(PredictedImage.HeldOut, "x", "1", "1", 1)]);
        run.Metrics.Append(new EpochMetrics { Phase = "training", Epoch = 1, TrainLoss = double.NaN });
        await using var served = await ServedProgram.StartAsync(tiny.File("runs"), tiny.Checkpoint);
        string name = Path.GetFileName(run.Path);
        var listed = Assert.Single((await served.GetAsync("/runs")).GetProperty("runs").EnumerateArray());
        Assert.Equal((name, "training", false), (listed.GetProperty("name").GetString(), listed.GetProperty("kind").GetString(), listed.GetProperty("isFinished").GetBoolean()));
        var mistake = Assert.Single((await served.GetAsync($"/runs/{name}/predictions")).GetProperty("items").EnumerateArray());
        Assert.Equal(image, mistake.GetProperty("image").GetString());
        byte[] picture = await served.Client.GetByteArrayAsync($"/runs/{name}/pictures?image={Uri.EscapeDataString(image)}", Stop);
        Assert.Equal(await File.ReadAllBytesAsync(Path.Combine(data, image), Stop), picture);
        Assert.Equal(HttpStatusCode.NotFound, (await served.Client.GetAsync($"/runs/{name}/pictures?image={Uri.EscapeDataString("../tiny.safetensors")}", Stop)).StatusCode);

        await File.WriteAllTextAsync(run.HtmlReport, "<p>done</p>", Stop);
        run.WriteResults(new System.Text.Json.Nodes.JsonObject { ["checkpoint"] = tiny.Checkpoint });
        Assert.Equal("<p>done</p>", await served.Client.GetStringAsync($"/runs/{name}", Stop));
        string events = await served.Client.GetStringAsync($"/runs/{name}/events", Stop);
        Assert.Contains("\"trainLoss\":\"NaN\"", events, StringComparison.Ordinal);
        Assert.EndsWith("event: done\ndata: {}\n\n", events, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_finished_run_alone_serves_its_model()
    {
        var run = RunFolder.Create(tiny.File("runs"), "train", DateTimeOffset.UnixEpoch);
        run.WriteConfig(new TrainOptions { Data = "gone", Pictures = new PictureSetOptions(), Out = tiny.Checkpoint, Runs = tiny.File("runs"), Training = new ImageTrainingOptions() });
        run.WriteResults(new System.Text.Json.Nodes.JsonObject { ["checkpoint"] = tiny.Checkpoint });
        await using var served = await ServedProgram.StartAsync(run.Path);
        Assert.Equal(["tiny"], served.Address.GetProperty("models").EnumerateArray().Select(name => name.GetString()));
        Assert.Equal(HttpStatusCode.NotFound, (await served.Client.GetAsync($"/runs/{Path.GetFileName(run.Path)}/pictures?image=a", Stop)).StatusCode);
    }

    [Fact]
    public async Task A_review_is_saved_resumed_and_applied()
    {
        string data = WriteTwoClasses();
        string[] images = [.. Directory.GetFiles(data, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(data, file).Replace('\\', '/')).Order(StringComparer.Ordinal)];
        string[] classes = [.. images.Select(image => image.Split('/')[0]).Distinct()];
        string Other(string image) => classes.First(name => name != image.Split('/')[0]);
        var run = AuditRun(data, classes, images);
        string path = $"/audits/{Path.GetFileName(run.Path)}", review = Path.Combine(run.Path, "review.csv");
        await using (var served = await ServedProgram.StartAsync(run.Path, tiny.Checkpoint))
        {
            async Task<HttpStatusCode> Decide(string json) => (await served.Client.PutAsync($"{path}/decisions", new StringContent(json, Encoding.UTF8, "application/json"), Stop)).StatusCode;
            Assert.Equal(HttpStatusCode.NoContent, await Decide($$"""{"image": "{{images[0]}}", "decision": "relabel", "label": "{{Other(images[0])}}"}"""));
            Assert.Equal(HttpStatusCode.NoContent, await Decide($$"""{"image": "{{images[1]}}", "decision": "drop"}"""));
            Assert.Equal(HttpStatusCode.NoContent, await Decide($$"""{"image": "{{images[2]}}", "decision": "keep"}"""));
            Assert.Equal(HttpStatusCode.NoContent, await Decide($$"""{"image": "{{images[3]}}", "decision": "drop"}"""));
            Assert.Equal(HttpStatusCode.NoContent, await Decide($$"""{"image": "{{images[3]}}", "decision": "none"}""")); // undone
            Assert.Equal(HttpStatusCode.BadRequest, await Decide($$"""{"image": "{{images[3]}}", "decision": "relabel", "label": "none of them"}"""));
            Assert.Equal(HttpStatusCode.NotFound, await Decide("""{"image": "no suspect", "decision": "keep"}"""));
        }
        Assert.Equal(
            $"image,given,proposed,confidence\r\n{images[0]},{images[0][0]},{Other(images[0])},1\r\n{images[1]},{images[1][0]},,1\r\n{images[2]},{images[2][0]},{images[2][0]},1\r\n",
            await File.ReadAllTextAsync(review, Stop));
        await using (var again = await ServedProgram.StartAsync(run.Path, tiny.Checkpoint))
        {
            var suspects = (await again.GetAsync($"{path}/suspects")).GetProperty("suspects").EnumerateArray().ToList();
            Assert.Equal(["relabel", "drop", "keep", "none"], suspects.Take(4).Select(suspect => suspect.GetProperty("decision").GetString()));
            await File.WriteAllTextAsync(review, "something else", Stop);
            Assert.Equal(HttpStatusCode.Conflict, (await again.Client.PutAsync($"{path}/decisions", new StringContent($$"""{"image": "{{images[0]}}", "decision": "keep"}""", Encoding.UTF8, "application/json"), Stop)).StatusCode);
            Assert.Equal("something else", await File.ReadAllTextAsync(review, Stop));
        }
        await File.WriteAllTextAsync(review, $"image,given,proposed,confidence\n{images[0]},{images[0][0]},{Other(images[0])},1\n{images[1]},{images[1][0]},,1\n", Stop);

        string copy = tiny.File("copy");
        var applied = CliRun.Of("audit", "--data", data, "--apply", copy, "--reviewed", review, "--json", "-q");
        Assert.Equal((0, ""), (applied.Code, applied.Error));
        using var json = JsonDocument.Parse(applied.Output);
        Assert.Equal((TinyModel.Count - 1, 1, 1), (json.RootElement.GetProperty("images").GetInt32(), json.RootElement.GetProperty("relabelled").GetInt32(), json.RootElement.GetProperty("leftOut").GetInt32()));
        string[] expected = [$"{Other(images[0])}/{images[0].Split('/')[1]}", .. images.Skip(2)];
        Assert.Equal(expected.Order(StringComparer.Ordinal), Directory.GetFiles(copy, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(copy, file).Replace('\\', '/')).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("image,given\n", "its first line does not name the columns 'image', 'given' and 'proposed'")]
    [InlineData("image,given,proposed,confidence\nnone.png,0,1,1\n", "line 2: '{0}' has no image 'none.png'")]
    [InlineData("image,given,proposed,confidence\n{1},another,1,1\n", "not 'another'")]
    [InlineData("image,given,proposed,confidence\n{1},{2},another,1\n", "has no class 'another'")]
    [InlineData("image,given,proposed,confidence\n{1},{2},{2},1\n{1},{2},{2},1\n", "line 3: '{1}' is in line 2, too")]
    [InlineData("image,given,proposed,confidence\n{1},{2},{2},much\n", "line 2: the confidence 'much' is not a number")]
    [InlineData("image,given,proposed,confidence\n{1}\n", "line 2 has 1 fields, not 4")]
    public void A_review_that_does_not_fit_is_refused_and_nothing_is_copied(string csv, string message)
    {
        string data = tiny.WriteFolder(), image = $"{tiny.Answers[0]}/0.png", copy = tiny.File("copy");
        string Filled(string text) => text.Replace("{0}", data, StringComparison.Ordinal).Replace("{1}", image, StringComparison.Ordinal).Replace("{2}", image.Split('/')[0], StringComparison.Ordinal);
        string review = tiny.Write("review.csv", Encoding.UTF8.GetBytes(Filled(csv)));
        CliRun.Of("audit", "--data", data, "--apply", copy, "--reviewed", review, "-q").RequireError(3, "review.csv", Filled(message));
        Assert.False(Path.Exists(copy));
    }

    [Fact]
    public void A_review_is_applied_to_idx_files_and_is_nothing_without_apply()
    {
        using var set = new QuadrantImages(8, new LabelNoise.Clean());
        string data = set.WriteIdx(), copy = tiny.File("copy");
        string review = tiny.Write("review.csv", Encoding.UTF8.GetBytes("image,given,proposed,confidence\n#0,1,4,1\n"));
        CliRun.Of("audit", "--data", data, "--reviewed", review).RequireError(2, "--reviewed is for --apply");
        CliRun.Of("audit", "--data", data, "--reviewed", review, "--apply", copy, "--limit", "5").RequireError(2, "leave --relabel");
        var applied = CliRun.Of("audit", "--data", data, "--apply", copy, "--reviewed", review, "-q");
        Assert.Equal((0, ""), (applied.Code, applied.Error));
        byte[] labels = IdxFile.ReadLabels(Path.Combine(copy, "labels-idx1-ubyte.gz"));
        Assert.Equal([4, .. set.TrueLabels().Skip(1)], labels);
    }

    [Fact]
    public void Names_that_a_spreadsheet_would_evaluate_are_read_as_they_were()
    {
        NamedProposal[] proposals = [new("=1+1.png", "-a", "'b", 0.5), new("'=x", "a,b", null, 1), new("\"q\"", "-1", "+1", 0.25)];
        using var text = new StringWriter();
        LabelProposalCsv.Write(text, proposals);
        string path = tiny.Write("names.csv", Encoding.UTF8.GetBytes(text.ToString()));
        Assert.Equal(proposals, LabelProposalCsv.Read(path).Select(line => line.Proposal));
    }

    [Theory]
    [InlineData("image;given;proposed;confidence\r\na/1.png;a;b;0,5\r\na/2.png;a;;1\r\n")] // where the comma is decimal
    [InlineData("sep=;\r\nimage;given;proposed;confidence\r\na/1.png;a;b;0,5\r\na/2.png;a;;1\r\n")]
    [InlineData("\uFEFFimage\tgiven\tproposed\tconfidence\na/1.png\ta\tb\t0.5\na/2.png\ta\t\t1\n")]
    [InlineData("note,Proposed,given,confidence,image\nx,b,a,0.5,a/1.png\ny,,a,1,a/2.png\n")] // columns by their names
    public void A_review_that_a_spreadsheet_has_saved_is_read(string text)
    {
        string path = tiny.Write("review.csv", Encoding.UTF8.GetBytes(text));
        Assert.Equal([new("a/1.png", "a", "b", 0.5), new("a/2.png", "a", null, 1)], LabelProposalCsv.Read(path).Select(line => line.Proposal));
    }

    [Fact]
    public void A_review_in_the_letters_of_an_old_system_is_told_what_to_save()
    {
        string path = tiny.Write("review.csv", Encoding.Latin1.GetBytes("image,given,proposed\nä/1.png,ä,ä\n"));
        Assert.Contains("save it again as UTF-8", Assert.Throws<DataFormatException>(() => LabelProposalCsv.Read(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_command_that_applies_a_review_works_in_any_folder()
    {
        string data = WriteTwoClasses();
        var run = RunFolder.Create(tiny.File("runs"), "audit", DateTimeOffset.UnixEpoch);
        // As it was given in the folder that holds 'runs'.
        run.WriteConfig(new AuditOptions { Data = "two", Labels = "my labels", SkipBad = true });
        run.WriteResults(ServedAudit.Of("two", 1, ["a", "b"]));
        await using var served = await ServedProgram.StartAsync(run.Path, tiny.Checkpoint);
        string apply = (await served.GetAsync($"/audits/{Path.GetFileName(run.Path)}/suspects")).GetProperty("apply").GetString() ?? "";
        Assert.StartsWith($"midasnet audit --data {ShellWord.Of(data)} --label-file ", apply, StringComparison.Ordinal);
        Assert.Contains($" --skip-bad --apply NEW_FOLDER --reviewed {ShellWord.Of(Path.Combine(run.Path, "review.csv"))}", apply, StringComparison.Ordinal);
    }

    private string WriteTwoClasses()
    {
        for (int i = 0; i < TinyModel.Count; i++) tiny.WritePng(i, $"two/{(i < 5 ? "a" : "b")}/{i}.png");
        return tiny.File("two");
    }

    private RunFolder AuditRun(string data, string[] classes, string[] images)
    {
        var run = RunFolder.Create(tiny.File("runs"), "audit", DateTimeOffset.UnixEpoch);
        run.WriteConfig(new AuditOptions { Data = data });
        run.WriteResults(ServedAudit.Of(data, images.Length, [.. classes]));
        run.Write<AuditSuspect[]>(AuditSuspect.FileName, [.. images.Select(image => new AuditSuspect(image, image.Split('/')[0], classes[0], classes[0], 0.9, [new ProbableClass(classes[0], 0.9)]))]);
        return run;
    }
}
