using MidasNet.Learning.Search;

namespace MidasNet.Runner.Tuning;

/// <summary>A training that has been done, with its score: a file of the run folder.</summary>
/// <param name="Task">What was trained.</param>
/// <param name="Score">What came of it.</param>
internal sealed record FinishedTraining(TrainingTask Task, TrainingScore Score);
