using System.CommandLine;
using MidasNet.Learning;
using MidasNet.Runner.Sweeps;

namespace MidasNet.Runner.Cli;

/// <summary><c>midasnet sweep remove</c>: removes sweeps that have ended from the storage of a cluster.</summary>
internal static class SweepRemoveCommand
{
    private static readonly TimeSpan MaxAge = TimeSpan.FromDays(36_500);

    /// <summary>Makes the command.</summary>
    public static Command Create(Session session, GlobalOptions options)
    {
        var cluster = new ClusterCommandOptions();
        var sweep = new Argument<string?>("sweep") { Description = "The name of a sweep, as 'sweep status' says it", Arity = ArgumentArity.ZeroOrOne };
        var olderThan = new Option<TimeSpan?>("--older-than")
        {
            Description = "Remove all sweeps that were finished or cancelled longer ago than this: 30d, 12h",
            HelpName = "TIME",
            CustomParser = result =>
            {
                string given = result.Tokens is [var token] ? token.Value : "";
                if (TimeText.Parse(given) is { } age && age < MaxAge) return age;
                result.AddError($"--older-than takes a time, such as 30d or 12h; was given '{given}'.");
                return null;
            },
        };
        var json = CommonOptions.Json();
        var command = new Verb(
            "remove", "Removes sweeps that have ended, with their tasks and images, from the storage of a cluster; 'tune --resume' keeps what it has fetched",
            "midasnet sweep remove 20260101T120000Z-tune-1a2b3c-4d5e6f --cluster local:30000",
            "midasnet sweep remove --older-than 30d --cluster \"Host=localhost;Database=midasnet\"")
        {
            sweep, olderThan, json,
        };
        cluster.AddForClientTo(command);
        command.SetAction(parsed =>
        {
            string? name = parsed.GetValue(sweep);
            if (name is null == parsed.GetValue(olderThan) is null) throw new UsageException("name either a sweep or an age, such as --older-than 30d.");
            var age = parsed.GetValue(olderThan) ?? TimeSpan.Zero;
            bool asJson = parsed.GetValue(json);
            SweepCommand.With(cluster, parsed, session, options, async queries =>
            {
                IReadOnlyList<string> names = name is not null ? [name] : await queries.EndedBeforeAsync(DateTimeOffset.UtcNow - age);
                var removed = new List<SweepRemoved>();
                foreach (string one in names)
                {
                    removed.Add(await queries.RemoveAsync(one, session.WriteError, session.Cancellation));
                    if (!asJson) session.WriteLine(Line(removed[^1])); // those before an error are gone
                }
                if (asJson) session.WriteJson(new SweepsRemoved(removed));
                else if (removed.Count == 0) session.WriteLine($"no sweep ended longer than {TimeText.Of(age)} ago");
            });
        });
        return command;
    }

    private static string Line(SweepRemoved sweep) =>
        $"{sweep.Id} is removed{(sweep is { State: { } state, Ended: { } ended } ? $" ({state} {ended:yyyy-MM-dd})" : "")}: {Counted.Of(sweep.Tasks, "task")}, "
        + $"{Counted.Of(sweep.Files, "file of images", "files of images")}{(sweep.KeptFiles > 0 ? $"; kept {Counted.Of(sweep.KeptFiles, "file")} that other sweeps need" : "")}";
}
