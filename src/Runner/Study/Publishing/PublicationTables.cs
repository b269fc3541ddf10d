using MidasNet.Data;
using MidasNet.Runner.Study.Part1;
using MidasNet.Runner.Study.Part2;
using MidasNet.Runner.Study.Part3;
using MidasNet.Weights;

namespace MidasNet.Runner.Study.Publishing;

/// <summary>The tables that <c>midasnet report table</c> makes.</summary>
internal static class PublicationTables
{
    /// <summary>The table that is printed unless others are named.</summary>
    public const string Headline = "headline";

    /// <summary>All tables, in the order in which they are printed.</summary>
    public static IReadOnlyList<PublicationTable> All { get; } =
    [
        new(Headline, "results of a part of the study", publication => report => new HeadlineTable(publication).Write(report, withDetails: true)),
        new("summary", "results of a part of the study", publication => report => new HeadlineTable(publication).Write(report, withDetails: false)),
        PublicationTable.Of("part1-scores", "results of Part 1", publication => publication.Part1, Part1Tables.WriteScores),
        PublicationTable.Of("part1-validations", "results of Part 1", publication => publication.Part1, Part1Tables.WriteValidations),
        PublicationTable.Of("part1-images", "results of Part 1", publication => publication.Part1, Part1Tables.WriteLearningCurve),
        PublicationTable.Of("part1-depths", "results of Part 1", publication => publication.Part1, Part1Tables.WriteDepths),
        PublicationTable.Of("part1-emnist", "results of Part 1 on EMNIST", publication => publication.Emnist, Part1Tables.WriteEmnist),
        PublicationTable.Of("part2-variants", "results of Part 2", publication => publication.Part2, Part2Tables.WriteVariants),
        PublicationTable.Of("part2-comparisons", "results of Part 2", publication => publication.Part2, Part2Tables.WriteComparisons),
        PublicationTable.Of(
            "part2-cuts", "results of Part 2 in which cuts of VGG19 were tried", publication => publication.Part2, Part2Tables.WriteCuts, results => results.Cuts.Count > 0),
        PublicationTable.Of("part3-variants", "results of Part 3", publication => publication.Part3, Part3Tables.WriteVariants),
        PublicationTable.Of(
            "part3-stages", "results of Part 3 with their stages, which earlier versions did not write ('midasnet study --resume RUN' adds them without training again)",
            publication => publication.Part3, Part3Tables.WriteStages, results => results.Stages.Count > 0),
        PublicationTable.Of(
            "part3-images", "results of Part 3 on several numbers of images, which the full preset has", publication => publication.Part3,
            Part3Tables.WriteImageCounts, results => results.ImageCounts.Count > 1),
    ];

    /// <summary>The table of a name; null if there is none.</summary>
    public static PublicationTable? Find(string name) => All.FirstOrDefault(table => table.Name == name);

    /// <summary>The Markdown of a table that a document has.</summary>
    /// <param name="name">The name of the table.</param>
    /// <param name="publication">The results.</param>
    /// <param name="document">The document, for an error.</param>
    /// <exception cref="DataFormatException">There is no such table, or the publication lacks its results.</exception>
    public static string Markdown(string name, Publication publication, string document) =>
        (Find(name) ?? throw new DataFormatException(document, Unknown(name))).Markdown(publication);

    /// <summary>The error for a name that no table has.</summary>
    public static string Unknown(string name)
    {
        string[] names = [.. All.Select(table => table.Name)];
        string hint = NearNames.Of(name, names) is [var near, ..] ? $" Did you mean '{near}'?" : "";
        return $"there is no table '{name}'.{hint} The tables are {string.Join(", ", names)}";
    }
}
