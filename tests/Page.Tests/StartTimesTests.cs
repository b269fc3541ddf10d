using System.Globalization;
using Microsoft.Playwright;

namespace MidasNet.Page.Tests;

/// <summary>
/// Figures for docs/releasing.md, not a test: how long the page of the shipped network takes from opening its file to the first prediction, and for later ones.
/// <c>MIDASNET_PAGE_TIMES=10 eng/page-test.sh -class '*StartTimesTests'</c> opens it ten times, each in a browser of its own.
/// </summary>
public sealed class StartTimesTests
{
    private const int Later = 20;

    // As soon as the page is ready: a stroke, whose prediction is awaited.
    private const string First = """
        async () => {
          const context = document.getElementById('sheet').getContext('2d');
          context.fillRect(80, 60, 160, 20);
          take(context.canvas, 320, 320, 1);
          await new Promise(resolve => { const look = () => midasnet.firstAfter === undefined ? setTimeout(look) : resolve(); look(); });
          return [midasnet.readyAfter, midasnet.firstAfter];
        }
        """;

    private const string More = """
        later => {
          const context = document.getElementById('sheet').getContext('2d'), times = [];
          for (let i = 0; i < later; i++) {
            context.fillRect(100, 60, 20, 60 + 5 * i);
            const pixels = luma(context, 320, 320), from = performance.now();
            engine.Predict(pixels, 320, 320, 1);
            times.push(performance.now() - from);
          }
          return times;
        }
        """;

    [Fact]
    public async Task Start_times_are_measured_where_someone_asks_for_them()
    {
        int runs = int.TryParse(Environment.GetEnvironmentVariable("MIDASNET_PAGE_TIMES"), NumberStyles.None, CultureInfo.InvariantCulture, out int count) ? count : 0;
        Assert.SkipWhen(runs == 0, "MIDASNET_PAGE_TIMES does not say how often to measure");
        using var folder = new TemporaryFolder();
        var (ready, first, later, processor, laterProcessor) = (new List<double>(), new List<double>(), new List<double>(), new List<double>(), new List<double>());
        for (int run = 0; run < runs; run++)
        {
            await using var opened = await BrowserPage.Open(RealFiles.Shipped("part1.safetensors"), folder.File("page.html"));
            double[] times = await opened.Page.EvaluateAsync<double[]>(First);
            ready.Add(times[0]);
            first.Add(times[1]);
            var browser = await opened.Page.Context.NewCDPSessionAsync(opened.Page);
            await browser.SendAsync("Performance.enable");
            double used = await ProcessorTime(browser);
            processor.Add(used);
            await opened.Settle();
            await opened.Page.EvaluateAsync<double[]>(More, Later); // until the interpreter has compiled what is used often
            used = await ProcessorTime(browser);
            later.AddRange(await opened.Page.EvaluateAsync<double[]>(More, Later));
            laterProcessor.Add((await ProcessorTime(browser) - used) / Later);
        }
        Tell("from opening until it is ready", ready);
        Tell("from opening to the first prediction", first);
        Tell("processor time of the page until then", processor);
        Tell("later predictions", later);
        Tell("processor time of each", laterProcessor);
        if (File.Exists("/proc/loadavg")) TestContext.Current.SendDiagnosticMessage($"load of the machine: {await File.ReadAllTextAsync("/proc/loadavg", TestContext.Current.CancellationToken)}");
    }

    private static void Tell(string what, List<double> values)
    {
        double[] sorted = [.. values.Order()];
        TestContext.Current.SendDiagnosticMessage(string.Create(
            CultureInfo.InvariantCulture, $"{what}: least {sorted[0]:F0} ms, median {sorted[sorted.Length / 2]:F0}, most {sorted[^1]:F0}, of {sorted.Length}"));
    }

    // Of the process of the page since it began, milliseconds: another load of the machine does not change it.
    private static async Task<double> ProcessorTime(ICDPSession browser)
    {
        var metrics = (await browser.SendAsync("Performance.getMetrics"))!.Value.GetProperty("metrics").EnumerateArray();
        return 1000 * metrics.Single(metric => metric.GetProperty("name").GetString() == "ProcessTime").GetProperty("value").GetDouble();
    }
}
