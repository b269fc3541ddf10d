using MidasNet.Data;
using MidasNet.Data.Pictures;
using MidasNet.Learning;
using MidasNet.Runner.Audit;
using MidasNet.Runner.Reports;
using MidasNet.Runner.Runs;
using MidasNet.Runner.Training;

namespace MidasNet.Page.Tests;

/// <summary>The pages of <c>midasnet serve</c> in a browser.</summary>
public sealed class ServedPagesTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private static string Shipped => RealFiles.Shipped("part1.safetensors");

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Suspects_are_decided_by_keys_and_clicks_and_can_be_undone()
    {
        string data = WriteData();
        var run = RunFolder.Create(folder.File("runs"), "audit", DateTimeOffset.UnixEpoch);
        run.WriteConfig(new AuditOptions { Data = data });
        run.WriteResults(ServedAudit.Of(data, 4, "a", "b"));
        run.Write<AuditSuspect[]>(AuditSuspect.FileName, [.. Enumerable.Range(0, 4).Select(i => new AuditSuspect($"a/{i}.png", "a", "b", "b", 0.9, [new ProbableClass("b", 0.9)]))]);
        await using var served = await ServedPages.StartAsync(run.Path, Shipped);
        var page = served.Page;
        string review = Path.Combine(run.Path, "review.csv");
        await page.GotoAsync($"{served.Url}/audits/{Path.GetFileName(run.Path)}/review");
        await TextAsync(served, "#suspect-title", "1 of 4");
        await served.LookAtAsync("review");
        await page.Keyboard.PressAsync("r");
        await TextAsync(served, "#suspect-title", "2 of 4");
        await page.Keyboard.PressAsync("d");
        await TextAsync(served, "#suspect-title", "3 of 4");
        await page.Keyboard.PressAsync("k");
        await TextAsync(served, "#suspect-title", "4 of 4");
        await page.ClickAsync("#drop");
        await TextAsync(served, "#status", "4 of 4 decided");
        await page.Keyboard.PressAsync("u");
        await TextAsync(served, "#status", "3 of 4 decided");
        Assert.Equal("image,given,proposed,confidence\r\na/0.png,a,b,1\r\na/1.png,a,,1\r\na/2.png,a,a,1\r\n", await File.ReadAllTextAsync(review, TestContext.Current.CancellationToken));
        // In the grid the keys are for the picture that has the focus.
        await page.ClickAsync("#grid");
        await served.LookAtAsync("review-grid");
        await page.Keyboard.PressAsync("ArrowLeft");
        await page.Keyboard.PressAsync("d");
        await page.WaitForSelectorAsync("#all li:nth-child(3) [data-decision=drop]");
        await page.ReloadAsync();
        await TextAsync(served, "#suspect-title", "4 of 4");
        await TextAsync(served, "#status", "3 of 4 decided");
        Assert.True(await page.EvaluateAsync<bool>("document.getElementById('picture').naturalWidth > 0"));
        Assert.Empty(served.Complaints);
    }

    [Fact]
    public async Task Curves_follow_a_run_in_progress()
    {
        var run = Training();
        await using var served = await ServedPages.StartAsync(run.Path, Shipped);
        await served.Page.GotoAsync($"{served.Url}/runs/{Path.GetFileName(run.Path)}/live");
        for (int epoch = 1; epoch <= 3; epoch++)
        {
            run.Metrics.Append(new EpochMetrics { Phase = "training", Epoch = epoch, TrainLoss = 1.0 / epoch, TrainAccuracy = 0.3 * epoch, ValidationAccuracy = double.NaN });
            await served.Page.WaitForFunctionAsync("count => document.querySelector('#loss polyline.train')?.getAttribute('points').split(' ').length === count", epoch);
        }
        Assert.Contains("training: last 0.3333", await served.Page.GetAttributeAsync("#loss", "aria-label"), StringComparison.Ordinal);
        run.WriteResults(new System.Text.Json.Nodes.JsonObject());
        await TextAsync(served, "#status", "The run has ended.");
        await served.LookAtAsync("live");
        Assert.Empty(served.Complaints);
    }

    [Fact]
    public async Task Mistakes_are_filtered_and_shown_large()
    {
        var run = Training();
        run.Write<PredictedImage[]>(PredictedImage.FileName, [new(PredictedImage.HeldOut, "a/0.png", "a", "b", 0.75), new(PredictedImage.HeldOut, "b/1.png", "b", "a", 0.5)]);
        await using var served = await ServedPages.StartAsync(run.Path, Shipped);
        await served.Page.GotoAsync($"{served.Url}/runs/{Path.GetFileName(run.Path)}/mistakes");
        await TextAsync(served, "#status", "2 of 2 mistakes in 2 images");
        await served.LookAtAsync("mistakes");
        await served.Page.SelectOptionAsync("#given", "b");
        await TextAsync(served, "#status", "1 of 2 mistakes");
        await served.Page.ClickAsync("#items button");
        await TextAsync(served, "#large-title", "b taken for a");
        Assert.Empty(served.Complaints);
    }

    [Fact]
    public async Task A_drawing_is_answered_by_all_models()
    {
        string copy = folder.File("copy.safetensors");
        File.Copy(Shipped, copy);
        await using var served = await ServedPages.StartAsync(Shipped, copy);
        await served.Page.GotoAsync($"{served.Url}/compare");
        await served.Page.WaitForSelectorAsync("article:nth-child(2)");
        var box = (await served.Page.Locator("#sheet").BoundingBoxAsync())!;
        (double X, double Y)[] zed = [(0.28, 0.22), (0.72, 0.22), (0.28, 0.78), (0.72, 0.78)];
        await served.Page.Mouse.MoveAsync((float)(box.X + zed[0].X * box.Width), (float)(box.Y + zed[0].Y * box.Height));
        await served.Page.Mouse.DownAsync();
        foreach (var (x, y) in zed) await served.Page.Mouse.MoveAsync((float)(box.X + x * box.Width), (float)(box.Y + y * box.Height), new() { Steps = 8 });
        await served.Page.Mouse.UpAsync();
        await TextAsync(served, "#status", "All models see ");
        Assert.Equal("z", (await served.Page.TextContentAsync("article:nth-child(2) .best"))?[..1], ignoreCase: true);
        await served.LookAtAsync("compare");
        await served.Page.GotoAsync($"{served.Url}/");
        await served.Page.WaitForSelectorAsync("#models li:nth-child(2)");
        await served.LookAtAsync("index");
        Assert.Empty(served.Complaints);
    }

    [Fact]
    public async Task A_network_is_computed_in_the_browser_and_trains_another_there()
    {
        await using var served = await ServedPages.StartAsync(Shipped);
        await served.Page.GotoAsync($"{served.Url}/m/part1");
        await served.Page.WaitForSelectorAsync("body:not([data-state=loading])");
        Assert.Equal("ready", await served.Page.GetAttributeAsync("body", "data-state"));
        Assert.Empty(served.Complaints);
    }

    private static async Task TextAsync(ServedPages served, string selector, string text) =>
        await served.Page.WaitForFunctionAsync("([selector, text]) => document.querySelector(selector)?.textContent.includes(text)", new[] { selector, text });

    private RunFolder Training()
    {
        var run = RunFolder.Create(folder.File("runs"), "train", DateTimeOffset.UnixEpoch);
        run.WriteConfig(new TrainOptions { Data = WriteData(), Pictures = new PictureSetOptions(), Out = "none", Runs = "runs", Training = new ImageTrainingOptions() });
        return run;
    }

    private string WriteData()
    {
        for (int i = 0; i < 4; i++)
            foreach (string label in (string[])["a", "b"]) folder.Write($"set/{label}/{i}.png", PngFile.Encode(2, 2, [0, 90, 180, (byte)(i * 20)]));
        return folder.File("set");
    }
}
