using System.Text.Json;
using Microsoft.Playwright;
using MidasNet.Data;
using MidasNet.Models;

namespace MidasNet.Page.Tests;

/// <summary>The page of the shipped network with a drawing on it, for all tests of a class: to open one takes seconds.</summary>
public sealed class ShippedPage : IAsyncDisposable
{
    internal static readonly (double, double)[] Zed = [(0.28, 0.22), (0.72, 0.22), (0.28, 0.78), (0.72, 0.78)];

    private readonly TemporaryFolder folder = new();
    private BrowserPage? opened;

    /// <summary>The page with one drawing, in daylight on a wide screen.</summary>
    internal async Task<BrowserPage> Drawn()
    {
        opened ??= await BrowserPage.Open(RealFiles.Shipped("part1.safetensors"), folder.File("page.html"));
        await opened.Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
        await opened.Page.SetViewportSizeAsync(1200, 900);
        await opened.Page.ClickAsync("#clear");
        await opened.Draw(Zed);
        return opened;
    }

    public async ValueTask DisposeAsync()
    {
        if (opened is not null) await opened.DisposeAsync();
        folder.Dispose();
    }
}

/// <summary>Pages in a browser, compared with the engine.</summary>
public sealed class PageTests(ShippedPage shipped) : IClassFixture<ShippedPage>, IDisposable
{
    // The browser's processor adds the products of a sum separately, others in one rounding.
    private const double Tolerance = 1e-3;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_drawing_gets_the_answer_of_the_engine_from_a_file_without_a_network()
    {
        var opened = await shipped.Drawn();
        using var classifier = Classifier.Load(RealFiles.Shipped("part1.safetensors"));
        var expected = classifier.Predict(await opened.Sheet());
        Assert.Equal(expected.Best.Class, await opened.Page.GetAttributeAsync("#best", "data-class"));
        var shown = await opened.Bars();
        Assert.All(expected.Top(5), found => Assert.Equal(found.Probability, shown[found.Class], Tolerance));
        Assert.Empty(opened.Complaints);
        TestContext.Current.SendDiagnosticMessage("times in ms: " + await opened.Page.EvaluateAsync<string>("""
            (() => {
              const pixels = new Uint8Array(320 * 320).fill(255), times = [];
              for (let i = 0; i < 320; i++) pixels[i * 320 + i] = 0;
              for (let run = 0; run < 5; run++) { const from = performance.now(); midasnet.engine.Predict(pixels, 320, 320, 1); times.push(Math.round(performance.now() - from)); }
              const from = performance.now(); midasnet.engine.Trace(pixels, 320, 320, 1); return `predictions ${times}, trace ${Math.round(performance.now() - from)}, ready after ${midasnet.readyAfter}`;
            })()
            """));
    }

    [Theory]
    [InlineData("stem.norm")]
    [InlineData("stage3.conv2.norm")]
    [InlineData("stage1.conv1")] // before its normalisation: negative, too
    public async Task The_channels_of_a_layer_are_those_of_the_engine(string layer)
    {
        var opened = await shipped.Drawn();
        using var classifier = Classifier.Load(RealFiles.Shipped("part1.safetensors"));
        var expected = classifier.Activations(await opened.Sheet())[layer];
        byte[] shown = Convert.FromBase64String(await opened.Page.EvaluateAsync<string>(
            "layer => { let text = ''; for (const value of midasnet.engine.Channels(layer)) text += String.fromCharCode(value); return btoa(text); }", layer));
        Assert.Equal(expected.Values.Length, shown.Length);
        float[] values = expected.Values.ToArray();
        bool signed = values.Any(value => value < 0);
        int area = expected.Shape.H * expected.Shape.W;
        for (int c = 0; c < expected.Shape.C; c++)
        {
            float max = Math.Max(1e-6f, values.Skip(c * area).Take(area).Max(Math.Abs));
            for (int i = c * area; i < (c + 1) * area; i++)
                Assert.InRange((double)shown[i], (signed ? 128 + 127 * values[i] / max : 255 * values[i] / max) - 2, (signed ? 128 + 127 * values[i] / max : 255 * values[i] / max) + 1);
        }
    }

    [Fact]
    public async Task The_sum_of_a_value_is_that_of_the_convolution()
    {
        var opened = await shipped.Drawn();
        using var classifier = Classifier.Load(RealFiles.Shipped("part1.safetensors"));
        var layers = classifier.Activations(await opened.Sheet());
        foreach (var (channel, row, column) in new[] { (0, 0, 0), (3, 7, 9), (23, 31, 31) })
        {
            using var json = JsonDocument.Parse(await opened.Page.EvaluateAsync<string>(
                "([channel, row, column]) => midasnet.engine.Explain('stage1.conv2.norm', channel, row, column)", new[] { channel, row, column }));
            var found = json.RootElement;
            int at = (channel * 32 + row) * 32 + column;
            Assert.Equal(layers["stage1.conv2"].Values[at], found.GetProperty("sum").GetDouble(), Tolerance);
            Assert.Equal(layers["stage1.conv2.norm"].Values[at], found.GetProperty("value").GetDouble(), Tolerance);
            Assert.All(found.GetProperty("parts").EnumerateArray(), part => Assert.Equal(
                part.GetProperty("sum").GetDouble(),
                part.GetProperty("weights").EnumerateArray().Zip(part.GetProperty("inputs").EnumerateArray(), (w, x) => w.GetDouble() * x.GetDouble()).Sum(), Tolerance));
        }
    }

