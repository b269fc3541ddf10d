namespace MidasNet.Runner.Study.Publishing;

/// <summary>A part of the study, with the run that it comes from.</summary>
/// <param name="Results">The results of the part.</param>
/// <param name="Study">The run.</param>
/// <param name="Source">The file or run folder that it was read from.</param>
/// <param name="IsSynthetic">Whether the program has drawn the data itself.</param>
internal sealed record PublishedPart<T>(T Results, PublishedStudy Study, string Source, bool IsSynthetic);
