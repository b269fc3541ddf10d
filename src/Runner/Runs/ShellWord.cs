namespace MidasNet.Runner.Runs;

/// <summary>A word for a command line that can be pasted into a shell.</summary>
internal static class ShellWord
{
    /// <summary>The word as it is, or in quotes if a shell would take it for something else.</summary>
    public static string Of(string word)
    {
        if (word.Length > 0 && word.All(letter => char.IsLetterOrDigit(letter) || "/\\.:-_=+,@%".Contains(letter, StringComparison.Ordinal))) return word;
        // PowerShell and cmd take double quotes, in which a POSIX shell would still expand $ and `.
        return OperatingSystem.IsWindows() ? $"\"{word}\"" : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
    }
}
