using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace MidasNet.Runner.Cli;

/// <summary>The usual help with examples before it, since they are what most readers look for.</summary>
/// <param name="usual">Writes the usual help.</param>
/// <param name="examplesOfRoot">The examples for the program as a whole.</param>
internal sealed class HelpWithExamples(HelpAction usual, IReadOnlyList<string> examplesOfRoot) : SynchronousCommandLineAction
{
    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        var examples = parseResult.CommandResult.Command is Verb verb ? verb.Examples : examplesOfRoot;
        var output = parseResult.InvocationConfiguration.Output;
        if (examples.Count > 0)
        {
            output.WriteLine("Examples:");
            foreach (string example in examples) output.WriteLine($"  {example}");
            output.WriteLine();
        }
        return usual.Invoke(parseResult);
    }
}
