using MidasNet.Cluster.Telemetry;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace MidasNet.Runner.Sweeps;

/// <summary>Sends the measurements and traces of a process of a cluster to a collector (OTLP), until it is disposed of.</summary>
internal sealed class TelemetryExport : IDisposable
{
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private readonly MeterProvider metrics;
    private readonly TracerProvider traces;

    private TelemetryExport(MeterProvider metrics, TracerProvider traces) => (this.metrics, this.traces) = (metrics, traces);

    /// <summary>Begins, where the variable of OpenTelemetry names a collector; null where none is named.</summary>
    public static TelemetryExport? Begin() => string.IsNullOrEmpty(Environment.GetEnvironmentVariable(Endpoint)) ? null : To(_ => { });

    /// <summary>Begins, with the collector that OpenTelemetry's variables name, or another one.</summary>
    /// <param name="change">Names another one.</param>
    public static TelemetryExport To(Action<OtlpExporterOptions> change)
    {
        var resource = ResourceBuilder.CreateDefault().AddService("midasnet");
        return new TelemetryExport(
            Sdk.CreateMeterProviderBuilder().SetResourceBuilder(resource).AddMeter(ClusterTelemetry.Name, "System.Runtime").AddOtlpExporter(change).Build(),
            Sdk.CreateTracerProviderBuilder().SetResourceBuilder(resource).AddSource(ClusterTelemetry.Name).AddOtlpExporter(change).Build());
    }

    /// <summary>Sends what was not sent yet, and ends.</summary>
    public void Dispose()
    {
        metrics.Dispose();
        traces.Dispose();
    }
}
