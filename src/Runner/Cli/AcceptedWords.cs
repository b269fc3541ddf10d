using System.CommandLine;
using System.CommandLine.Completions;
using System.CommandLine.Parsing;
using MidasNet.Weights;

namespace MidasNet.Runner.Cli;

/// <summary>Options and arguments whose value is one of some words, with an error that names them.</summary>
internal static class AcceptedWords
{
    /// <summary>Refuses all but some words as the value of an option, and completes them.</summary>
    public static Option<T> AcceptOnlyWords<T>(this Option<T> option, params string[] words)
    {
        option.Validators.Add(result => Require(result, option.Name, words));
        option.CompletionSources.Add(_ => words.Select(word => new CompletionItem(word)));
        return option;
    }

    /// <summary>The same for an argument.</summary>
    public static Argument<T> AcceptOnlyWords<T>(this Argument<T> argument, params string[] words)
    {
        argument.Validators.Add(result => Require(result, $"the argument {argument.Name}", words));
        argument.CompletionSources.Add(_ => words.Select(word => new CompletionItem(word)));
        return argument;
    }

    /// <summary>A sentence on a word that is none of those.</summary>
    /// <param name="owner">The option or argument.</param>
    /// <param name="given">The word.</param>
    /// <param name="words">The words that fit.</param>
    public static string Problem(string owner, string given, IReadOnlyList<string> words) =>
        $"{owner} does not take '{given}'. Must be one of: {string.Join(' ', words.Select(word => $"'{word}'"))}."
        + (NearNames.Only(given, words) is { } near ? $" Did you mean '{near}'?" : "");

    private static void Require(SymbolResult result, string owner, string[] words)
    {
        foreach (var token in result.Tokens)
            if (!words.Contains(token.Value)) result.AddError(Problem(owner, token.Value, words));
    }
}
