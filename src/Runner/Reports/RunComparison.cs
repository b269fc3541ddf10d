using MidasNet.Runner.Runs;

namespace MidasNet.Runner.Reports;

/// <summary>Runs side by side: the object of <c>report compare --json</c>.</summary>
internal sealed record RunComparison
{
    /// <summary>The runs in the order in which they were given, each with its main results.</summary>
    public required IReadOnlyList<ComparedRun> Runs { get; init; }

    /// <summary>For each result, each later run against the first that has it.</summary>
    public required IReadOnlyList<ResultDifference> Differences { get; init; }

    /// <summary>Reads the runs and compares them.</summary>
    /// <param name="paths">The folders of at least two runs.</param>
    /// <exception cref="RunFolderException">A folder is not that of a run with a report, or no result is common to two of them.</exception>
    public static RunComparison Of(IReadOnlyList<string> paths)
    {
        var runs = new List<ComparedRun>();
        var predictions = new List<PredictedImage[]>();
        foreach (string path in paths)
        {
            var folder = RunFolder.Open(path);
            var results = RunReport.Read(folder).Headlines;
            if (results.Count == 0) throw new RunFolderException($"the run in '{folder.Path}' has no results to compare");
            string name = Path.GetFileName(Path.TrimEndingDirectorySeparator(folder.Path));
            runs.Add(new ComparedRun(runs.Exists(run => run.Name == name) ? path : name, folder.Path, results));
            predictions.Add(PredictedImage.ReadFrom(folder) ?? []);
        }

        var differences = new List<ResultDifference>();
        foreach (string result in runs.SelectMany(run => run.Results).Select(result => result.Name).Distinct())
        {
            int[] having = [.. Enumerable.Range(0, runs.Count).Where(run => runs[run].Find(result) is not null)];
            foreach (int other in having.Skip(1))
                differences.Add(ResultDifference.Of(result, (runs[having[0]], predictions[having[0]]), (runs[other], predictions[other])));
        }
        if (differences.Count == 0)
        {
            var names = runs.Select(run => $"{run.Name} has {string.Join(", ", run.Results.Select(result => $"'{result.Name}'"))}");
            throw new RunFolderException($"the runs have no result in common: {string.Join("; ", names)}");
        }
        return new RunComparison { Runs = runs, Differences = differences };
    }

    /// <summary>The same for people.</summary>
    public IEnumerable<string> Lines()
    {
        string[][] table =
        [
            ["result", .. Runs.Select(run => run.Name)],
            .. Runs.SelectMany(run => run.Results).Select(result => result.Name).Distinct().Select(result => (string[])
                [result, .. Runs.Select(run => run.Find(result)?.Value.ToPercent(2) ?? "-")]),
        ];
        foreach (string line in TextTable.Lines(table)) yield return line;
        yield return "";
        foreach (var difference in Differences)
        {
            yield return $"{difference.Result}: {difference.Second} against {difference.First}";
            yield return $"  {difference}";
        }
        if (Differences.Count > 1) yield return $"Of {Differences.Count} comparisons without any difference, one in twenty would be called significant by chance.";
    }
}
