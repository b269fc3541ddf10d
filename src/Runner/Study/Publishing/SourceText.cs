using System.Globalization;
using MidasNet.Runner.Reports;

namespace MidasNet.Runner.Study.Publishing;

/// <summary>Where figures come from, as inline Markdown.</summary>
internal static class SourceText
{
    private const int CommitLength = 7;

    /// <summary>The command and the commit of a run.</summary>
    public static string Short(PublishedStudy study) => $"{Code(study.Command)}, {Version(study.Environment)}";

    /// <summary>The same with the date, the machine, and what differed when the run was resumed.</summary>
    public static string Whole<T>(PublishedPart<T> part)
    {
        var study = part.Study;
        string date = study.Begun.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        string resumed = string.Concat(study.Resumed.Select(later =>
            $"; resumed with {Version(later)}, {InlineMarkdown.Escape(later.Machine)}, {InlineMarkdown.Escape(later.Runtime)}"));
        return $"{(part.IsSynthetic ? "Synthetic data, drawn by the program itself. " : "")}{Short(study)}, begun on {date},"
            + $" {InlineMarkdown.Escape(study.Environment.Machine)}, {InlineMarkdown.Escape(study.Environment.Runtime)}{resumed}.";
    }

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
