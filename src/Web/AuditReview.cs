namespace MidasNet.Web;

/// <summary>The suspects of an audit.</summary>
/// <param name="Regime">The kind of the labels.</param>
/// <param name="Classes">The names of the classes.</param>
/// <param name="File">The file of the decisions.</param>
/// <param name="Apply">The command that copies the images under the labels that were decided.</param>
/// <param name="Suspects">The suspects, the most suspicious first.</param>
internal sealed record AuditReview(string Regime, IReadOnlyList<string> Classes, string File, string Apply, IReadOnlyList<ReviewedSuspect> Suspects);
