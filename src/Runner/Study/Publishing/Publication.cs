using MidasNet.Data;
using MidasNet.Runner.Runs;
using MidasNet.Runner.Sources;
using MidasNet.Runner.Study.Part1;
using MidasNet.Runner.Study.Part2;
using MidasNet.Runner.Study.Part3;

namespace MidasNet.Runner.Study.Publishing;

/// <summary>The parts of the study, joined from one or several runs. A part that no run has is null.</summary>
internal sealed record Publication
{
    /// <summary>The files and run folders, as they were given.</summary>
    public required IReadOnlyList<string> Sources { get; init; }

    /// <summary>The characters.</summary>
    public PublishedPart<Part1Results>? Part1 { get; private init; }

    /// <summary>The characters of EMNIST.</summary>
    public PublishedPart<EmnistResults>? Emnist { get; private init; }

    /// <summary>Transfer learning.</summary>
    public PublishedPart<Part2Results>? Part2 { get; private init; }

    /// <summary>Wrong labels.</summary>
    public PublishedPart<Part3Results>? Part3 { get; private init; }

    /// <summary>Reads published files and run folders.</summary>
    /// <param name="paths">At least one; each part of the study is in one of them at most.</param>
    /// <exception cref="DataFormatException">A file is not a published one, or a part is in two of them.</exception>
    /// <exception cref="RunFolderException">A folder is not that of a finished study.</exception>
    /// <exception cref="IOException">A file is missing or cannot be read.</exception>
    public static Publication Of(IReadOnlyList<string> paths)
    {
        var publication = new Publication { Sources = paths };
        foreach (string path in paths)
        {
            var study = Directory.Exists(path) ? new FinishedStudy(RunFolder.Open(path)).Read() : PublishedStudy.Read(path);
            publication = publication with
            {
                Part1 = Join("Part 1", publication.Part1, study.Results.Part1, part => part.Data, study, path),
                Emnist = Join("Part 1 on EMNIST", publication.Emnist, study.Results.Emnist, _ => DataKind.Real, study, path),
                Part2 = Join("Part 2", publication.Part2, study.Results.Part2, part => part.Data, study, path),
                Part3 = Join("Part 3", publication.Part3, study.Results.Part3, part => part.Data, study, path),
            };
        }
        return publication;
    }

    private static PublishedPart<T>? Join<T>(string name, PublishedPart<T>? before, T? results, Func<T, DataKind> dataOf, PublishedStudy study, string path)
        where T : class
    {
        if (results is null) return before;
        if (before is not null) throw new DataFormatException(path, $"it has results of {name}, as '{before.Source}' has: name one of them");
        return new PublishedPart<T>(results, study, path, dataOf(results) == DataKind.Synthetic);
    }
}
