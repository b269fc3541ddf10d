using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Text.Json.Serialization;

namespace MidasNet.Runner.Runs;

/// <summary>The machine and program of a run: enough to repeat it, or to explain why it was slower.</summary>
internal sealed record RunEnvironment
{
    /// <summary>The version of the product, with the commit that it was built from where the build knew it.</summary>
    public required string ProductVersion { get; init; }

    /// <summary>The commit that is checked out where the product lies; null outside a git checkout.</summary>
    public required string? Commit { get; init; }

    /// <summary>The seed of all random numbers.</summary>
    public required ulong Seed { get; init; }

    /// <summary>The device: the processor with its threads, or a graphics card.</summary>
    public required string Device { get; init; }

    /// <summary>The name of the processor; its architecture where the system does not give a name.</summary>
    public required string Processor { get; init; }

    /// <summary>The number of worker threads.</summary>
    public required int Threads { get; init; }

    /// <summary>The number of processors that the system offers to this process.</summary>
    public required int ProcessorCount { get; init; }

    /// <summary>The widest vectors that the kernels use.</summary>
    public required string Simd { get; init; }

    /// <summary>The operating system with its version.</summary>
    public required string OperatingSystem { get; init; }

    /// <summary>The version of .NET.</summary>
    public required string Runtime { get; init; }

    /// <summary>The command line that began the run; null where it was not begun by one, or by an earlier version.</summary>
    public string? Command { get; set; }

    /// <summary>When the run was begun, or resumed; null where an earlier version did not keep it.</summary>
    public DateTimeOffset? Time { get; set; }

    /// <summary>The environment of each resume, in their order; of runs of earlier versions only those that differ.</summary>
    public IReadOnlyList<RunEnvironment> Resumed { get; set; } = [];

    /// <summary>The device in a few words, for a report.</summary>
    [JsonIgnore]
    public string Machine => $"{(IsProcessor ? "" : $"{Device}, with ")}{Processor} ({Threads} threads, {Simd})";

    // The name of a processor has its threads in it, of which results are independent.
    private string GraphicsCard => IsProcessor ? "cpu" : Device;

    private bool IsProcessor => Device.StartsWith("cpu", StringComparison.Ordinal);

    /// <summary>Looks at this machine and this process.</summary>
    /// <param name="seed">The seed of the run.</param>
    /// <param name="threads">The number of worker threads of the run; 0 for one per core.</param>
    /// <param name="device">The name of the device that computes.</param>
    /// <param name="command">The command line of the run; null for none.</param>
    public static RunEnvironment Current(ulong seed, int threads, string device, string? command = null) => new()
    {
        Command = command,
        Time = DateTimeOffset.UtcNow,
        ProductVersion = InformationalVersion() ?? "unknown",
        Commit = GitCommit.CheckedOutAt(AppContext.BaseDirectory),
        Seed = seed,
        Device = device,
        Processor = ProcessorName("/proc/cpuinfo"),
        Threads = threads > 0 ? threads : Environment.ProcessorCount,
        ProcessorCount = Environment.ProcessorCount,
        Simd = MaxVectorWidth(),
        OperatingSystem = RuntimeInformation.OSDescription,
        Runtime = RuntimeInformation.FrameworkDescription,
    };

    /// <summary>The differences that may change results, such as <c>AVX2 (256 bit), now AVX-512 (512 bit)</c>; empty if there are none.</summary>
    public string DifferencesFrom(RunEnvironment before) => string.Join("; ", new[]
    {
        (Before: $"MidasNet {before.ProductVersion}", Now: ProductVersion),
        (Before: before.Simd, Now: Simd),
        (Before: before.GraphicsCard, Now: GraphicsCard),
        (Before: before.Runtime, Now: Runtime),
    }.Where(pair => pair.Before != pair.Now && pair.Before != $"MidasNet {pair.Now}").Select(pair => $"{pair.Before}, now {pair.Now}"));

    /// <summary>The model name in the system's list of processors, or what is known without such a list.</summary>
    internal static string ProcessorName(string listPath)
    {
        var lines = File.Exists(listPath) ? File.ReadLines(listPath) : [];
        string? line = lines.FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal));
        return line?[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim()
            ?? Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER") // Windows
            ?? RuntimeInformation.ProcessArchitecture.ToString();
    }

    /// <summary>The version with which this program was built, such as <c>0.1.0+57bd1f</c>; null where the build gave none.</summary>
    internal static string? InformationalVersion() =>
        typeof(RunEnvironment).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;

    /// <summary>The widest vectors that the kernels use, by name.</summary>
    internal static string MaxVectorWidth() =>
        Vector512.IsHardwareAccelerated ? "AVX-512 (512 bit)"
        : Vector256.IsHardwareAccelerated ? "AVX2 (256 bit)"
        : AdvSimd.IsSupported ? "NEON (128 bit)"
        : Vector128.IsHardwareAccelerated ? "128 bit"
        : "none";
}
