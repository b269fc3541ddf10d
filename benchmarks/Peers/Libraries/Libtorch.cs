using System.Runtime.CompilerServices;
using TorchSharp;

namespace MidasNet.Benchmarks.Peers;

/// <summary>The native library libtorch.</summary>
internal static class Libtorch
{
    /// <summary>Loads the library. Returns the reason of a failure, or null.</summary>
    public static string? Load()
    {
        try
        {
            GlibcxxNeed.Weaken(AppContext.BaseDirectory);
            Initialise();
            return null;
        }
        catch (Exception failure) when (failure is DllNotFoundException or TypeInitializationException or NotSupportedException or IOException
            or UnauthorizedAccessException or FileNotFoundException or BadImageFormatException)
        {
            return $"libtorch does not load: {(failure.InnerException ?? failure).Message.Split('\n')[0]}";
        }
    }

    // A separate method, so that the assembly is loaded when it is compiled, inside the try.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Initialise() => torch.InitializeDeviceType(DeviceType.CPU);
}
