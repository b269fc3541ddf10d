using MidasNet.Data;
using MidasNet.Runner.Reports;

namespace MidasNet.Runner.Study.Publishing;

/// <summary>A table of a publication.</summary>
/// <param name="Name">Its name on the command line and in documents.</param>
/// <param name="Needs">The results that it is made from, for an error.</param>
/// <param name="Find">Gives what writes the table, or null if the publication lacks its results.</param>
internal sealed record PublicationTable(string Name, string Needs, Func<Publication, Action<ReportDocument>?> Find)
{
    /// <summary>The table of a part, followed by the command, the date and the machine of its run.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="needs">The results that it is made from, for an error.</param>
    /// <param name="partOf">Gives the part of a publication.</param>
    /// <param name="write">Writes the table.</param>
    /// <param name="isThere">Whether the results of the part have what the table needs; null if all have.</param>
    public static PublicationTable Of<T>(
        string name, string needs, Func<Publication, PublishedPart<T>?> partOf, Action<ReportDocument, T> write, Func<T, bool>? isThere = null) =>
        new(name, needs, publication => partOf(publication) is not { } part || isThere?.Invoke(part.Results) == false ? null : report =>
        {
            write(report, part.Results);
            report.Paragraph(SourceText.Whole(part));
        });

    /// <summary>Whether a publication has the results that the table needs.</summary>
    public bool IsIn(Publication publication) => Find(publication) is not null;

    /// <summary>The table in Markdown.</summary>
    /// <exception cref="DataFormatException">The publication has no such results.</exception>
    public string Markdown(Publication publication)
    {
        var write = Find(publication) ?? throw new DataFormatException(
            publication.Sources[0], $"{(publication.Sources.Count == 1 ? "it" : $"this and {publication.Sources.Count - 1} more together")} cannot make the table"
            + $" '{Name}', which needs {Needs}");
        var report = new ReportDocument();
        write(report);
        return report.ToString();
    }
}
