using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MidasNet.Cpu;

/// <summary>
/// Transforms the square kernels of a convolution, and their gradients back. A kernel's weights are contiguous in the tensor, but the formulas use vectors
/// of channels, so that both directions need a transposition.
/// </summary>
internal static unsafe class WinogradKernels<TLanes, TFilter>
    where TLanes : unmanaged, ILanes<TLanes>
    where TFilter : IMinimalFilter
{
    private const int Side = TransformedTiles.Side;

    /// <summary>Values of scratch memory.</summary>
    public static int Scratch => TLanes.Count * (KernelSize + Side * TFilter.Taps);

    private static int KernelSize => TFilter.Taps * TFilter.Taps;

    /// <summary>G w Gᵀ for some terms of one panel.</summary>
    /// <param name="weights">The layout of the weights.</param>
    /// <param name="w">The tensor.</param>
    /// <param name="panel">The panel.</param>
    /// <param name="firstTerm">The first term.</param>
    /// <param name="terms">The number of terms.</param>
    /// <param name="target">The address of the first term at the first position. Columns past the last result become zeros.</param>
    /// <param name="position">The stride between positions.</param>
    /// <param name="scratch">Memory for <see cref="Scratch"/> values.</param>
    public static void Transform(
        WinogradWeights weights, float* w, int panel, int firstTerm, int terms, float* target, nint position, float* scratch)
    {
        int columns = weights.Columns(panel);
        float* source = w + (nint)panel * weights.PanelColumns * weights.ResultStride + (nint)firstTerm * weights.TermStride;
        for (int column = 0; column < columns; column += TLanes.Count)
        {
            int lanes = Math.Min(TLanes.Count, columns - column);
            if (lanes < TLanes.Count) new Span<float>(scratch, KernelSize * TLanes.Count).Clear();
            float* from = source + (nint)column * weights.ResultStride;
            for (int term = 0; term < terms; term++)
            {
                Gather(from + (nint)term * weights.TermStride, weights.ResultStride, lanes, weights.Turned, scratch);
                TransformKernel(scratch, scratch + KernelSize * TLanes.Count, target + (nint)term * weights.PanelColumns + column, position);
            }
        }
    }

    /// <summary>dw[c, tap] = (Gᵀ m G)[tap, c] for one vector of channels, or for its first channels.</summary>
    /// <param name="m">A vector for each position.</param>
    /// <param name="position">The stride between positions.</param>
    /// <param name="channels">The number of channels.</param>
    /// <param name="dw">The gradient.</param>
    /// <param name="scratch">Memory for <see cref="Scratch"/> values.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void TransformBack(float* m, nint position, int channels, float* dw, float* scratch)
    {
        float* taps = scratch, half = scratch + KernelSize * TLanes.Count;
        for (int i = 0; i < Side; i++)
        {
            float* row = m + i * Side * position;
            TFilter.ToWeights(
                TLanes.Load(row), TLanes.Load(row + position), TLanes.Load(row + 2 * position), TLanes.Load(row + 3 * position),
                TLanes.Load(row + 4 * position), TLanes.Load(row + 5 * position), half + i * TFilter.Taps * TLanes.Count, TLanes.Count);
        }
        int next = TFilter.Taps * TLanes.Count;
        for (int v = 0; v < TFilter.Taps; v++)
        {
            float* column = half + v * TLanes.Count;
            TFilter.ToWeights(
                TLanes.Load(column), TLanes.Load(column + next), TLanes.Load(column + 2 * next), TLanes.Load(column + 3 * next),
                TLanes.Load(column + 4 * next), TLanes.Load(column + 5 * next), taps + v * TLanes.Count, next);
        }
        Scatter(taps, channels, dw);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TransformKernel(float* taps, float* half, float* target, nint position)
    {
        int next = TFilter.Taps * TLanes.Count;
        for (int v = 0; v < TFilter.Taps; v++) TFilter.FromWeights<TLanes>(taps + v * TLanes.Count, next, half + v * TLanes.Count, next);
        for (int i = 0; i < Side; i++) TFilter.FromWeights<TLanes>(half + i * next, TLanes.Count, target + i * Side * position, position);
    }

    /// <summary>taps[k, lane] = w[lane · stride + k], or with kernels rotated by 180°.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Gather(float* w, nint stride, int lanes, bool turned, float* taps)
    {
        float* first = turned ? taps + (KernelSize - 1) * TLanes.Count : taps;
        nint step = turned ? -TLanes.Count : TLanes.Count;
        int lane = 0;
        for (; lane <= lanes - Square.Side; lane += Square.Side)
        {
            // The last square overlaps the one before, so that nothing past the kernel is read.
            for (int k = 0; k < KernelSize; k += Square.Side)
            {
                int start = Math.Min(k, KernelSize - Square.Side);
                Square.Transpose(w + lane * stride + start, stride, first + start * step + lane, step);
            }
        }
        for (; lane < lanes; lane++)
        {
            for (int k = 0; k < KernelSize; k++) first[k * step + lane] = w[lane * stride + k];
        }
    }

    /// <summary>dw[lane, k] = taps[k, lane].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Scatter(float* taps, int lanes, float* dw)
    {
        int lane = 0;
        for (; lane <= lanes - Square.Side; lane += Square.Side)
        {
            for (int k = 0; k < KernelSize; k += Square.Side)
            {
                int start = Math.Min(k, KernelSize - Square.Side);
                Square.Transpose(taps + start * TLanes.Count + lane, TLanes.Count, dw + lane * KernelSize + start, KernelSize);
            }
        }
        for (; lane < lanes; lane++)
        {
            for (int k = 0; k < KernelSize; k++) dw[lane * KernelSize + k] = taps[k * TLanes.Count + lane];
        }
    }
}

/// <summary>Four by four values.</summary>
internal static unsafe class Square
{
    /// <summary>Height and width.</summary>
    public const int Side = 4;

    /// <summary>target[j, i] = source[i, j]</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Transpose(float* source, nint sourceRow, float* target, nint targetRow)
    {
        Vector128<float> x0 = Vector128.Load(source), x1 = Vector128.Load(source + sourceRow);
        Vector128<float> x2 = Vector128.Load(source + 2 * sourceRow), x3 = Vector128.Load(source + 3 * sourceRow);
        if (Sse.IsSupported)
        {
            Vector128<float> low01 = Sse.UnpackLow(x0, x1), low23 = Sse.UnpackLow(x2, x3);
            Vector128<float> high01 = Sse.UnpackHigh(x0, x1), high23 = Sse.UnpackHigh(x2, x3);
            Sse.MoveLowToHigh(low01, low23).Store(target);
            Sse.MoveHighToLow(low23, low01).Store(target + targetRow);
            Sse.MoveLowToHigh(high01, high23).Store(target + 2 * targetRow);
            Sse.MoveHighToLow(high23, high01).Store(target + 3 * targetRow);
        }
        else
        {
            for (int j = 0; j < Side; j++) Vector128.Create(x0[j], x1[j], x2[j], x3[j]).Store(target + j * targetRow);
        }
    }
}
