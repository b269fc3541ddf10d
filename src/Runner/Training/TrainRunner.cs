using MidasNet.Data;
using MidasNet.Learning;
using MidasNet.Runner.Reports;
using MidasNet.Runner.Runs;

namespace MidasNet.Runner.Training;

/// <summary>Reads labelled images, trains a network on them, and writes a checkpoint and a run folder with a report.</summary>
internal static class TrainRunner
{
    /// <summary>Reads, trains and writes.</summary>
    /// <exception cref="DataFormatException">The data cannot be used, or its labels are random.</exception>
    /// <exception cref="DivergedException">The loss is not finite.</exception>
    /// <exception cref="RunFolderException">The run folder cannot be made or written.</exception>
    /// <exception cref="IOException">The checkpoint cannot be written; says where the network is instead.</exception>
    public static TrainResults Run(TrainOptions options, Device device, Progress progress, CancellationToken cancellation)
    {
        bool isThere = Directory.Exists(options.Unfinished);
        if (options.Resume && !isThere) progress.Say($"there is no unfinished run in '{options.Unfinished}': this one starts at the beginning");
        using var folder = TrainFolder.Begin(options, device.Name, progress);
        var session = new TrainingSession
        {
            Progress = progress,
            Cancellation = cancellation,
            Folder = options.CheckpointEvery is null ? null : options.Unfinished,
            Resume = options.Resume,
            CheckpointEvery = options.CheckpointEvery ?? TimeSpan.Zero,
            Parallel = ParallelRuns.Resolve(options.Parallel, device),
            OnReport = report => folder.Log(report.Metrics),
        };
        if (!options.Resume && isThere)
        {
            progress.Say($"the unfinished run in '{options.Unfinished}' is replaced; with --resume it would have been continued");
            session.Clear();
        }
        try
        {
            TrainEvidence? evidence = null;
            var training = options.Training with { OnEvaluated = evaluated => evidence = new TrainEvidence(evaluated, options.Training.Seed) };
            using var result = ImageTraining.Run(options.Data, device, training, options.Pictures, session);
            OutputFile.WriteOrRescue(options.Out, result.Save);
            var results = TrainResults.Of(result, options.Out, folder.Run);
            folder.Run.WriteResults(results);
            if (evidence is not null) folder.Run.Write<PredictedImage[]>(PredictedImage.FileName, [.. evidence.Predictions]);
            new TrainReport(options, results, result.Confusion, evidence, folder.Run).Save();
            session.Clear();
            progress.SayDetail(ThreadUse.Of(device));
            return results;
        }
        catch (Exception failure)
        {
            if (failure is DataFormatException or DivergedException) session.Clear(); // it could only fail again
            folder.KeepIfUnfinished();
            if (failure is DivergedException diverged && File.Exists(options.Out)) throw new DivergedException(diverged, options.Out);
            throw;
        }
    }
}
