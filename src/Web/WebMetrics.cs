using System.Diagnostics.Metrics;

namespace MidasNet.Web;

/// <summary>The measurements of predictions, as the meter <see cref="MeterName"/>.</summary>
internal sealed class WebMetrics
{
    /// <summary>The name of the meter.</summary>
    public const string MeterName = "MidasNet.Web";

    private static readonly double[] Seconds = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10];

    private readonly Meter meter;
    private readonly Counter<long> requests, pictures;
    private readonly Histogram<double> duration, waiting, prediction;
    private readonly Histogram<int> batch;

    /// <summary>Makes the instruments.</summary>
    public WebMetrics(IMeterFactory factory)
    {
        meter = factory.Create(MeterName);
        requests = meter.CreateCounter<long>("midasnet.predict.requests", "{request}", "Requests for predictions by model and status of the answer");
        pictures = meter.CreateCounter<long>("midasnet.predict.pictures", "{picture}", "Pictures that were predicted");
        duration = Histogram("midasnet.predict.duration", "Time from a request to its answer");
        waiting = Histogram("midasnet.predict.wait", "Time of a picture in the queue");
        prediction = Histogram("midasnet.predict.compute", "Time to decode and predict pictures that were taken together");
        batch = meter.CreateHistogram(
            "midasnet.predict.batch", "{picture}", "Pictures that were predicted together", advice: new InstrumentAdvice<int> { HistogramBucketBoundaries = [1, 2, 4, 8, 16, 32] });

        Histogram<double> Histogram(string name, string description) =>
            meter.CreateHistogram(name, "s", description, advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = Seconds });
    }

    /// <summary>Reports the length of a queue from now on.</summary>
    public void Observe(Func<int> queueLength) => meter.CreateObservableGauge("midasnet.predict.queue", queueLength, "{picture}", "Pictures that wait");

    /// <summary>Counts a request.</summary>
    public void Answered(string? model, int status, TimeSpan time)
    {
        // Names that a client made up would be series of their own.
        var tags = new KeyValuePair<string, object?>("model", model ?? "unknown");
        requests.Add(1, tags, new KeyValuePair<string, object?>("status", status));
        duration.Record(time.TotalSeconds, tags);
    }

    /// <summary>Counts the time of a picture in the queue.</summary>
    public void Waited(string model, TimeSpan time) => waiting.Record(time.TotalSeconds, new KeyValuePair<string, object?>("model", model));

    /// <summary>Counts pictures that were predicted together.</summary>
    public void Predicted(string model, int count, TimeSpan time)
    {
        var tag = new KeyValuePair<string, object?>("model", model);
        pictures.Add(count, tag);
        batch.Record(count, tag);
        prediction.Record(time.TotalSeconds, tag);
    }
}
