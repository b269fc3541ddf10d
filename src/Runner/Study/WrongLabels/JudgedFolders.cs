using MidasNet.Labels;

namespace MidasNet.Runner.Study.WrongLabels;

/// <summary>What plain networks say about the folders, as trainings need it.</summary>
/// <param name="Audit">The verdict.</param>
/// <param name="Transition">How classes become folders, by these networks.</param>
internal sealed record JudgedFolders(LabelAudit Audit, TransitionMatrix Transition);