    [Theory]
    [InlineData("light", ColorScheme.Light, 1200)]
    [InlineData("dark", ColorScheme.Dark, 1200)]
    [InlineData("phone", ColorScheme.Light, 390)]
    public async Task A_channel_explains_its_values_by_mouse_and_keyboard(string name, ColorScheme scheme, int width)
    {
        var opened = await shipped.Drawn();
        var page = opened.Page;
        await opened.Show(scheme, width);
        await opened.Screenshot(name);
        await opened.RequireAccessible(name);
        await opened.RequireNoOverflow(name);

        await page.ClickAsync("[aria-label='stage1.conv1.norm, channel 2']");
        await page.WaitForSelectorAsync("#explain:not([hidden])");
        Assert.Contains("3 × 3 kernel", await page.TextContentAsync("#sum"), StringComparison.Ordinal);
        await opened.Screenshot($"{name}-channel", fullPage: false);
        await opened.RequireAccessible($"{name}-channel");
        string before = await page.TextContentAsync("#sum") ?? "";
        await page.FocusAsync("#channel");
        await page.Keyboard.PressAsync(before.Contains("row 0,", StringComparison.OrdinalIgnoreCase) ? "ArrowDown" : "ArrowUp");
        Assert.NotEqual(before, await page.TextContentAsync("#sum"));
        await page.Keyboard.PressAsync("Escape");
        Assert.True(await page.Locator("#explain").IsHiddenAsync());
        await page.Keyboard.PressAsync("ArrowRight");
        Assert.Equal("stage1.conv1.norm, channel 3", await page.EvaluateAsync<string>("document.activeElement.getAttribute('aria-label')"));
        Assert.Empty(opened.Complaints);
    }

    [Fact]
    public async Task A_drawing_can_be_made_with_the_keyboard_and_cleared()
    {
        var opened = await shipped.Drawn();
        await opened.Page.ClickAsync("#clear");
        Assert.Equal("No picture yet.", await opened.Page.TextContentAsync("#best"));
        await opened.Page.FocusAsync("#sheet");
        await opened.Page.Keyboard.PressAsync("Space");
        for (int i = 0; i < 12; i++) await opened.Page.Keyboard.PressAsync("ArrowDown");
        await opened.Settle();
        Assert.Contains('%', await opened.Page.TextContentAsync("#best") ?? "");
        Assert.Empty(opened.Complaints);
    }

    [Fact]
    public async Task Hiding_parts_shows_which_ones_matter()
    {
        string checkpoint = Untrained(Preprocessing.Digit(16));
        await using var opened = await BrowserPage.Open(checkpoint, folder.File("page.html"));
        await opened.Draw(ShippedPage.Zed);
        await opened.Page.ClickAsync("#occlude");
        await opened.Page.Locator("#occlusion-text", new() { HasTextString = "loses up to" }).WaitForAsync();
        await opened.Screenshot("occlusion");
        Assert.Empty(opened.Complaints);
    }

    [Fact]
    public async Task A_network_of_photographs_takes_picture_files()
    {
        string checkpoint = Untrained(Preprocessing.Photo(24));
        await using var opened = await BrowserPage.Open(checkpoint, folder.File("page.html"));
        Assert.True(await opened.Page.Locator("#drop-text").IsVisibleAsync());
        byte[] pixels = new byte[60 * 40 * 3];
        for (int i = 0; i < pixels.Length; i++) pixels[i] = (byte)(i * 7 % 251);
        string picture = folder.Write("picture.ppm", [.. "P6 60 40 255\n"u8, .. pixels]);
        string png = folder.Write("picture.bmp", Bitmap(60, 40, pixels));
        await opened.Page.SetInputFilesAsync("#file", png);
        await opened.Page.WaitForSelectorAsync("#best[data-class]");
        await opened.Settle();
        using var classifier = Classifier.Load(checkpoint);
        var expected = classifier.Predict(picture);
        var shown = await opened.Bars();
        Assert.All(expected.Top(3), found => Assert.Equal(found.Probability, shown[found.Class], Tolerance));
        await opened.Screenshot("photo");

        await opened.Page.SetInputFilesAsync("#file", folder.Write("broken.png", 1, 2, 3));
        await opened.Page.Locator("#best", new() { HasTextString = "is no picture" }).WaitForAsync();
        Assert.Empty(opened.Complaints);
    }

    private string Untrained(Preprocessing preprocessing) => UntrainedNetwork.Save(folder.File("untrained.safetensors"), preprocessing);

    /// <summary>A Windows bitmap of 24 bits, whose rows stand bottom up and are of a multiple of 4 bytes.</summary>
    private static byte[] Bitmap(int width, int height, byte[] rgb)
    {
        using var memory = new MemoryStream();
        using var writer = new BinaryWriter(memory);
        writer.Write("BM"u8);
        foreach (int value in new[] { 54 + rgb.Length, 0, 54, 40, width, height }) writer.Write(value);
        foreach (short value in new short[] { 1, 24 }) writer.Write(value);
        foreach (int value in new[] { 0, rgb.Length, 2835, 2835, 0, 0 }) writer.Write(value);
        for (int y = height - 1; y >= 0; y--)
        {
            for (int x = 0; x < width; x++)
            {
                int i = 3 * (y * width + x);
                writer.Write([rgb[i + 2], rgb[i + 1], rgb[i]]);
            }
        }
        return memory.ToArray();
    }
}
