using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace MidasNet.Gpu.Tests;

/// <summary>What the assembler says of a kernel.</summary>
/// <param name="Registers">Registers of a thread.</param>
/// <param name="StackBytes">Memory of a thread for what found no register.</param>
/// <param name="SharedBytes">Shared memory of a group.</param>
internal readonly record struct AssemblerReport(int Registers, int StackBytes, int SharedBytes);

/// <summary>NVIDIA's assembler, which the driver contains as well: where there is a toolkit, a test can ask it without a card.</summary>
internal static partial class PtxAssembler
{
    private const string Program = "ptxas";

    /// <summary>Whether it is on the PATH.</summary>
    public static bool IsThere { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Any(folder => File.Exists(Path.Combine(folder, OperatingSystem.IsWindows() ? Program + ".exe" : Program)));

    /// <summary>Assembles a text for a generation of cards, such as 90.</summary>
    public static AssemblerReport Assemble(string ptx, int generation)
    {
        using var folder = new TemporaryFolder();
        string file = folder.Write("kernel.ptx", ptx);
        using var process = Process.Start(new ProcessStartInfo(Program, ["-v", $"-arch=sm_{generation}", "-o", file + ".cubin", file]) { RedirectStandardError = true })!;
        string said = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, said);
        return new AssemblerReport(Number(Registers(), said), Number(Stack(), said), Number(Shared(), said));
    }

    private static int Number(Regex pattern, string text) =>
        pattern.Match(text) is { Success: true } match ? int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex(@"Used (\d+) registers")]
    private static partial Regex Registers();

    [GeneratedRegex(@"(\d+) bytes stack frame")]
    private static partial Regex Stack();

    [GeneratedRegex(@"(\d+) bytes smem")]
    private static partial Regex Shared();
}
