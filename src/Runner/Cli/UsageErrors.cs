using System.CommandLine;
using System.CommandLine.Parsing;
using MidasNet.Weights;

namespace MidasNet.Runner.Cli;

/// <summary>Tells what is wrong with a command line, in sentences: words that nothing knows, options that are missing, and what may have been meant.</summary>
internal static class UsageErrors
{
    // Other names that are tried for an option.
    private static readonly Dictionary<string, string> Renamed = new() { ["--out"] = "--runs", ["--labels"] = "--label-file" };

    /// <summary>Whether words or values are wrong, rather than missing.</summary>
    public static bool AreMistyped(ParseResult parsed) => parsed.UnmatchedTokens.Count > 0 || parsed.Errors.Any(IsOfValue);

    /// <summary>The command below another one that a word was meant to be; null if it is like none, or may be a path.</summary>
    public static string? NearCommand(Command command, string word) =>
        word.AsSpan().ContainsAny('/', '\\') || Path.Exists(word) ? null : NearNames.Only(word, Visible(command));

    /// <summary>The errors of a command line that cannot be read, and the nearest name of the first unknown word that has one.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="mistypedAlone">True to leave out what is missing.</param>
    public static string Of(ParseResult parsed, bool mistypedAlone = false)
    {
        var command = parsed.CommandResult.Command;
        if (LacksValue(parsed) is { } lacking) return lacking;
        if (HelpOf(parsed) is { } help) return $"'help' is not a command. Did you mean '{help}'?";
        if (CommandAsArgument(parsed) is { } taken) return $"{NoCommand(taken.Typed, parsed)} Did you mean '{taken.Meant}'?";
        string[] known = [.. Visible(command), .. OptionsOf(parsed).Select(option => option.Name)];
        // An option that does not exist may have been taken for an argument.
        var mistaken = parsed.Tokens.Where(token => token.Type == TokenType.Argument && IsOption(token.Value)).Select(token => token.Value);
        string? near = parsed.UnmatchedTokens.Concat(mistaken)
            .SelectMany(word => Renamed.TryGetValue(word, out string? name) && known.Contains(name) ? [name] : NearNames.Of(word, known)).FirstOrDefault();
        var unknown = Unknown(parsed.UnmatchedTokens, command.Subcommands.Count > 0).ToList();
        bool isUnknownCommand = unknown is [var first, ..] && !IsOption(first) && command.Subcommands.Count > 0;

        string Tell(string word) => IsOption(word) ? $"'{word}' is not an option of '{CommandLine.NameOf(parsed.CommandResult)}'."
            : isUnknownCommand ? NoCommand(word, parsed)
            : $"'{word}' is not expected here.";
        // What was mistyped is not missing as well.
        bool Follows(string problem) => parsed.UnmatchedTokens.Any(word => problem.EndsWith($"'{word}'.", StringComparison.Ordinal))
            || (unknown.Count > 0 && near is not null && problem.StartsWith($"Option '{near}' ", StringComparison.Ordinal)) || isUnknownCommand;
        // A group of commands does nothing itself.
        bool lacksCommand = command.Action is null && unknown.Count == 0;
        var others = parsed.Errors.Where(problem => mistypedAlone ? IsOfValue(problem) : !(lacksCommand && problem.SymbolResult is CommandResult))
            .Select(problem => Sentence(problem.Message)).Where(problem => !Follows(problem));
        bool listsCommands = (lacksCommand && !mistypedAlone) || (isUnknownCommand && near is null && parsed.CommandResult.Parent is not null);
        string commands = listsCommands ? $"'{CommandLine.NameOf(parsed.CommandResult)}' takes one of these commands: {string.Join(", ", Visible(command))}." : "";
        return string.Join(' ', unknown.Select(Tell).Concat(others).Append(commands).Append(near is null ? "" : $"Did you mean '{near}'?").Where(text => text.Length > 0).Distinct());
    }

    /// <summary>A sentence on an option that has taken the next one for its value; null for none.</summary>
    public static string? LacksValue(ParseResult parsed)
    {
        string[] names = [.. OptionsOf(parsed).SelectMany(option => option.Aliases.Append(option.Name))];
        var taken = from option in parsed.CommandResult.Command.Options
                    from token in parsed.GetResult(option)?.Tokens ?? []
                    where IsOption(token.Value) && names.Contains(token.Value)
                    select $"{option.Name} lacks its value: the option '{token.Value}' stands in its place.";
        return taken.FirstOrDefault();
    }

    private static IEnumerable<Option> OptionsOf(ParseResult parsed) =>
        parsed.CommandResult.Command.Options.Concat(parsed.RootCommandResult.Command.Options.Where(option => option.Recursive)).Distinct();

    private static IEnumerable<string> Visible(Command command) => command.Subcommands.Where(sub => !sub.Hidden).Select(sub => sub.Name);

    private static bool IsOfValue(ParseError error) => error.SymbolResult is OptionResult { Tokens.Count: > 0 } or ArgumentResult { Tokens.Count: > 0 };

    private static string NoCommand(string word, ParseResult parsed) =>
        $"'{word}' is not a command{(parsed.CommandResult.Parent is null ? "" : $" of '{CommandLine.NameOf(parsed.CommandResult)}'")}.";

    // The line that shows what "midasnet help train" asks for.
    private static string? HelpOf(ParseResult parsed)
    {
        if (parsed.UnmatchedTokens is not ["help", ..]) return null;
        var (command, name) = (parsed.CommandResult.Command, CommandLine.NameOf(parsed.CommandResult));
        foreach (string word in parsed.UnmatchedTokens.Skip(1))
        {
            if (command.Subcommands.FirstOrDefault(sub => sub.Name == word) is not { } next) break;
            (command, name) = (next, $"{name} {word}");
        }
        return $"{name} --help";
    }

    // A command that has arguments of its own takes a mistyped one for the first of them, and does not expect those that follow.
    private static (string Typed, string Meant)? CommandAsArgument(ParseResult parsed)
    {
        var (result, command) = (parsed.CommandResult, parsed.CommandResult.Command);
        if (command.Subcommands.Count == 0 || !parsed.UnmatchedTokens.Any(word => !IsOption(word))) return null;
        string? typed = command.Arguments.Select(result.GetResult).FirstOrDefault(argument => argument?.Tokens.Count > 0)?.Tokens[0].Value;
        return typed is not null && NearCommand(command, typed) is { } meant ? (typed, meant) : null;
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
