using MidasNet.Data;
using MidasNet.Learning;
using MidasNet.Runner.Runs;

namespace MidasNet.Runner.Audit;

/// <summary>The run folder of an audit or of a series of simulated audits, new or resumed.</summary>
internal static class AuditFolder
{
    /// <summary>The folder of finished simulated audits.</summary>
    public const string Trials = "trials";

    /// <summary>Records in the folder of a new run, or of one that is resumed, how it was begun.</summary>
    /// <param name="folder">The folder, which no other process runs in.</param>
    /// <param name="options">The options of the run.</param>
    /// <param name="device">The name of the device that computes.</param>
    /// <param name="images">The images, which must be those of the run to resume.</param>
    /// <param name="progress">Has the command line.</param>
    /// <exception cref="RunFolderException">A file cannot be written, or the run was begun with other images.</exception>
    public static void Begin(RunFolder folder, AuditOptions options, string device, LabelledImages images, Progress progress)
    {
        folder.RequireSameData("images", ImageFingerprint.Of(images, images.AllIndices()));
        folder.WriteConfig(options);
        folder.WriteEnvironment(RunEnvironment.Current(options.Seed, options.Threads, device, progress.Command), progress);
    }

    /// <summary>Does the work of a run. A new run that ends with nothing to resume, such as by an error at its beginning, leaves no folder.</summary>
    /// <exception cref="RunInterruptedException">The run was cancelled and can be resumed.</exception>
    public static T RunOrDiscard<T>(RunFolder folder, bool isNew, Func<T> run)
    {
        // What a cluster is to do, it may have begun.
        bool CanBeResumed() => !isNew || new[] { folder.Unfinished, folder.Cluster, Path.Combine(folder.Path, Trials) }.Any(Directory.Exists);
        try
        {
            return run();
        }
        catch (OperationCanceledException stop) when (CanBeResumed())
        {
            throw new RunInterruptedException($"midasnet audit --resume {ShellWord.Of(folder.Path)}", stop);
        }
        catch when (!CanBeResumed())
        {
            folder.Discard();
            throw;
        }
    }
}
