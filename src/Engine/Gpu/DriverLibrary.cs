using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;

namespace MidasNet.Gpu;

/// <summary>
/// Finds the driver's library for ILGPU, which asks for <c>libcuda.so</c>: that name belongs to NVIDIA's toolkit, and machines with a driver alone, containers
/// above all, may have <c>libcuda.so.1</c> only.
/// </summary>
internal static class DriverLibrary
{
    // An event of last resort and no resolver of the assembly's, of which there can be but one: ILGPU sets that itself under Windows' Linux.
    static DriverLibrary() => AssemblyLoadContext.Default.ResolvingUnmanagedDll += Resolve;

    /// <summary>Makes ILGPU find it; to be called before its first context. The static constructor does it, once for the process.</summary>
    public static void Prepare()
    {
    }

    private static nint Resolve(Assembly assembly, string name) =>
        name is "cuda" or "libcuda" && NativeLibrary.TryLoad("libcuda.so.1", out nint library) ? library : 0;
}
