namespace MidasNet.Runner.Runs;

/// <summary>
/// Reads which commit is checked out from git's own files, so that no git needs to be installed
/// (gitrepository-layout(5): HEAD, commondir, packed-refs; gitfiles of worktrees).
/// </summary>
internal static class GitCommit
{
    private const int MaxFileLength = 1 << 24; // packed-refs of a very large repository

    /// <summary>The commit of the checkout that the folder lies in; null if there is none, or none that can be understood.</summary>
    public static string? CheckedOutAt(string folder)
    {
        try
        {
            return Search(folder);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // Not knowing the commit is no reason not to train.
            return null;
        }
    }

    private static string? Search(string folder)
    {
        for (var place = new DirectoryInfo(folder); place != null; place = place.Parent)
        {
            string git = Path.Combine(place.FullName, ".git");
            if (Directory.Exists(git)) return CommitOf(git);
            if (TextOf(git) is { } text) return After("gitdir: ", text) is { } target ? CommitOf(Path.GetFullPath(target, place.FullName)) : null;
        }
        return null;
    }

    private static string? CommitOf(string git)
    {
        if (TextOf(Path.Combine(git, "HEAD")) is not { } head) return null;
        if (After("ref: ", head) is not { } branch) return Checked(head);
        // A worktree has a HEAD of its own and shares the branches.
        string common = TextOf(Path.Combine(git, "commondir")) is { } path ? Path.GetFullPath(path, git) : git;
        return Checked(TextOf(Path.Combine(common, branch)) ?? Packed(common, branch));
    }

    private static string? Packed(string git, string branch) =>
        TextOf(Path.Combine(git, "packed-refs"))?.Split('\n')
            .FirstOrDefault(line => line.EndsWith(' ' + branch, StringComparison.Ordinal))?.Split(' ')[0];

    private static string? TextOf(string path)
    {
        var file = new FileInfo(path);
        return file.Exists && file.Length <= MaxFileLength ? File.ReadAllText(path).Trim() : null;
    }

    private static string? After(string prefix, string text) => text.StartsWith(prefix, StringComparison.Ordinal) ? text[prefix.Length..] : null;

    // SHA-1 or SHA-256; anything else is not copied into a report.
    private static string? Checked(string? commit) => commit is { Length: 40 or 64 } && commit.All(char.IsAsciiHexDigitLower) ? commit : null;
}
