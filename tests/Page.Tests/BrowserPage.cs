using System.Collections.Concurrent;
using Microsoft.Playwright;
using MidasNet.Runner.Cli;

namespace MidasNet.Page.Tests;

/// <summary>A page that <c>midasnet page</c> has written, opened from its file in a browser; all that it asks for or reports is collected.</summary>
internal sealed class BrowserPage : IAsyncDisposable
{
    private static readonly string[] Browsers = ["chromium", "chromium-browser", "google-chrome"];

    private readonly ConcurrentQueue<string> complaints = [];
    private readonly IPlaywright playwright;
    private readonly IBrowser browser;

    private BrowserPage(IPlaywright playwright, IBrowser browser, IPage page)
    {
        (this.playwright, this.browser, Page) = (playwright, browser, page);
        page.Console += (_, message) => { if (message.Type is "error" or "warning") complaints.Enqueue($"{message.Type}: {message.Text}"); };
        page.PageError += (_, error) => complaints.Enqueue(error);
        page.Request += (_, request) =>
        {
            // The file itself, and what it holds.
            if (!request.Url.StartsWith("file:", StringComparison.Ordinal) && !request.Url.StartsWith("blob:", StringComparison.Ordinal) && !request.Url.StartsWith("data:", StringComparison.Ordinal))
                complaints.Enqueue($"request: {request.Url}");
        };
    }

    public IPage Page { get; }

    /// <summary>Console errors and warnings, exceptions, and requests to any host.</summary>
    public IReadOnlyCollection<string> Complaints => complaints;

    /// <summary>The folder in which screenshots stay after the tests.</summary>
    public static string Screenshots { get; } = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), "midasnet-page")).FullName;

    /// <summary>The browser of this machine; null if there is none.</summary>
    public static string? FindBrowser() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .SelectMany(folder => Browsers.Select(name => Path.Combine(folder, name))).FirstOrDefault(File.Exists);

    /// <summary>Writes a page for a checkpoint and opens it. Skips the test where there is no browser, or no engine for browsers.</summary>
    public static async Task<BrowserPage> Open(string checkpoint, string file)
    {
        string? browserPath = FindBrowser();
        Assert.SkipWhen(browserPath is null, "no browser is installed: eng/page-test.sh says how");
        Write(checkpoint, file);
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = browserPath, Args = ["--no-sandbox", "--disable-gpu"] });
        var page = await browser.NewPageAsync(new() { ViewportSize = new() { Width = 1200, Height = 900 } });
        page.SetDefaultTimeout(180_000);
        var opened = new BrowserPage(playwright, browser, page);
        await page.GotoAsync(new Uri(file).AbsoluteUri);
        await page.WaitForSelectorAsync("body:not([data-state=loading])");
        Assert.Equal("ready", await page.GetAttributeAsync("body", "data-state"));
        return opened;
    }

    /// <summary>Draws a line with the mouse, in shares of the sheet.</summary>
    public async Task Draw(params (double X, double Y)[] points)
    {
        var box = (await Page.Locator("#sheet").BoundingBoxAsync())!;
        await Page.Mouse.MoveAsync(X(0), Y(0));
        await Page.Mouse.DownAsync();
        for (int i = 1; i < points.Length; i++) await Page.Mouse.MoveAsync(X(i), Y(i), new() { Steps = 8 });
        await Page.Mouse.UpAsync();
        await Settle();

        float X(int i) => (float)(box.X + points[i].X * box.Width);
        float Y(int i) => (float)(box.Y + points[i].Y * box.Height);
    }

    /// <summary>Waits until the newest picture is computed.</summary>
    public Task Settle() => Page.WaitForSelectorAsync("body:not([data-busy])");

    /// <summary>The picture on the sheet as a PNG file.</summary>
    public async Task<byte[]> Sheet() =>
        Convert.FromBase64String((await Page.EvaluateAsync<string>("document.getElementById('sheet').toDataURL('image/png')")).Split(',')[1]);

    /// <summary>The probability of each class that a bar shows.</summary>
    public async Task<IReadOnlyDictionary<string, double>> Bars() =>
        (await Page.EvaluateAsync<string[]>("[...document.querySelectorAll('#bars [role=meter]')].map(bar => bar.getAttribute('aria-label') + '=' + bar.getAttribute('aria-valuenow'))"))
        .ToDictionary(text => text[..text.LastIndexOf('=')], text => double.Parse(text[(text.LastIndexOf('=') + 1)..], System.Globalization.CultureInfo.InvariantCulture));

    public async Task Screenshot(string name, bool fullPage = true)
    {
        string path = Path.Combine(Screenshots, $"{name}.png");
        await Page.ScreenshotAsync(new() { Path = path, FullPage = fullPage });
        TestContext.Current.SendDiagnosticMessage($"screenshot: {path}");
    }

    public async ValueTask DisposeAsync()
    {
        await browser.DisposeAsync();
        playwright.Dispose();
    }

    private static void Write(string checkpoint, string file)
    {
        using StringWriter output = new(), error = new();
        int code = CommandLine.Run(["page", checkpoint, "--out", file], output, error, TestContext.Current.CancellationToken);
        Assert.True(code == 0, error.ToString());
    }
}
