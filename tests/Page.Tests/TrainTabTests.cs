using System.Text.Json;
using Microsoft.Playwright;
using MidasNet.Data;
using MidasNet.Models;

namespace MidasNet.Page.Tests;

/// <summary>Networks that are trained in a page.</summary>
public sealed class TrainTabTests : IDisposable
{
    private const double Tolerance = 1e-3;

    private static readonly (double, double)[] Slash = [(0.7, 0.2), (0.3, 0.8)], Corner = [(0.3, 0.2), (0.3, 0.8), (0.75, 0.8)];

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_network_is_trained_on_synthetic_characters_answers_drawings_and_is_saved_as_a_checkpoint()
    {
        await using var opened = await Open();
        var page = opened.Page;
        await page.ClickAsync("#try");
        await State(page, "running");
        await opened.Until("training.steps >= 20");
        // Between two steps it stops, and goes on.
        await page.ClickAsync("#train");
        await State(page, "paused");
        int paused = await page.EvaluateAsync<int>("training.steps");
        string before = await page.EvaluateAsync<string>("JSON.stringify(training.filters)");
        Assert.InRange(paused, 20, 239);
        await opened.Screenshot("train-paused");
        await page.ClickAsync("#train");
        await State(page, "done");
        Assert.Equal(240, await page.EvaluateAsync<int>("training.steps"));
        Assert.NotEqual(before, await page.EvaluateAsync<string>("JSON.stringify(training.filters)"));
        Assert.Equal(8, await page.Locator("#filters canvas").CountAsync());

        // The characters that it has not seen are recognised: 1 in 5 would be by chance.
        using var last = JsonDocument.Parse(await page.EvaluateAsync<string>("JSON.stringify(training.heldOut.at(-1))"));
        Assert.Equal(20, last.RootElement.GetProperty("count").GetInt32());
        Assert.InRange(last.RootElement.GetProperty("correct").GetInt32(), 15, 20);

        await opened.DrawOn("#train-sheet", (0.3, 0.2), (0.7, 0.2), (0.45, 0.8));
        await page.WaitForSelectorAsync("#train-best[data-class]");
        await opened.Until("!training.isAnswering");
        // What was drawn last is answered once more, in case the answer was to a part of it.
        await page.EvaluateAsync("answerDrawing()");
        var (shown, pixels) = (await Bars(page), await page.EvaluateAsync<int[]>("[...takeDrawing()]"));
        await opened.Screenshot("train-light");

        var download = await page.RunAndWaitForDownloadAsync(() => page.ClickAsync("#save-network"));
        Assert.Equal("drawn.safetensors", download.SuggestedFilename);
        string checkpoint = folder.File("drawn.safetensors");
        await download.SaveAsAsync(checkpoint);
        using var classifier = Classifier.Load(checkpoint);
        Assert.Equal(["2", "4", "7", "K", "S"], classifier.ClassNames);
        var found = classifier.Predict([.. pixels.Select(value => (byte)value)], 160, 160);
        Assert.All(found.Top(5), answer => Assert.Equal(answer.Probability, shown[answer.Class], Tolerance));

        // And the command line opens it.
        string picture = folder.Write("drawing.png", await Sheet(page));
        using var predicted = JsonDocument.Parse(BrowserPage.Midasnet("predict", "--checkpoint", checkpoint, "--json", picture));
        Assert.Equal(await page.GetAttributeAsync("#train-best", "data-class"), predicted.RootElement.GetProperty("predictions")[0].GetProperty("classes")[0].GetProperty("class").GetString());

        await page.ClickAsync("#reset");
        await State(page, "none");
        Assert.True(await page.Locator("#save-network").IsDisabledAsync());
        Assert.Empty(opened.Complaints);
    }

