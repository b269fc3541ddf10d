using MidasNet.Runner.Runs;

namespace MidasNet.Runner.Study.Publishing;

/// <summary>Paths and command lines without the folders of the machine: of each path only the last name is left.</summary>
internal static class PathlessText
{
    private static readonly char[] Separators = ['/', '\\'];

    /// <summary>The last name of a path of any system; a text without a separator as it is.</summary>
    public static string LastName(string path)
    {
        string trimmed = path.TrimEnd(Separators);
        return trimmed.Length == 0 ? path : trimmed[(trimmed.LastIndexOfAny(Separators) + 1)..];
    }

    /// <summary>A command line in which each path is its last name, also behind the equals sign of an option.</summary>
    public static string Command(string command) => string.Join(' ', ShellWord.Split(command).Select(word => ShellWord.Of(Word(word))));

    private static string Word(string word)
    {
        int equals = word.StartsWith("--", StringComparison.Ordinal) ? word.IndexOf('=', StringComparison.Ordinal) : -1;
        return word[..(equals + 1)] + LastName(word[(equals + 1)..]);
    }
}
