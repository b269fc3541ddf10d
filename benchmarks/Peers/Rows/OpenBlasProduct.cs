using System.Runtime.InteropServices;

namespace MidasNet.Benchmarks.Peers;

/// <summary>A <see cref="MatrixProduct"/> by OpenBLAS, in aligned memory.</summary>
internal sealed unsafe class OpenBlasProduct : Contender
{
    private readonly int m, n, k;
    private readonly float* x, w, y;

    /// <summary>Copies the operands.</summary>
    /// <param name="m">Rows of x and y.</param>
    /// <param name="n">Columns of y, rows of w.</param>
    /// <param name="k">Columns of x and w.</param>
    /// <param name="x">m x k values.</param>
    /// <param name="w">n x k values.</param>
    /// <param name="threads">Threads to compute with.</param>
    public OpenBlasProduct(int m, int n, int k, float[] x, float[] w, int threads)
    {
        (this.m, this.n, this.k) = (m, n, k);
        this.x = Copy(x);
        this.w = Copy(w);
        y = Copy(new float[m * n]);
        OpenBlas.SetThreads(threads);
    }

    /// <inheritdoc/>
    public override void Run() => OpenBlas.Multiply(m, n, k, x, w, y);

    /// <inheritdoc/>
    public override IReadOnlyList<float[]> Results() => [new ReadOnlySpan<float>(y, m * n).ToArray()];

    /// <inheritdoc/>
    protected override void Release()
    {
        foreach (nint memory in new[] { (nint)x, (nint)w, (nint)y }) NativeMemory.AlignedFree((void*)memory);
    }

    private static float* Copy(float[] values)
    {
        float* memory = (float*)NativeMemory.AlignedAlloc(sizeof(float) * (nuint)values.Length, alignment: 64);
        values.CopyTo(new Span<float>(memory, values.Length));
        return memory;
    }
}
