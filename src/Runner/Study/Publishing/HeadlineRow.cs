namespace MidasNet.Runner.Study.Publishing;

/// <summary>A row of the table of headlines.</summary>
/// <param name="Name">What was measured, as inline Markdown.</param>
/// <param name="Value">The figure with its interval.</param>
/// <param name="Study">The run that it comes from.</param>
/// <param name="Original">The figure of the original study; empty where it has none.</param>
/// <param name="IsDetail">Whether the short table leaves it out.</param>
internal sealed record HeadlineRow(string Name, string Value, PublishedStudy Study, string Original = "", bool IsDetail = false);
