namespace MidasNet.Web;

/// <summary>A run as its pages show it. Members that cannot be read end by a <see cref="ProblemException"/>.</summary>
internal interface IServedRun
{
    /// <summary>The name of its folder.</summary>
    string Name { get; }

    /// <summary><c>training</c>, <c>audit</c> or <c>run</c>.</summary>
    string Kind { get; }

    /// <summary>Whether it has come to its results.</summary>
    bool IsFinished { get; }

    /// <summary>The page of its report; null if there is none yet.</summary>
    string? ReportFile { get; }

    /// <summary>The file of its metrics, one JSON object in each line; null if there is none.</summary>
    string? MetricsFile { get; }

    /// <summary>Whether there are predictions to browse.</summary>
    bool HasPredictions { get; }

    /// <summary>The predictions for images that the network was not trained on.</summary>
    IReadOnlyList<PredictedPicture> Predictions();

    /// <summary>The picture of an image of the run; null if there is no such image.</summary>
    PictureFile? Picture(string image);

    /// <summary>The suspects of an audit; null for another run.</summary>
    IServedAudit? Audit { get; }
}
