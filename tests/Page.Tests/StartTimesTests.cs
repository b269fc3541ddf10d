using System.Globalization;
using System.Text.Json;

namespace MidasNet.Page.Tests;

/// <summary>
/// Figures for docs/releasing.md, not a test: how long the page of the shipped network takes from opening its file to the first prediction, and for later ones.
/// <c>MIDASNET_PAGE_TIMES=10 eng/page-test.sh -class '*StartTimesTests'</c> opens it ten times, each in a browser of its own.
/// </summary>
public sealed class StartTimesTests
{
    private const int Later = 20;

    // As soon as the page is ready: a stroke, whose prediction is awaited; then more of them.
    private const string Measure = """
        async later => {
          const predictions = [], settled = () => new Promise(resolve => { const look = () => document.body.dataset.busy ? setTimeout(look) : resolve(); look(); });
          const canvas = document.getElementById('sheet'), context = canvas.getContext('2d');
          context.fillRect(80, 60, 160, 20);
          take(canvas, 320, 320, 1);
          await settled();
          for (let i = 0; i < later; i++) {
            context.fillRect(100, 60, 20, 60 + 5 * i);
            const pixels = luma(context, 320, 320), from = performance.now();
            engine.Predict(pixels, 320, 320, 1);
            predictions.push(performance.now() - from);
          }
          return JSON.stringify({ ready: midasnet.readyAfter, first: midasnet.firstAfter, predictions });
        }
        """;

    [Fact]
    public async Task Start_times_are_measured_where_someone_asks_for_them()
    {
        int runs = int.TryParse(Environment.GetEnvironmentVariable("MIDASNET_PAGE_TIMES"), NumberStyles.None, CultureInfo.InvariantCulture, out int count) ? count : 0;
        Assert.SkipWhen(runs == 0, "MIDASNET_PAGE_TIMES does not say how often to measure");
        using var folder = new TemporaryFolder();
        var (ready, first, later) = (new List<double>(), new List<double>(), new List<double>());
        for (int run = 0; run < runs; run++)
        {
            await using var opened = await BrowserPage.Open(RealFiles.Shipped("part1.safetensors"), folder.File("page.html"));
            using var json = JsonDocument.Parse(await opened.Page.EvaluateAsync<string>(Measure, Later));
            ready.Add(json.RootElement.GetProperty("ready").GetDouble());
            first.Add(json.RootElement.GetProperty("first").GetDouble());
            later.AddRange(json.RootElement.GetProperty("predictions").EnumerateArray().Select(value => value.GetDouble()));
        }
        foreach (var (name, values) in new[] { ("ready", ready), ("first prediction", first), ("later predictions", later) })
        {
            double[] sorted = [.. values.Order()];
            TestContext.Current.SendDiagnosticMessage(string.Create(
                CultureInfo.InvariantCulture, $"{name}: least {sorted[0]:F0} ms, median {sorted[sorted.Length / 2]:F0}, most {sorted[^1]:F0}, of {sorted.Length}"));
        }
        if (File.Exists("/proc/loadavg")) TestContext.Current.SendDiagnosticMessage($"load of the machine: {await File.ReadAllTextAsync("/proc/loadavg", TestContext.Current.CancellationToken)}");
    }
}
