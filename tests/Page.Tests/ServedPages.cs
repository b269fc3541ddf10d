using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Playwright;
using MidasNet.Runner.Cli;

namespace MidasNet.Page.Tests;

/// <summary>A server of <c>midasnet serve</c> and a browser that opens its pages; all that the browser reports is collected.</summary>
internal sealed class ServedPages : IAsyncDisposable
{
    private readonly CancellationTokenSource stop = new();
    private readonly ConcurrentQueue<string> complaints = [];
    private IPlaywright? playwright;
    private IBrowser? browser;
    private Task<int>? ended;

    public IPage Page { get; private set; } = null!;

    public string Url { get; private set; } = "";

    public IReadOnlyCollection<string> Complaints => complaints;

    public static async Task<ServedPages> StartAsync(params string[] arguments)
    {
        string? path = BrowserPage.FindBrowser();
        Assert.SkipWhen(path is null, "no browser is installed: eng/page-test.sh says how");
        var served = new ServedPages();
        var listening = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        var error = new StringWriter();
        served.ended = Task.Factory.StartNew(
            () => CommandLine.Run(["serve", "--port", "0", "--json", .. arguments], new FirstLine(listening), error, served.stop.Token),
            served.stop.Token, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        if (await Task.WhenAny(listening.Task, served.ended) == served.ended) Assert.Fail(error.ToString());
        using var address = JsonDocument.Parse(await listening.Task);
        served.Url = address.RootElement.GetProperty("url").GetString()!;
        served.playwright = await Playwright.CreateAsync();
        served.browser = await served.playwright.Chromium.LaunchAsync(new() { ExecutablePath = path, Args = ["--no-sandbox", "--disable-gpu"] });
        served.Page = await served.browser.NewPageAsync(new() { ViewportSize = new() { Width = 1200, Height = 900 } });
        served.Page.SetDefaultTimeout(60_000);
        served.Page.Console += (_, message) => { if (message.Type is "error" or "warning") served.complaints.Enqueue($"{message.Type}: {message.Text}"); };
        served.Page.PageError += (_, problem) => served.complaints.Enqueue(problem);
        served.Page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith(served.Url, StringComparison.Ordinal) && !request.Url.StartsWith("data:", StringComparison.Ordinal) && !request.Url.StartsWith("blob:", StringComparison.Ordinal))
                served.complaints.Enqueue($"request: {request.Url}");
        };
        return served;
    }

    /// <summary>Looks at the page in light and dark, on a desk and on a phone: axe-core finds no fault, nothing is too wide, and screenshots stay.</summary>
    public async Task LookAtAsync(string name)
    {
        foreach (var scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
        {
            foreach (int width in new[] { 1200, 390 })
            {
                await Page.EmulateMediaAsync(new() { ColorScheme = scheme });
                await Page.SetViewportSizeAsync(width, 900);
                string what = $"served-{name}-{scheme.ToString().ToLowerInvariant()}-{width}";
                await BrowserPage.RequireAccessible(Page, what);
                await BrowserPage.RequireNoOverflow(Page, what);
                await Page.ScreenshotAsync(new() { Path = Path.Combine(BrowserPage.Screenshots, $"{what}.png"), FullPage = true });
            }
        }
        await Page.SetViewportSizeAsync(1200, 900);
    }

    public async ValueTask DisposeAsync()
    {
        if (browser is not null) await browser.DisposeAsync();
        playwright?.Dispose();
        await stop.CancelAsync();
        if (ended is not null) await ended;
        stop.Dispose();
    }

    private sealed class FirstLine(TaskCompletionSource<string> line) : StringWriter
    {
        public override void WriteLine(string? value) => line.TrySetResult(value ?? "");
    }
}