    [Fact]
    public async Task Drawings_are_classes_of_an_archive_that_train_reads_and_few_of_them_are_said_to_be_few()
    {
        await using var opened = await Open();
        var page = opened.Page;
        Assert.True(await page.Locator("#train").IsDisabledAsync());
        await page.FillAsync("#class-name-0", "Schräg/1");
        await page.Keyboard.PressAsync("Tab");
        await page.FillAsync("#class-name-1", "Schräg/1");
        await page.Keyboard.PressAsync("Tab");
        Assert.Equal("There is a class “Schräg/1” already.", await page.TextContentAsync("#train-state"));
        Assert.Equal("B", await page.InputValueAsync("#class-name-1"));

        await page.CheckAsync("#choose-class-0");
        for (int i = 0; i < 2; i++)
        {
            await opened.DrawOn("#train-sheet", Slash);
            await page.ClickAsync("#add-example");
        }
        await page.ClickAsync("#vary");
        await page.CheckAsync("#choose-class-1");
        for (int i = 0; i < 3; i++)
        {
            await opened.DrawOn("#train-sheet", Corner);
            await page.FocusAsync("#train-sheet");
            await page.Keyboard.PressAsync("Enter");
        }
        // One is taken back.
        await page.ClickAsync("[aria-label='Remove drawing 3 of B']");
        Assert.Equal("Class B has 2 drawings.", await page.TextContentAsync("#train-state"));
        await opened.Screenshot("train-drawn");

        var download = await page.RunAndWaitForDownloadAsync(() => page.ClickAsync("#save-drawings"));
        string archive = folder.File("drawings.zip");
        await download.SaveAsAsync(archive);
        using (var pictures = LabelledPictures.Open(archive))
        {
            Assert.Equal(["B", "Schräg_1"], pictures.ClassNames);
            Assert.Equal([2, 6], pictures.ClassCounts);
            var images = pictures.Read(cancellation: TestContext.Current.CancellationToken);
            Assert.Equal((160, 160), (images.Width, images.Height));
            Assert.Equal(await page.EvaluateAsync<int[]>("[...training.classes[1].examples[0].pixels]"), images.Image(0).ToArray().Select(value => (int)value));
        }
        BrowserPage.Midasnet("train", "--data", archive, "--labels", "clean", "--epochs", "1", "--width", "2", "--out", folder.File("x.safetensors"), "--runs", folder.File("runs"), "-q");

        await page.ClickAsync("#train");
        await State(page, "running");
        Assert.Contains("too few to hold any out", await page.TextContentAsync("#train-state") ?? "", StringComparison.Ordinal);
        // Another drawing makes what is trained an old network; the next one begins with it.
        await page.ClickAsync("#train");
        await State(page, "paused");
        await opened.DrawOn("#train-sheet", Corner);
        await page.WaitForSelectorAsync("#train-best[data-class]");
        await page.ClickAsync("#add-example");
        Assert.Equal("Train again", await page.TextContentAsync("#train"));
        await page.ClickAsync("#train");
        await opened.Until("training.state === 'running' && training.about.training === 9");
        await page.ClickAsync("#reset");
        await State(page, "none");
        Assert.Empty(opened.Complaints);
    }

    [Theory]
    [InlineData(ColorScheme.Light, 1200, "train-light-desk")]
    [InlineData(ColorScheme.Dark, 1200, "train-dark")]
    [InlineData(ColorScheme.Dark, 390, "train-phone")]
    public async Task The_tab_is_accessible_and_fits_the_window(ColorScheme scheme, int width, string name)
    {
        await using var opened = await Open();
        await opened.Show(scheme, width);
        await opened.Page.ClickAsync("#try");
        await opened.Until("training.steps >= 10");
        await opened.Page.ClickAsync("#train");
        await State(opened.Page, "paused");
        await opened.DrawOn("#train-sheet", Corner);
        await opened.Page.WaitForSelectorAsync("#train-best[data-class]");
        await opened.Screenshot(name);
        await opened.RequireAccessible(name);
        await opened.RequireNoOverflow(name);
        Assert.Empty(opened.Complaints);
    }

    [Fact]
    public async Task Tabs_are_changed_with_the_keyboard()
    {
        await using var opened = await Open();
        await opened.Page.FocusAsync("#tab-train");
        await opened.Page.Keyboard.PressAsync("ArrowRight");
        Assert.True(await opened.Page.Locator("#panel-network").IsVisibleAsync());
        Assert.False(await opened.Page.Locator("#panel-train").IsVisibleAsync());
        Assert.Equal("tab-network", await opened.Page.EvaluateAsync<string>("document.activeElement.id"));
        await opened.Page.Keyboard.PressAsync("End");
        Assert.True(await opened.Page.Locator("#panel-train").IsVisibleAsync());
    }

    private static Task<IElementHandle?> State(IPage page, string state) => page.WaitForSelectorAsync($"body[data-training={state}]");

    private static async Task<IReadOnlyDictionary<string, double>> Bars(IPage page) =>
        (await page.EvaluateAsync<string[]>("[...document.querySelectorAll('#train-bars [role=meter]')].map(bar => bar.getAttribute('aria-label') + '=' + bar.getAttribute('aria-valuenow'))"))
        .Select(text => text.Split('=')).ToDictionary(parts => parts[0], parts => double.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture));

    private static async Task<byte[]> Sheet(IPage page) =>
        Convert.FromBase64String((await page.EvaluateAsync<string>("document.getElementById('train-sheet').toDataURL('image/png')")).Split(',')[1]);

    /// <summary>A page with the tab open. The network of the page does not matter.</summary>
    private async Task<BrowserPage> Open()
    {
        var opened = await BrowserPage.Open(UntrainedNetwork.Save(folder.File("untrained.safetensors"), Preprocessing.Digit(16)), folder.File("page.html"));
        await opened.Page.ClickAsync("#tab-train");
        return opened;
    }
}
