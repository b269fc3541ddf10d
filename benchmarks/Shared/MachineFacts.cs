using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MidasNet.Benchmarks;

/// <summary>Facts about the machine and the libraries that readers of the figures need.</summary>
internal static class MachineFacts
{
    /// <summary>The name of the CPU.</summary>
    public static string Processor { get; } = NameOfProcessor();

    /// <summary>The widest vectors that .NET uses on this machine.</summary>
    public static string Vectors { get; } =
        Vector512.IsHardwareAccelerated ? "AVX-512" : Avx2.IsSupported ? "AVX2" : Vector128.IsHardwareAccelerated ? "128-bit vectors" : "no vectors";

    /// <summary>Runtime and system.</summary>
    public static string System { get; } = $"{RuntimeInformation.FrameworkDescription}, {RuntimeInformation.OSDescription}";

    /// <summary>The package version of a library that this program was built with.</summary>
    public static string VersionOf(string assembly)
    {
        string? version = Assembly.Load(assembly).GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
        return version?.Split('+')[0] ?? "of unknown version";
    }

    private static string NameOfProcessor()
    {
        string? name = OperatingSystem.IsLinux()
            ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim()
            : Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER");
        return name ?? RuntimeInformation.ProcessArchitecture.ToString();
    }
}
