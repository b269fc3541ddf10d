using Microsoft.Playwright;

namespace MidasNet.Page.Tests;

/// <summary>The reports of a training run and of an audit in a browser, from their files.</summary>
public sealed class ReportTests(TrainedRun run) : IClassFixture<TrainedRun>
{
    private const int Desk = 1200, Phone = 390, Paper = 720; // A4 within its margins, at 96 pixels an inch

    [Theory]
    [InlineData("train")]
    [InlineData("audit")]
    public async Task A_report_is_accessible_and_fits_desk_phone_and_paper(string kind)
    {
        await using var opened = await Open(kind);
        foreach (var (scheme, width, media, name) in new[]
        {
            (ColorScheme.Light, Desk, Media.Screen, "light"), (ColorScheme.Dark, Desk, Media.Screen, "dark"),
            (ColorScheme.Light, Phone, Media.Screen, "phone"), (ColorScheme.Dark, Phone, Media.Screen, "phone-dark"), (ColorScheme.Dark, Paper, Media.Print, "print"),
        })
        {
            await opened.Show(scheme, width, media);
            await opened.Screenshot($"report-{kind}-{name}");
            await opened.RequireNoOverflow($"{kind}, {name}");
            if (media == Media.Screen) await opened.RequireAccessible($"{kind}, {name}");
        }
        Assert.Equal("rgb(255, 255, 255)", await opened.Page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor")); // on paper also if the screen is dark
        await opened.Page.EmulateMediaAsync(new() { Media = Media.Print });
        await File.WriteAllBytesAsync(Path.Combine(BrowserPage.Screenshots, $"report-{kind}.pdf"), await opened.Page.PdfAsync(new() { Format = "A4" }), TestContext.Current.CancellationToken);
        Assert.Empty(opened.Complaints);
    }

    [Theory]
    [InlineData("train")]
    [InlineData("audit")]
    public async Task The_contents_lead_to_all_sections_by_mouse_and_keyboard(string kind)
    {
        await using var opened = await Open(kind);
        var page = opened.Page;
        Assert.Equal("Skip to the report", await FocusedAfterTab(page));
        string[] broken = await page.EvaluateAsync<string[]>("[...document.querySelectorAll('a[href^=\"#\"]')].filter(link => !document.getElementById(link.hash.slice(1))).map(link => link.hash)");
        Assert.Empty(broken);
        var links = page.Locator("nav a");
        int count = await links.CountAsync();
        Assert.InRange(count, 3, 100);
        for (int i = 0; i < count; i++)
        {
            await links.Nth(i).ClickAsync();
            string target = (await links.Nth(i).GetAttributeAsync("href"))!;
            Assert.True(await page.EvaluateAsync<bool>("target => { const box = document.querySelector(target).getBoundingClientRect(); return box.top > -1 && box.bottom <= innerHeight; }", target), target);
        }
        // All pictures of the page are in it, and have been decoded.
        Assert.True(await page.EvaluateAsync<bool>("[...document.images].every(image => image.complete && image.naturalWidth > 0)"));
        Assert.InRange(await page.Locator("svg, img").CountAsync(), 1, 1000);
        Assert.Empty(opened.Complaints);
    }

    private static async Task<string?> FocusedAfterTab(IPage page)
    {
        await page.Keyboard.PressAsync("Tab");
        return await page.EvaluateAsync<string?>("document.activeElement?.textContent");
    }

    private Task<BrowserPage> Open(string kind) => BrowserPage.OpenFile(Path.Combine(kind == "train" ? run.Train : run.Audit, "report.html"));
}
