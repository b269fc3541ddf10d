using System.CommandLine;
using System.CommandLine.Parsing;

namespace MidasNet.Runner.Cli;

/// <summary>A command with examples, which its help begins with.</summary>
/// <param name="name">The word on the command line.</param>
/// <param name="description">Its effect, in a sentence.</param>
/// <param name="examples">Command lines that work as they stand, but for names of files.</param>
internal sealed class Verb(string name, string description, params IReadOnlyList<string> examples) : Command(name, description)
{
    /// <summary>Command lines that work as they stand, but for names of files.</summary>
    public IReadOnlyList<string> Examples { get; } = examples;

    /// <summary>
    /// A sentence on the first option that has no effect next to the others; null for none. It is asked about what was typed: a file sets options for all calls of a
    /// command, also where one has no use for them.
    /// </summary>
    public Func<CommandResult, string?> Idle { get; set; } = _ => null;
}
