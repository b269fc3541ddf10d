using System.Net;
using System.Text;
using MidasNet.Cluster.Hosting;
using MidasNet.Runner.Sweeps;
using Microsoft.Extensions.DependencyInjection;
using MidasNet.Cluster.Sweeps;
using MidasNet.Cluster.Telemetry;
using OpenTelemetry.Exporter;

namespace MidasNet.Runner.Tests.Sweeps;

public sealed class TelemetryExportTests
{
    [Fact]
    public async Task What_was_measured_and_traced_is_sent_at_the_end()
    {
        using var collector = new HttpListener();
        string url = $"http://127.0.0.1:{ClusterAddress.FreePort(IPAddress.Loopback)}/";
        collector.Prefixes.Add(url);
        collector.Start();
        var received = new StringBuilder();
        var collecting = CollectAsync();
        await using var services = new ServiceCollection().AddMetrics().AddSingleton<ClusterTelemetry>().BuildServiceProvider();
        using (TelemetryExport.To(options => (options.Endpoint, options.Protocol) = (new Uri(url), OtlpExportProtocol.HttpProtobuf)))
        {
            var telemetry = services.GetRequiredService<ClusterTelemetry>();
            using var trace = telemetry.Begin("the sweep", new TaskKey(1, 2, 3, 4), attempt: 1);
            telemetry.Worked("the sweep", "done", TimeSpan.FromSeconds(1), trace);
        }
        collector.Stop();
        await collecting;
        string all = received.ToString();
        foreach (string name in new[] { "midasnet.worker.tasks", "midasnet.worker.task.duration", "the sweep", "trial 1, epochs 2, fold 4, seed 5" }) Assert.Contains(name, all, StringComparison.Ordinal);

        async Task CollectAsync()
        {
            try
            {
                while (true)
                {
                    var request = await collector.GetContextAsync();
                    using var body = new MemoryStream();
                    await request.Request.InputStream.CopyToAsync(body);
                    received.Append(Encoding.Latin1.GetString(body.ToArray()));
                    request.Response.Close();
                }
            }
            catch (Exception) when (!collector.IsListening)
            {
                // It was stopped.
            }
        }
    }
}
