using System.CommandLine;

namespace MidasNet.Runner.Cli;

/// <summary>A command with the options that can be set outside the command line.</summary>
/// <param name="Words">The words that lead to it, such as <c>weights</c> and <c>fetch</c>.</param>
/// <param name="Options">Its options, those of all commands included.</param>
internal sealed record ConfigurableCommand(IReadOnlyList<string> Words, IReadOnlyList<Option> Options)
{
    /// <summary>The words with spaces.</summary>
    public string Name => string.Join(' ', Words);

    /// <summary>The option of a name; null if it has none.</summary>
    public Option? Find(string name) => Options.FirstOrDefault(option => option.Name == name);
}
