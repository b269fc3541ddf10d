using System.Globalization;
using MidasNet.Runner.Reports;

namespace MidasNet.Runner.Study.Publishing;

/// <summary>Where figures come from, as inline Markdown.</summary>
internal static class SourceText
{
    private const int CommitLength = 7;

    /// <summary>The command and the commit of a run.</summary>
    public static string Short(PublishedStudy study) => $"{Code(study.Command)}, {Version(study.Environment)}";

    /// <summary>The same with the date, the machine, and how often the run was resumed, with what differed then.</summary>
    public static string Whole<T>(PublishedPart<T> part)
    {
        var study = part.Study;
        string resumed = string.Concat(study.Resumed.GroupBy(later => (Version(later), Platform(later))).Select(alike => Resumed([.. alike], study.Environment)));
        return $"{(part.IsSynthetic ? "Synthetic data, drawn by the program itself. " : "")}{Short(study)}, begun on {Date(study.Begun)}, {Platform(study.Environment)}{resumed}.";
    }

    private static string Resumed(PublishedEnvironment[] alike, PublishedEnvironment begun)
    {
        string times = alike.Length == 1 ? "" : $" {alike.Length} times";
        string[] dates = [.. alike.Select(later => later.Time).OfType<DateTimeOffset>().Order().Select(Date).Distinct()];
        string when = dates switch { [] => "", [var day] => $" on {day}", _ => $" from {dates[0]} to {dates[^1]}" };
        string with = (Version(alike[0]), Platform(alike[0])) == (Version(begun), Platform(begun)) ? "" : $" with {Version(alike[0])}, {Platform(alike[0])}";
        return $"; resumed{times}{when}{with}";
    }

    private static string Platform(PublishedEnvironment environment) => $"{InlineMarkdown.Escape(environment.Machine)}, {InlineMarkdown.Escape(environment.Runtime)}";

    private static string Date(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    // The program may have been built before the commit that was checked out when it ran.
    private static string Version(PublishedEnvironment environment)
    {
        if (environment.Commit is not { } commit) return $"MidasNet {InlineMarkdown.Escape(environment.ProductVersion)}";
        string origin = environment.ProductVersion.Split('+') is [_, var built] && built != commit ? $" (built from {Code(Start(built))})" : "";
        return $"commit {Code(Start(commit))}{origin}";
    }

    private static string Start(string commit) => commit[..Math.Min(commit.Length, CommitLength)];

    // Code with a backtick in it stands between two, and spaces.
    private static string Code(string text)
    {
        string line = string.Concat(text.Select(letter => char.IsControl(letter) ? ' ' : letter));
        return line.Contains('`', StringComparison.Ordinal) ? $"`` {line} ``" : $"`{line}`";
    }
}
