using System.Collections.Concurrent;
using System.Diagnostics;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using MidasNet.Runner.Cli;

namespace MidasNet.Page.Tests;

/// <summary>A page that <c>midasnet page</c> has written, opened from its file in a browser; all that it asks for or reports is collected.</summary>
internal sealed class BrowserPage : IAsyncDisposable
{
    private static readonly string[] Browsers = ["chromium", "chromium-browser", "google-chrome"];

    // For a machine that is busy.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

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
    /// <param name="checkpoint">The checkpoint.</param>
    /// <param name="file">The page to write.</param>
    /// <param name="more">Further options of <c>midasnet page</c>.</param>
    public static async Task<BrowserPage> Open(string checkpoint, string file, params string[] more)
    {
        RequireBrowser();
        Midasnet(["page", checkpoint, "--out", file, .. more]);
        var opened = await OpenFile(file);
        await opened.Page.WaitForSelectorAsync("body:not([data-state=loading])");
        Assert.Equal("ready", await opened.Page.GetAttributeAsync("body", "data-state"));
        return opened;
    }

    /// <summary>Opens any HTML file. Skips the test where there is no browser.</summary>
    public static async Task<BrowserPage> OpenFile(string file)
    {
        string browserPath = RequireBrowser();
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = browserPath, Args = ["--no-sandbox", "--disable-gpu"] });
        var page = await browser.NewPageAsync(new() { ViewportSize = new() { Width = 1200, Height = 900 }, AcceptDownloads = true });
        page.SetDefaultTimeout((float)Patience.TotalMilliseconds);
        var opened = new BrowserPage(playwright, browser, page);
        await page.GotoAsync(new Uri(file).AbsoluteUri);
        return opened;
    }

    /// <summary>Runs the command line, which must succeed.</summary>
    public static string Midasnet(params string[] arguments)
    {
        using StringWriter output = new(), error = new();
        int code = CommandLine.Run(arguments, output, error, TestContext.Current.CancellationToken);
        Assert.True(code == 0, error.ToString());
        return output.ToString();
    }

    /// <summary>The path of the browser. Skips the test where there is none.</summary>
    private static string RequireBrowser()
    {
        string? path = FindBrowser();
        Assert.SkipWhen(path is null, "no browser is installed: eng/page-test.sh says how");
        return path;
    }

    /// <summary>Sets scheme and width of the window, as on a desk or a phone.</summary>
    public async Task Show(ColorScheme scheme, int width, Media media = Media.Screen)
    {
        await Page.EmulateMediaAsync(new() { ColorScheme = scheme, Media = media });
        await Page.SetViewportSizeAsync(width, 900);
    }

    /// <summary>Requires that axe-core finds no fault in what is shown.</summary>
    public Task RequireAccessible(string what) => RequireAccessible(Page, what);

    /// <summary>The same of any page.</summary>
    public static async Task RequireAccessible(IPage page, string what)
    {
        var found = await page.RunAxe();
        Assert.True(found.Violations.Length == 0, $"{what}: " + string.Join('\n', found.Violations.Select(fault =>
            $"{fault.Id}: {fault.Help}: {string.Join("; ", fault.Nodes.Take(4).Select(node => $"{node.Target} {node.Html} {string.Join(' ', node.Any.Select(check => check.Message))}"))}")));
    }

    /// <summary>Requires that nothing is wider than the window.</summary>
    public Task RequireNoOverflow(string what) => RequireNoOverflow(Page, what);

    /// <summary>The same of any page.</summary>
    public static async Task RequireNoOverflow(IPage page, string what)
    {
        string[] wide = await page.EvaluateAsync<string[]>("""
            () => document.documentElement.scrollWidth <= innerWidth ? [] : [`${document.documentElement.scrollWidth} of ${innerWidth}`,
              ...[...document.querySelectorAll('body *')].filter(element => element.getBoundingClientRect().right > innerWidth + 1).slice(0, 5)
                .map(element => `${element.tagName}.${element.className?.baseVal ?? element.className} ${Math.round(element.getBoundingClientRect().right)}`)]
            """);
        Assert.True(wide.Length == 0, $"{what} is wider than its window: {string.Join(", ", wide)}");
    }

    /// <summary>Draws a line with the mouse, in shares of the sheet.</summary>
    public Task Draw(params (double X, double Y)[] points) => DrawOn("#sheet", points);

    /// <summary>Draws a line with the mouse, in shares of a sheet.</summary>
    public async Task DrawOn(string sheet, params (double X, double Y)[] points)
    {
        await Page.Locator(sheet).ScrollIntoViewIfNeededAsync();
        var box = (await Page.Locator(sheet).BoundingBoxAsync())!;
        await Page.Mouse.MoveAsync(X(0), Y(0));
        await Page.Mouse.DownAsync();
        for (int i = 1; i < points.Length; i++) await Page.Mouse.MoveAsync(X(i), Y(i), new() { Steps = 8 });
        await Page.Mouse.UpAsync();
        await Settle();

        float X(int i) => (float)(box.X + points[i].X * box.Width);
        float Y(int i) => (float)(box.Y + points[i].Y * box.Height);
    }

    /// <summary>Waits until an expression is true. It is asked for from outside: the page lets no text be run as code.</summary>
    public async Task Until(string condition)
    {
        var patience = Stopwatch.StartNew();
        while (!await Page.EvaluateAsync<bool>(condition))
        {
            Assert.True(patience.Elapsed < Patience, $"{condition} has not come true");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
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
}
