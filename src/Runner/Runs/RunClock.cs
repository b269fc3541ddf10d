using System.Diagnostics;

namespace MidasNet.Runner.Runs;

/// <summary>
/// The seconds that a run, or a part of it, has taken in all processes that worked on it: those of earlier ones stand in the run's folder. A process that is
/// killed, rather than stopped, does not count.
/// </summary>
internal sealed class RunClock : IDisposable
{
    /// <summary>The file in the folder.</summary>
    public const string FileName = "elapsed.json";

    private readonly Stopwatch clock = Stopwatch.StartNew();
    private readonly RunFolder folder;
    private readonly string name;
    private readonly double before;

    /// <summary>Starts the clock.</summary>
    /// <param name="folder">The folder of the run.</param>
    /// <param name="name">The name of the part.</param>
    /// <exception cref="RunFolderException">The times of earlier processes cannot be read.</exception>
    public RunClock(RunFolder folder, string name)
    {
        (this.folder, this.name) = (folder, name);
        before = Noted().GetValueOrDefault(name);
    }

    /// <summary>The seconds so far.</summary>
    public double Seconds => before + clock.Elapsed.TotalSeconds;

    /// <summary>Notes the seconds for a process that resumes the run.</summary>
    public void Dispose()
    {
        try
        {
            var noted = Noted();
            noted[name] = Seconds;
            folder.Write(FileName, noted);
        }
        catch (RunFolderException)
        {
            // What has ended the run is worth more than its time.
        }
    }

    private SortedDictionary<string, double> Noted() => folder.ReadIfThere<SortedDictionary<string, double>>(FileName) ?? [];
}
