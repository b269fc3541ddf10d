using System.CommandLine;
using System.CommandLine.Parsing;

namespace MidasNet.Runner.Cli;

/// <summary>Tells what is wrong with a command line, in sentences: words that nothing knows, options that are missing, and what may have been meant.</summary>
internal static class UsageErrors
{
    // Other names that are tried for an option.
    private static readonly Dictionary<string, string> Renamed = new() { ["--out"] = "--runs", ["--labels"] = "--label-file" };

    /// <summary>The errors of a command line that cannot be read, and the nearest name of the first unknown word that has one.</summary>
    public static string Of(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        string[] known = [.. command.Subcommands.Select(sub => sub.Name), .. command.Options.Select(option => option.Name)];
        // An option that does not exist may have been taken for an argument.
        var mistaken = parsed.Tokens.Where(token => token.Type == TokenType.Argument && IsOption(token.Value)).Select(token => token.Value);
        string? near = parsed.UnmatchedTokens.Concat(mistaken)
            .SelectMany(word => Renamed.TryGetValue(word, out string? name) && known.Contains(name) ? [name] : Weights.NearNames.Of(word, known)).FirstOrDefault();
        var unknown = Unknown(parsed.UnmatchedTokens, command.Subcommands.Count > 0).ToList();
        bool isUnknownCommand = unknown is [var first, ..] && !IsOption(first) && command.Subcommands.Count > 0;

        string Tell(string word) => IsOption(word) ? $"'{word}' is not an option of '{CommandLine.NameOf(parsed.CommandResult)}'."
            : isUnknownCommand ? $"'{word}' is not a command{(parsed.CommandResult.Parent is null ? "" : $" of '{CommandLine.NameOf(parsed.CommandResult)}'")}."
            : $"'{word}' is not expected here.";
        // What was mistyped is not missing as well.
        bool Follows(string problem) => parsed.UnmatchedTokens.Any(word => problem.EndsWith($"'{word}'.", StringComparison.Ordinal))
            || (unknown.Count > 0 && near is not null && problem.StartsWith($"Option '{near}' ", StringComparison.Ordinal)) || isUnknownCommand;
        var others = parsed.Errors.Select(problem => Sentence(problem.Message)).Where(problem => !Follows(problem));
        return string.Join(' ', unknown.Select(Tell).Concat(others).Append(near is null ? "" : $"Did you mean '{near}'?").Where(text => text.Length > 0).Distinct());
    }

    // The words to name: what follows an unknown option may be its value, and what follows an unknown command belongs to it.
    private static IEnumerable<string> Unknown(IReadOnlyList<string> words, bool hasCommands)
    {
        bool follows = false;
        foreach (string word in words)
        {
            if (!follows || IsOption(word)) yield return word;
            if (hasCommands && !IsOption(word)) yield break;
            follows = IsOption(word);
        }
    }

    private static bool IsOption(string word) => word.StartsWith('-') && word.Length > 1;

    // Some of the library's messages are lists over several lines, without an end.
    private static string Sentence(string message) => CommandLine.OneLine(message).TrimEnd('.') is var text && text.EndsWith('?') ? text : $"{text}.";
}
