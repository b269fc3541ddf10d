using System.Runtime.InteropServices;

namespace MidasNet.Benchmarks.Peers;

/// <summary>The matrix product of OpenBLAS (cblas.h), where the system has it installed.</summary>
internal static unsafe class OpenBlas
{
    private const int RowMajor = 101, NoTranspose = 111, Transpose = 112;

    private static readonly nint Library = Load(), Product = Library == 0 ? 0 : Export("cblas_sgemm");

    /// <summary>The reason why it cannot take part; null if it can.</summary>
    public static string? Missing => Library != 0 ? null : "OpenBLAS is not installed: apt-get install libopenblas0-pthread";

    /// <summary>Such as <c>OpenBLAS 0.3.21 ... SkylakeX</c>, with the kernels that it has chosen.</summary>
    public static string Configuration => Marshal.PtrToStringUTF8(((delegate* unmanaged<nint>)Export("openblas_get_config"))()) ?? "OpenBLAS";

    /// <summary>Sets the number of threads, which is global in OpenBLAS.</summary>
    public static void SetThreads(int threads) => ((delegate* unmanaged<int, void>)Export("openblas_set_num_threads"))(threads);

    /// <summary>y = x·wᵀ, row by row: x is m x k, w n x k, y m x n.</summary>
    public static void Multiply(int m, int n, int k, float* x, float* w, float* y) =>
        ((delegate* unmanaged<int, int, int, int, int, int, float, float*, int, float*, int, float, float*, int, void>)Product)(
            RowMajor, NoTranspose, Transpose, m, n, k, 1, x, k, w, k, 0, y, n);

    private static nint Load()
    {
        foreach (string name in new[] { "libopenblas.so.0", "libopenblas.0.dylib", "libopenblas.dll" })
        {
            if (NativeLibrary.TryLoad(name, out nint library)) return library;
        }
        return 0;
    }

    private static nint Export(string name) => NativeLibrary.GetExport(Library, name);
}
