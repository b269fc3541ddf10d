using System.Text.Json.Serialization;

namespace MidasNet.Web;

/// <summary>The runs of a server. Runs that begin or end meanwhile come and go.</summary>
internal interface IServedRuns
{
    /// <summary>All runs, the latest first.</summary>
    IReadOnlyList<IServedRun> All { get; }

    /// <summary>The run of that name; null if there is none.</summary>
    IServedRun? Find(string name);
}

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

/// <summary>The suspects of an audit and what was decided about them.</summary>
internal interface IServedAudit
{
    /// <summary>The suspects with the decisions so far.</summary>
    AuditReview Read();

    /// <summary>Saves a decision at once.</summary>
    void Decide(Decision decision);
}

/// <summary>A prediction of a run.</summary>
/// <param name="Part">The part of the set, such as <c>heldOut</c>.</param>
/// <param name="Image">The name of the image.</param>
/// <param name="Given">The class of its label.</param>
/// <param name="Predicted">The most probable class.</param>
/// <param name="Probability">Its probability, 0 to 1.</param>
internal sealed record PredictedPicture(string Part, string Image, string Given, string Predicted, double Probability);

/// <summary>A picture for a browser.</summary>
internal sealed record PictureFile(byte[] Content, string ContentType);

/// <summary>A decision about a suspect.</summary>
[JsonConverter(typeof(CamelCaseEnum<DecisionKind>))]
internal enum DecisionKind
{
    /// <summary>Nothing yet, or not any more.</summary>
    None,

    /// <summary>The label is right.</summary>
    Keep,

    /// <summary>Another label is right.</summary>
    Relabel,

    /// <summary>The image is left out.</summary>
    Drop,
}

/// <summary>A decision about a suspect.</summary>
/// <param name="Image">The name of the image.</param>
/// <param name="Kind">The decision.</param>
/// <param name="Label">The class, where it is <see cref="DecisionKind.Relabel"/>.</param>
internal sealed record Decision(string Image, DecisionKind Kind, string? Label = null);

/// <summary>The suspects of an audit.</summary>
/// <param name="Regime">The kind of the labels.</param>
/// <param name="Classes">The names of the classes.</param>
/// <param name="File">The file of the decisions.</param>
/// <param name="Apply">The command that copies the images under the labels that were decided.</param>
/// <param name="Suspects">The suspects, the most suspicious first.</param>
internal sealed record AuditReview(string Regime, IReadOnlyList<string> Classes, string File, string Apply, IReadOnlyList<ReviewedSuspect> Suspects);

/// <summary>An image whose label stands out.</summary>
/// <param name="Image">The name of the image.</param>
/// <param name="Given">Its label.</param>
/// <param name="Shown">The class that the networks see.</param>
/// <param name="Proposed">The label that the audit proposes.</param>
/// <param name="Probability">The probability that the label stands out indeed, 0 to 1.</param>
/// <param name="Evidence">The most probable classes by the image alone; empty where the run did not keep them.</param>
/// <param name="Decision">What was decided.</param>
/// <param name="Label">The label after the decision; null where the image is dropped or nothing is decided.</param>
internal sealed record ReviewedSuspect(
    string Image, string Given, string Shown, string Proposed, double Probability, IReadOnlyList<ScoredClass> Evidence, DecisionKind Decision, string? Label);
