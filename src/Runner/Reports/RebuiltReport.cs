namespace MidasNet.Runner.Reports;

/// <summary>The object of <c>report --json</c>.</summary>
/// <param name="Folder">The run folder.</param>
/// <param name="Markdown">The report in Markdown.</param>
/// <param name="Html">The report as a page for browsers.</param>
/// <param name="Results">The main results of the run.</param>
internal sealed record RebuiltReport(string Folder, string Markdown, string Html, IReadOnlyList<Headline> Results);
