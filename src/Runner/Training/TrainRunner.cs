using MidasNet.Data;
using MidasNet.Learning;
using MidasNet.Runner.Runs;

namespace MidasNet.Runner.Training;

/// <summary>Reads labelled images, trains a network on them, and writes a checkpoint.</summary>
internal static class TrainRunner
{
    /// <summary>Reads, trains and writes.</summary>
    /// <exception cref="DataFormatException">The data cannot be used, or its labels are random.</exception>
    /// <exception cref="DivergedException">The loss is not finite.</exception>
    /// <exception cref="IOException">The checkpoint cannot be written; says where the network is instead.</exception>
    public static TrainResults Run(TrainOptions options, Device device, Progress progress, CancellationToken cancellation)
    {
        var session = new TrainingSession
        {
            Progress = progress,
            Cancellation = cancellation,
            Folder = options.CheckpointEvery is null ? null : options.Unfinished,
            Resume = options.Resume,
            CheckpointEvery = options.CheckpointEvery ?? TimeSpan.Zero,
        };
        bool isThere = Directory.Exists(options.Unfinished);
        if (options.Resume && !isThere) progress.Say($"there is no unfinished run in '{options.Unfinished}': this one starts at the beginning");
        if (!options.Resume && isThere)
        {
            progress.Say($"the unfinished run in '{options.Unfinished}' is replaced; with --resume it would have been continued");
            session.Clear();
        }
        try
        {
            using var result = ImageTraining.Run(options.Data, device, options.Training, options.Pictures, session);
            OutputFile.WriteOrRescue(options.Out, result.Save);
            session.Clear();
            return TrainResults.Of(result, options.Out);
        }
        catch (Exception failure) when (failure is DataFormatException or DivergedException)
        {
            session.Clear(); // it could only fail again
            throw;
        }
    }
}
