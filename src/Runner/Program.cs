using MidasNet.Runner.Cli;

namespace MidasNet.Runner;

internal static class Program
{
    private static int Main(string[] arguments)
    {
        using var signals = new TerminationSignals();
        int code = CommandLine.Run(arguments, Console.Out, StandardError.Open(), signals.Token, process: ProcessEnvironment.Current());
        return code == ExitCode.Interrupted && signals.WasTerminated ? ExitCode.Terminated : code;
    }
}
