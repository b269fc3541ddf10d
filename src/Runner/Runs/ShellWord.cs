using System.Text;

namespace MidasNet.Runner.Runs;

/// <summary>Words of a command line that can be pasted into a shell.</summary>
internal static class ShellWord
{
    /// <summary>The word as it is, or in quotes if a shell would take it for something else.</summary>
    public static string Of(string word)
    {
        if (word.Length > 0 && word.All(letter => char.IsLetterOrDigit(letter) || "/\\.:-_=+,@%".Contains(letter, StringComparison.Ordinal))) return word;
        // PowerShell and cmd take double quotes, in which a POSIX shell would still expand $ and `.
        return OperatingSystem.IsWindows() ? $"\"{word}\"" : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
    }

    /// <summary>The words of a command line that was joined from results of <see cref="Of"/>, on whatever system.</summary>
    public static IReadOnlyList<string> Split(string command)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        char quote = '\0';
        bool isWord = false;
        for (int i = 0; i < command.Length; i++)
        {
            char letter = command[i];
            if (quote != '\0')
            {
                if (letter == quote) quote = '\0';
                else word.Append(letter);
            }
            else if (letter is '\'' or '"')
            {
                (quote, isWord) = (letter, true);
            }
            else if (letter == '\\' && i + 1 < command.Length && command[i + 1] == '\'')
            {
                word.Append(command[++i]);
            }
            else if (letter == ' ')
            {
                if (isWord) words.Add(word.ToString());
                word.Clear();
                isWord = false;
            }
            else
            {
                word.Append(letter);
                isWord = true;
            }
        }
        if (isWord) words.Add(word.ToString());
        return words;
    }
}
