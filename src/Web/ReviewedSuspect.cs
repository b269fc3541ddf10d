namespace MidasNet.Web;

/// <summary>An image whose label stands out.</summary>
/// <param name="Image">The name of the image.</param>
/// <param name="Given">Its label.</param>
/// <param name="Shown">The class that the networks see.</param>
/// <param name="Proposed">The label that the audit proposes.</param>
/// <param name="Probability">The probability that the label stands out indeed, 0 to 1.</param>
/// <param name="Evidence">The most probable classes by the image alone; empty where the run did not keep them.</param>
/// <param name="Decision">The decision.</param>
/// <param name="Label">The label after the decision; null where the image is dropped or nothing is decided.</param>
internal sealed record ReviewedSuspect(
    string Image, string Given, string Shown, string Proposed, double Probability, IReadOnlyList<ScoredClass> Evidence, DecisionKind Decision, string? Label);
