using System.Diagnostics;

namespace MidasNet.Benchmarks.Peers;

/// <summary>Starts this program again.</summary>
internal static class OwnProcess
{
    /// <summary>The start information for the given arguments.</summary>
    public static ProcessStartInfo StartInfo(IEnumerable<string> arguments)
    {
        string host = Environment.ProcessPath ?? throw new InvalidOperationException("the path of this process is unknown");
        // When started as `dotnet Peers.dll`, the executable is dotnet and the program its first argument.
        bool hosted = Path.GetFileNameWithoutExtension(host) == "dotnet";
        return new ProcessStartInfo(host, hosted ? [Environment.GetCommandLineArgs()[0], .. arguments] : arguments) { UseShellExecute = false };
    }
}
