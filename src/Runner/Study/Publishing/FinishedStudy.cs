using System.Text.Json;
using System.Text.Json.Nodes;
using MidasNet.Runner.Runs;
using MidasNet.Runner.Study.Common;

namespace MidasNet.Runner.Study.Publishing;

/// <summary>Reads what is published of a study from its run folder.</summary>
/// <param name="folder">The run folder.</param>
internal sealed class FinishedStudy(RunFolder folder)
{
    private readonly string resume = $"'midasnet study --resume {ShellWord.Of(folder.Path)}'";

    /// <summary>Files and folders that the run has read and that may be there still.</summary>
    public IEnumerable<string?> Inputs
    {
        get
        {
            var options = Options();
            return [options.Data, options.DataFound, .. options.OtherDataFound ?? [], options.Ablation];
        }
    }

    /// <summary>Reads a run folder.</summary>
    /// <param name="part">The part to read, which is finished as soon as it has results; null for a finished study with all of its parts.</param>
    /// <exception cref="RunFolderException">It is not that of a finished study, or of one with that part, or a file is missing or damaged.</exception>
    public PublishedStudy Read(int? part = null)
    {
        var options = Options();
        var environment = Needed<RunEnvironment>("environment.json");
        return new PublishedStudy
        {
            Run = folder.Name,
            Begun = folder.Begun ?? throw new RunFolderException(
                $"the name of the run folder '{folder.Path}' does not begin with the time of the run, such as 20260101T120000Z-study-part1-1a2b3c: give it its name again"),
            Command = PathlessText.Command(environment.Command ?? throw new RunFolderException(
                $"the run in '{folder.Path}' was begun by a version that did not keep its command line, which belongs to published figures: run it again")),
            Environment = PublishedEnvironment.Of(environment),
            Resumed = [.. environment.Resumed.Select(later => PublishedEnvironment.Of(later) with { Time = later.Time })],
            Data = Needed<SortedDictionary<string, string>>("data.json"),
            Results = Results(options, part) with { Folder = folder.Name },
        };
    }

    private StudyOptions Options()
    {
        // Runs of other commands have other members, of which the error would be about.
        var members = folder.ReadConfig<JsonObject>();
        if (members["parts"] is not JsonArray || members["preset"] is not JsonValue)
            throw new RunFolderException($"'{folder.Path}' is not the folder of a run of 'midasnet study': no other run can be published");
        return folder.ReadConfig<StudyOptions>();
    }

    private StudyResults Results(StudyOptions options, int? only)
    {
        if (only is { } number && !options.Parts.Contains(number))
            throw new RunFolderException($"the run in '{folder.Path}' has no Part {number}: it is of {string.Join(" and ", options.Parts.Select(part => $"Part {part}").DefaultIfEmpty("no part"))}");
        StudyResults results;
        try
        {
            results = Needed<StudyResults>("results.json");
            PublishedStudy.RequireWhole(results);
        }
        catch (Exception error) when (error is JsonException || error.InnerException is JsonException)
        {
            string problem = error is JsonException ? $"'{folder.Path}' has a damaged results.json: {error.Message}" : error.Message;
            throw new RunFolderException($"{problem.TrimEnd('.')}. If another version wrote it, {resume} writes it again; finished training runs are not repeated", error);
        }
        string[] missing =
        [
            .. options.Parts.Where(part => only is null || part == only).Where(part => part switch
            {
                1 => options.DataSet == CharacterDataSet.Emnist ? results.Emnist is null : results.Part1 is null,
                2 => results.Part2 is null,
                3 => results.Part3 is null,
                _ => true,
            }).Select(part => $"Part {part}"),
        ];
        if (missing.Length > 0 || options.Parts.Count == 0)
            throw new RunFolderException($"the run in '{folder.Path}' is not finished: it has no results of {string.Join(" and ", missing.DefaultIfEmpty("any part"))} yet; {resume} continues it");
        if (only is null) return results;
        return results with
        {
            Part1 = only == 1 ? results.Part1 : null,
            Emnist = only == 1 ? results.Emnist : null,
            Part2 = only == 2 ? results.Part2 : null,
            Part3 = only == 3 ? results.Part3 : null,
        };
    }

    private T Needed<T>(string file) where T : class => folder.ReadIfThere<T>(file)
        ?? throw new RunFolderException($"the run in '{folder.Path}' has no {file}: it is not finished, or was made by an earlier version; {resume} continues it and writes the file");
}
