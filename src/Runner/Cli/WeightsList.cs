using MidasNet.Runner.Downloads;

namespace MidasNet.Runner.Cli;

/// <summary>The object of <c>weights list --json</c>.</summary>
/// <param name="Folder">The folder of downloads; null if it cannot be made.</param>
/// <param name="Weights">All that can be downloaded.</param>
internal sealed record WeightsList(string? Folder, IReadOnlyList<ListedWeights> Weights);

/// <summary>Weights that can be downloaded.</summary>
/// <param name="Presence">Whether they are in the folder.</param>
/// <param name="Entry">Their files.</param>
internal sealed record ListedWeights(Presence Presence, DownloadEntry Entry);
