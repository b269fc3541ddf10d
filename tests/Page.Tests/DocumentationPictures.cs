using System.Text.RegularExpressions;
using Microsoft.Playwright;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats.Png;
using SixLabors.ImageSharp.Processing.Processors.Quantization;

namespace MidasNet.Page.Tests;

/// <summary>
/// The pictures of the documentation, of what the program writes: eng/docs-pictures.sh runs its commands, and this takes pictures of the reports and the page.
/// Without that script it is skipped.
/// </summary>
public sealed class DocumentationPictures : IDisposable
{
    // Screens of text and charts have few colours, and a palette takes a third of the bytes.
    private const int Colours = 64, MaxBytes = 1_000_000;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Are_taken_of_real_output()
    {
        string? work = Environment.GetEnvironmentVariable("MIDASNET_DOCS_PICTURES"), target = Environment.GetEnvironmentVariable("MIDASNET_DOCS_TARGET");
        Assert.SkipWhen(work is null || target is null, "eng/docs-pictures.sh makes the pictures of the documentation");
        await using var opened = await BrowserPage.Open(RealFiles.Shipped("part1.safetensors"), folder.File("page.html"));
        var page = opened.Page;
        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
        await opened.Draw(ShippedPage.Zed);

        var pictures = new Dictionary<string, byte[]>
        {
            ["page.png"] = await page.ScreenshotAsync(new() { Clip = new() { X = 0, Y = 0, Width = 1200, Height = 830 } }),
            ["layers-first.png"] = await Between(page, "stem.norm", "stage1.conv2"),
            ["layers-middle.png"] = await Between(page, "stage2.conv1.norm", "stage2.conv2"),
            ["layers-last.png"] = await Between(page, "stage4.conv2.norm", "measures", maxHeight: 260),
        };
        await page.SetViewportSizeAsync(1200, 1000);
        await page.ClickAsync("[aria-label='stage1.conv1.norm, channel 2']");
        await page.WaitForSelectorAsync("#explain:not([hidden])");
        pictures["value.png"] = await page.Locator("#explain").ScreenshotAsync();
        await page.Keyboard.PressAsync("Escape");
        await page.ClickAsync("#occlude");
        await page.Locator("#occlusion-text", new() { HasTextString = "loses up to" }).WaitForAsync();
        pictures["parts.png"] = await page.Locator("#received").ScreenshotAsync();

        await page.SetViewportSizeAsync(1000, 900);
        await page.GotoAsync(new Uri(Path.Combine(work, "train.html")).AbsoluteUri);
        pictures["report.png"] = await page.ScreenshotAsync(new() { Clip = new() { X = 0, Y = 0, Width = 1000, Height = 900 } });
        pictures["loss.png"] = await page.Locator("figure").First.ScreenshotAsync();
        pictures["confusion.png"] = await page.Locator("figure").Nth(2).ScreenshotAsync();
        await page.GotoAsync(new Uri(Path.Combine(work, "audit.html")).AbsoluteUri);
        pictures["suspects.png"] = await page.Locator("figure").First.ScreenshotAsync();

        Directory.CreateDirectory(target);
        foreach (var (name, png) in pictures) await File.WriteAllBytesAsync(Path.Combine(target, name), Smaller(png), TestContext.Current.CancellationToken);
        Assert.InRange(pictures.Keys.Sum(name => new FileInfo(Path.Combine(target, name)).Length), 1, MaxBytes);
        Assert.Empty(opened.Complaints);
    }

    /// <summary>The list of layers from the heading of one to that of another.</summary>
    private static async Task<byte[]> Between(IPage page, string first, string end, float maxHeight = float.MaxValue)
    {
        var (from, to) = ((await Heading(page, first).BoundingBoxAsync())!, (await Heading(page, end).BoundingBoxAsync())!);
        return await page.ScreenshotAsync(new() { FullPage = true, Clip = new() { X = from.X, Y = from.Y, Width = from.Width, Height = Math.Min(maxHeight, to.Y - from.Y - 8) } });
    }

    private static ILocator Heading(IPage page, string layer) =>
        page.Locator("#layer-list summary").Filter(new() { HasTextRegex = new Regex($"^{Regex.Escape(layer)} ") });

    private static byte[] Smaller(byte[] png)
    {
        using var image = Image.Load(png);
        using var smaller = new MemoryStream();
        image.SaveAsPng(smaller, new PngEncoder
        {
            ColorType = PngColorType.Palette,
            CompressionLevel = PngCompressionLevel.BestCompression,
            Quantizer = new WuQuantizer(new QuantizerOptions { MaxColors = Colours, Dither = null }),
            IgnoreMetadata = true,
        });
        return smaller.ToArray();
    }
}
