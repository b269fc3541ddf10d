using System.CommandLine;
using System.CommandLine.Completions;
using MidasNet.Runner.Reports;
using MidasNet.Runner.Runs;
using MidasNet.Runner.Study.Publishing;
using MidasNet.Weights;

namespace MidasNet.Runner.Cli;

/// <summary><c>midasnet report table</c>: tables of the study in Markdown, printed or put into documents.</summary>
internal static class ReportTableCommand
{
    private const string AllTables = "all";

    /// <summary>Makes the command.</summary>
    public static Verb Create(Session session)
    {
        var runs = new Argument<string[]>("runs")
        {
            Description = "Files of 'midasnet report publish', or folders of finished runs of 'midasnet study'; each part of the study comes from one of them",
            HelpName = "FILE|RUN",
            Arity = new ArgumentArity(1, 100),
        };
        var tables = new Option<string?>("--tables")
        {
            Description = $"The tables to print, with commas between them: {AllTables}, {string.Join(", ", PublicationTables.All.Select(table => table.Name))}."
                + $" Without it: {PublicationTables.Headline}",
            HelpName = "NAMES",
        };
        tables.CompletionSources.Add(_ => PublicationTables.All.Select(table => new CompletionItem(table.Name)).Prepend(new CompletionItem(AllTables)));
        var into = new Option<string[]>("--into")
        {
            Description = "Replaces the tables between the markers of a Markdown document instead of printing them; may be given several times",
            HelpName = "FILE",
            Arity = ArgumentArity.OneOrMore,
        };
        var json = CommonOptions.Json();
        var command = new Verb(
            "table", "Makes the tables of the study in Markdown from published results",
            "midasnet report table docs/results/part1.json docs/results/part3.json",
            "midasnet report table docs/results/part1.json --tables part1-scores,part1-depths",
            "midasnet report table docs/results/part1.json docs/results/part3.json --into README.md --into docs/results.md")
        {
            runs, tables, into, json,
        };
        command.SetAction(parsed =>
        {
            var (sources, documents) = (parsed.GetRequiredValue(runs), parsed.GetValue(into) ?? []);
            if (documents.Length > 0 && parsed.GetValue(tables) is not null)
                throw new UsageException("--tables chooses what is printed; with --into the markers of the document say which tables it has.");
            var named = Named(parsed.GetValue(tables) ?? PublicationTables.Headline);
            foreach (string document in documents) OutputFile.RequireApart(document, sources);
            var publication = Publication.Of(sources);
            session.Cancellation.ThrowIfCancellationRequested();
            var chosen = named ?? PublicationTables.All.Where(table => table.IsIn(publication));
            var written = documents.Length > 0
                ? new WrittenTables([], Fill(documents, publication))
                : new WrittenTables([.. chosen.Select(table => new MarkdownTable(table.Name, table.Markdown(publication)))], []);
            session.Write(written, parsed.GetValue(json), written.Lines());
        });
        return command;
    }

    /// <summary>The tables of some names; null for all that there are results for.</summary>
    private static List<PublicationTable>? Named(string names)
    {
        string[] given = names.Split(',', StringSplitOptions.TrimEntries);
        if (given.Contains(AllTables)) return null;
        return [.. given.Select(name => PublicationTables.Find(name) ?? throw new UsageException($"{PublicationTables.Unknown(name)}."))];
    }

    // All documents are read, and all tables made, before the first document is written.
    private static List<FilledDocument> Fill(IEnumerable<string> paths, Publication publication)
    {
        var filled = paths.Distinct().Select(path =>
        {
            var document = MarkedTables.Read(path);
            string Content(string name) => PublicationTables.Markdown(name, publication, path);
            return (Document: new FilledDocument(path, document.Names, document.Changed(Content)), Text: document.With(Content));
        }).ToList();
        foreach (var (document, _) in filled.Where(pair => pair.Document.Changed.Count > 0)) OutputFile.RequireWritable(document.File);
        foreach (var (document, text) in filled.Where(pair => pair.Document.Changed.Count > 0)) AtomicFile.Write(document.File, text);
        return [.. filled.Select(pair => pair.Document)];
    }

    /// <summary>The object of <c>report table --json</c>.</summary>
    /// <param name="Tables">The tables that were asked for; none with <c>--into</c>.</param>
    /// <param name="Documents">The documents whose tables were replaced.</param>
    internal sealed record WrittenTables(IReadOnlyList<MarkdownTable> Tables, IReadOnlyList<FilledDocument> Documents)
    {
        /// <summary>The same for people: tables with their markers, ready for a document.</summary>
        public IEnumerable<string> Lines()
        {
            string markdown = string.Join('\n', Tables.Select(table => MarkedTables.Marked(table.Name, table.Markdown)));
            return [.. markdown.Length == 0 ? [] : markdown.TrimEnd('\n').Split('\n'), .. Documents.Select(document => document.Line)];
        }
    }

    /// <summary>A table.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="Markdown">Its Markdown, with what follows it.</param>
    internal sealed record MarkdownTable(string Name, string Markdown);

    /// <summary>A document whose tables were replaced.</summary>
    /// <param name="File">Its path.</param>
    /// <param name="Tables">The tables that it has, in their order.</param>
    /// <param name="Changed">Those that are not as they were before.</param>
    internal sealed record FilledDocument(string File, IReadOnlyList<string> Tables, IReadOnlyList<string> Changed)
    {
        /// <summary>The same for people.</summary>
        internal string Line => $"{File}: {(Changed.Count == 0 ? "" : $"replaced {string.Join(", ", Changed)}")}"
            + $"{(Changed.Count > 0 && Same.Any() ? "; " : "")}{(Same.Any() ? $"{string.Join(", ", Same)} as before" : "")}";

        private IEnumerable<string> Same => Tables.Except(Changed);
    }
}
