using MidasNet.Learning;

namespace MidasNet.Runner.Reports;

/// <summary>Loss and accuracy of the networks of a run, epoch by epoch.</summary>
/// <param name="pictures">The pictures of the report.</param>
/// <param name="metrics">The metrics of the run, in order.</param>
internal sealed class HistorySection(ReportPictures pictures, IReadOnlyList<EpochMetrics> metrics)
{
    private const int MostPhases = 6;

    /// <summary>Writes the section; nothing without metrics.</summary>
    public void Write(ReportDocument report)
    {
        List<(string Name, List<EpochMetrics> Points)> all = [.. metrics.GroupBy(point => point.Phase).Select(phase => (phase.Key, phase.ToList()))];
        if (all.Count == 0) return;
        // The last networks are those that the run was about.
        var phases = all.TakeLast(MostPhases).ToList();
        report.Heading(2, "Training history");
        bool hasValidation = metrics.Any(point => point.ValidationLoss is not null || point.ValidationAccuracy is not null);
        report.Paragraph(
            $"Curves of training images are measured during each epoch, on augmented images{(hasValidation ? " (dashed); the others at its end, on held-out images" : "; no images were held out")}."
            + (all.Count > phases.Count ? $" The last {phases.Count} of {all.Count} networks; all of them are in metrics.jsonl." : ""));
        Add(report, phases, "Loss", "loss in nats", "history-loss.svg", percent: false, point => point.TrainLoss, point => point.ValidationLoss);
        Add(report, phases, "Accuracy", "accuracy", "history-accuracy.svg", percent: true, point => point.TrainAccuracy, point => point.ValidationAccuracy);
    }

    private void Add(
        ReportDocument report, List<(string Name, List<EpochMetrics> Points)> phases, string title, string axis, string file, bool percent,
        Func<EpochMetrics, double?> train, Func<EpochMetrics, double?> validation)
    {
        var lines = new List<ChartLine>();
        foreach (var (index, (name, points)) in phases.Index())
        {
            string prefix = phases.Count == 1 ? "" : $"{name}: ";
            Line($"{prefix}training", train, dashed: points.Any(point => validation(point) is not null));
            Line($"{prefix}held-out", validation, dashed: false);

            void Line(string label, Func<EpochMetrics, double?> value, bool dashed)
            {
                if (points.All(point => value(point) is null)) return;
                lines.Add(new ChartLine(label, [.. points.Select(point => new ChartPoint(point.Epoch, value(point) ?? double.NaN))]) { Color = index, Dashed = dashed });
            }
        }
        if (lines.Count == 0) return;
        pictures.Add(report, $"{title} by epoch", file, new LineChart { Title = $"{title} by epoch", XTitle = "epoch", YTitle = axis, PercentY = percent, Lines = lines }.ToSvg());
    }
}
