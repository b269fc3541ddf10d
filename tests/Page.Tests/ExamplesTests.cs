using System.Text.Json;
using Microsoft.Playwright;
using MidasNet.Data;
using MidasNet.Models;

namespace MidasNet.Page.Tests;

/// <summary>Pages with pictures of the data that their network was trained on.</summary>
public sealed class ExamplesTests(TrainedRun run) : IClassFixture<TrainedRun>
{
    private static readonly (double, double)[] Seven = [(0.3, 0.2), (0.7, 0.2), (0.45, 0.8)];

    [Fact]
    public async Task The_nearest_training_pictures_are_those_of_the_engine_and_mistakes_can_be_looked_into()
    {
        await using var opened = await BrowserPage.Open(run.Checkpoint, run.PathOf("examples.html"), "--run", run.Train, "--examples", "24", "-q");
        var page = opened.Page;
        await opened.Draw(Seven);
        await page.WaitForSelectorAsync("#nearest-list[data-state=shown]");
        using var classifier = Classifier.Load(run.Checkpoint);
        int[] sheet = await page.EvaluateAsync<int[]>("[...source.pixels]");
        float[] drawn = classifier.Features([.. sheet.Select(value => (byte)value)], 320, 320, 1);
        using var json = JsonDocument.Parse(await page.EvaluateAsync<string>("JSON.stringify(examples.pictures.map(({ name, label }) => ({ name, label })))"));
        var held = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(run.Train, "predictions.json"), TestContext.Current.CancellationToken)).RootElement
            .EnumerateArray().Select(item => item.GetProperty("image").GetString()).ToHashSet();
        using var pictures = LabelledPictures.Open(run.Data);
        var cosines = new List<(string Name, double Cosine)>();
        foreach (var picture in json.RootElement.EnumerateArray())
        {
            string name = picture.GetProperty("name").GetString()!;
            Assert.DoesNotContain(name, held);
            Assert.StartsWith($"{picture.GetProperty("label").GetString()}/", name, StringComparison.Ordinal);
            var decoded = pictures.Decode(pictures.Names.Index().Single(entry => entry.Item == name).Index);
            cosines.Add((name, Cosine(drawn, classifier.Features(decoded.Pixels, decoded.Width, decoded.Height, 1))));
        }
        Assert.Equal(24, cosines.Count);
        Assert.Equal([6, 6, 6, 6], json.RootElement.EnumerateArray().CountBy(picture => picture.GetProperty("label").GetString() ?? "").Select(pair => pair.Value));
        string[] shown = await page.EvaluateAsync<string[]>("[...document.querySelectorAll('#nearest-list small')].map(small => small.textContent)");
        var expected = cosines.OrderByDescending(pair => pair.Cosine).Take(8).ToList();
        Assert.Equal(8, shown.Length);
        for (int i = 0; i < 8; i++) Assert.Equal(expected[i].Cosine, double.Parse(shown[i], System.Globalization.CultureInfo.InvariantCulture), 0.01);

        foreach (var (scheme, width, name) in new[] { (ColorScheme.Light, 1200, "examples-light"), (ColorScheme.Dark, 390, "examples-phone") })
        {
            await opened.Show(scheme, width);
            await opened.Screenshot(name);
            await opened.RequireAccessible(name);
            await opened.RequireNoOverflow(name);
        }

        // A mistake is the same picture to the network here as it was to the run.
        await opened.Show(ColorScheme.Light, 1200);
        string label = await page.Locator("#mistake-list button b").First.TextContentAsync() ?? "";
        await page.Locator("#mistake-list button").First.ClickAsync();
        await opened.Until("source?.width === 120");
        await opened.Settle();
        Assert.Equal(label.Split(" → ")[1], await page.GetAttributeAsync("#best", "data-class"));
        Assert.Empty(opened.Complaints);
    }

    private static double Cosine(float[] a, float[] b) =>
        a.Zip(b, (x, y) => (double)x * y).Sum() / Math.Sqrt(a.Sum(x => (double)x * x) * b.Sum(y => (double)y * y));
}
