using System.Runtime.InteropServices;
using System.Runtime.Loader;

namespace MidasNet.Gpu;

/// <summary>
/// The driver of NVIDIA's cards, as far as it tells why no card can be used. ILGPU keeps that to itself: whatever is wrong, it just finds no card.
/// </summary>
internal static partial class CudaDriver
{
    // What ILGPU asks for on Linux; on other systems only this file does.
    private const string Library = "cuda";

    private const int Success = 0, StubLibrary = 34, NoDevice = 100, DriverMismatch = 803;

    // Asked last, when the system has found no library of this name. ILGPU's assembly can have one resolver only, and ILGPU sets that itself under WSL.
    static CudaDriver() => LoadContext.ResolvingUnmanagedDll += (_, name) => name == Library ? LoadDriver() : 0;

    /// <summary>Why there is no card to compute with; null if there are cards.</summary>
    public static string? Trouble()
    {
        try
        {
            int error = Initialise(0);
            if (error == Success) error = CountCards(out int count) is var failure && failure == Success && count == 0 ? NoDevice : failure;
            return error == Success ? null : Explain(error, TextOf, Environment.GetEnvironmentVariable("CUDA_VISIBLE_DEVICES"));
        }
        catch (DllNotFoundException)
        {
            return $"no driver of NVIDIA was found ({string.Join(", ", FileNames)})";
        }
        catch (EntryPointNotFoundException missing)
        {
            return $"the driver of NVIDIA is too old: {missing.Message}";
        }
    }

    /// <summary>A message for the user about an error of the driver.</summary>
    /// <param name="error">The error code.</param>
    /// <param name="textOf">The driver's text for an error code.</param>
    /// <param name="visible">The value of <c>CUDA_VISIBLE_DEVICES</c>; null if it is not set.</param>
    internal static string Explain(int error, Func<int, string?> textOf, string? visible) => error switch
    {
        NoDevice when visible is not null => $"the driver of NVIDIA finds no card among CUDA_VISIBLE_DEVICES='{visible}'",
        NoDevice => "the driver of NVIDIA finds no card",
        StubLibrary => "libcuda is the stub of a toolkit, not a driver: install NVIDIA's driver, or put its folder before the stub's",
        DriverMismatch => "the driver of NVIDIA and its kernel module have different versions: restart the machine",
        _ => $"the driver of NVIDIA does not start: {textOf(error) ?? "unknown error"} (CUDA error {error})",
    };

    private static AssemblyLoadContext LoadContext => AssemblyLoadContext.GetLoadContext(typeof(CudaDriver).Assembly) ?? AssemblyLoadContext.Default;

    // Drivers install libcuda.so.1; the name without a number comes only with development packages.
    private static string[] FileNames => OperatingSystem.IsWindows() ? ["nvcuda.dll"] : ["libcuda.so.1", "/usr/lib/wsl/lib/libcuda.so.1"];

    private static nint LoadDriver()
    {
        foreach (string file in FileNames)
            if (NativeLibrary.TryLoad(file, out nint library)) return library;
        return 0;
    }

    private static string? TextOf(int error) => DescribeError(error, out nint text) == Success ? Marshal.PtrToStringUTF8(text) : null;

    [LibraryImport(Library, EntryPoint = "cuInit")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Initialise(uint flags);

    [LibraryImport(Library, EntryPoint = "cuDeviceGetCount")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int CountCards(out int count);

    [LibraryImport(Library, EntryPoint = "cuGetErrorString")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int DescribeError(int error, out nint text);
}
