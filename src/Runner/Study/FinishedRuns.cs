using MidasNet.Runner.Runs;

namespace MidasNet.Runner.Study;

/// <summary>The trainings of a part of the study that the run folder has results of: a resumed study need not repeat them.</summary>
/// <param name="folder">The run's folder.</param>
/// <param name="part">The folder in it, such as <c>part2</c>.</param>
internal sealed class FinishedRuns(RunFolder folder, string part)
{
    /// <summary>Runs a training and keeps its result, or takes the result from the folder.</summary>
    /// <param name="key">Names the training among those of the part.</param>
    /// <param name="run">Trains.</param>
    /// <exception cref="RunFolderException">The result cannot be read or written.</exception>
    public T Once<T>(string key, Func<T> run) where T : class
    {
        string file = Path.Combine(part, $"{key}.json");
        if (folder.ReadIfThere<T>(file) is { } done) return done;
        var result = run();
        folder.Write(file, result);
        return result;
    }
}
