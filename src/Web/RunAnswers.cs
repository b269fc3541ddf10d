using System.Globalization;

namespace MidasNet.Web;

/// <summary>The answer of <c>/runs</c>.</summary>
internal sealed record RunList(IReadOnlyList<RunDescription> Runs);

/// <summary>A run in it.</summary>
/// <param name="Name">The name of its folder.</param>
/// <param name="Kind"><c>training</c>, <c>audit</c> or <c>run</c>.</param>
/// <param name="IsFinished">Whether it has come to its results.</param>
/// <param name="HasReport">Whether there is <c>/runs/NAME</c>.</param>
/// <param name="HasMetrics">Whether there is <c>/runs/NAME/live</c>.</param>
/// <param name="HasPredictions">Whether there is <c>/runs/NAME/mistakes</c>.</param>
/// <param name="HasSuspects">Whether there is <c>/audits/NAME/review</c>.</param>
internal sealed record RunDescription(string Name, string Kind, bool IsFinished, bool HasReport, bool HasMetrics, bool HasPredictions, bool HasSuspects)
{
    /// <summary>Describes a run.</summary>
    public static RunDescription Of(IServedRun run) =>
        new(run.Name, run.Kind, run.IsFinished, run.ReportFile is not null, run.MetricsFile is not null, run.HasPredictions, run.Audit is not null);
}

/// <summary>Some of the mistakes of a run.</summary>
/// <param name="Images">Images that were predicted.</param>
/// <param name="Mistakes">Those that were taken for another class than that of their label.</param>
/// <param name="Found">Those of them that the filters leave.</param>
/// <param name="Pairs">The mistakes by classes, the most frequent first.</param>
/// <param name="Items">The mistakes asked for, those that the network was most sure of first.</param>
internal sealed record PredictionPage(int Images, int Mistakes, int Found, IReadOnlyList<MistakenPair> Pairs, IReadOnlyList<PredictedPicture> Items)
{
    private const int MaxItems = 200;

    /// <summary>Filters.</summary>
    /// <param name="all">All predictions.</param>
    /// <param name="given">The class of the label; null for any.</param>
    /// <param name="predicted">The predicted class; null for any.</param>
    /// <param name="offset">How many to pass over.</param>
    /// <param name="limit">How many to return at most.</param>
    /// <exception cref="ProblemException">A number is none.</exception>
    public static PredictionPage Of(IReadOnlyList<PredictedPicture> all, string? given, string? predicted, string? offset, string? limit)
    {
        var mistakes = all.Where(image => image.Predicted != image.Given).ToList();
        var pairs = mistakes.GroupBy(image => (image.Given, image.Predicted)).Select(same => new MistakenPair(same.Key.Given, same.Key.Predicted, same.Count()))
            .OrderByDescending(pair => pair.Count).ThenBy(pair => pair.Given, StringComparer.Ordinal).ThenBy(pair => pair.Predicted, StringComparer.Ordinal);
        var found = mistakes.Where(image => (string.IsNullOrEmpty(given) || image.Given == given) && (string.IsNullOrEmpty(predicted) || image.Predicted == predicted))
            .OrderByDescending(image => image.Probability).ThenBy(image => image.Image, StringComparer.Ordinal).ToList();
        return new PredictionPage(
            all.Count, mistakes.Count, found.Count, [.. pairs], [.. found.Skip(Number("offset", offset, 0)).Take(Math.Min(MaxItems, Number("limit", limit, 60)))]);
    }

    private static int Number(string name, string? text, int usual)
    {
        if (string.IsNullOrEmpty(text)) return usual;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? number
            : throw ProblemException.BadRequest("number", "Bad number", $"{name} is '{(text.Length <= 40 ? text : text[..40] + "…")}'; an integer of at least 0 fits");
    }
}

/// <summary>How often images of one label were taken for another class.</summary>
internal sealed record MistakenPair(string Given, string Predicted, int Count);
