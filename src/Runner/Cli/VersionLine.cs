using System.CommandLine;
using System.CommandLine.Invocation;
using MidasNet.Runner.Runs;

namespace MidasNet.Runner.Cli;

/// <summary>Writes the version of this program, whatever the process is that it runs in.</summary>
internal sealed class VersionLine : SynchronousCommandLineAction
{
    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        parseResult.InvocationConfiguration.Output.WriteLine($"midasnet {RunEnvironment.InformationalVersion() ?? "of an unknown version"}");
        return ExitCode.Done;
    }
}
