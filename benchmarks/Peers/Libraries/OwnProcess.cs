using System.Diagnostics;

namespace MidasNet.Benchmarks.Peers;

/// <summary>Starts this program once more.</summary>
internal static class OwnProcess
{
    /// <summary>How to start it, with these arguments.</summary>
    public static ProcessStartInfo StartInfo(IEnumerable<string> arguments)
    {
        string host = Environment.ProcessPath ?? throw new InvalidOperationException("this process does not know its own file");
        // Started as `dotnet Peers.dll` the file is dotnet, and the program its first argument.
        bool hosted = Path.GetFileNameWithoutExtension(host) == "dotnet";
        return new ProcessStartInfo(host, hosted ? [Environment.GetCommandLineArgs()[0], .. arguments] : arguments) { UseShellExecute = false };
    }
}
