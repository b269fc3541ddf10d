using System.Runtime.CompilerServices;

namespace MidasNet.Cpu;

/// <summary>
/// Transforms tiles of channels-last images to the form of an <see cref="IMinimalFilter"/> and back. Each value of a formula is a vector of channels.
/// Columns are transformed first, for all tiles of a run, since neighbouring tiles of a source share two columns of six (four with 5x5 weights); then
/// rows.
/// </summary>
internal static unsafe class WinogradTransform<TLanes, TFilter>
    where TLanes : unmanaged, ILanes<TLanes>
    where TFilter : IMinimalFilter
{
    private const int Side = TransformedTiles.Side;

    /// <summary>The number of scratch values for reading the given number of tiles in a row.</summary>
    public static int ReadScratch(int tiles) => TLanes.Count * (Side * (tiles * TFilter.Results + TFilter.Taps - 1) + 1);

    /// <summary>The number of scratch values for writing.</summary>
    public static int WriteScratch => TLanes.Count * Side * TFilter.Results;

    /// <summary>Bᵀ x B of some tiles and channels.</summary>
    /// <param name="grid">The tiles of results.</param>
    /// <param name="first">The first tile.</param>
    /// <param name="tiles">The number of tiles.</param>
    /// <param name="source">The images under the tiles.</param>
    /// <param name="firstChannel">The first channel.</param>
    /// <param name="channels">The number of channels.</param>
    /// <param name="target">The tiles of these channels; channels past the last, up to a multiple of 16, get arbitrary values.</param>
    /// <param name="scratch">Memory for <see cref="ReadScratch"/> values.</param>
    public static void ReadSource(
        TileGrid grid, int first, int tiles, PaddedImages source, int firstChannel, int channels, TransformedTiles target, float* scratch)
    {
        float* zeros = Zeros(scratch), columns = scratch + TLanes.Count;
        nint rowLength = (nint)source.W * source.C;
        float** rows = stackalloc float*[Side];
        for (int done = 0; done < tiles;)
        {
            var run = grid.Run(first + done, tiles - done);
            int top = run.Top - source.Padding, left = run.Left - source.Padding, width = run.Tiles * TFilter.Results + TFilter.Taps - 1;
            // The pixels of a run within the image.
            int start = Math.Clamp(-left, 0, width), end = Math.Clamp(source.W - left, start, width);
            Clear(columns, start);
            Clear(columns + (nint)end * Side * TLanes.Count, width - end);
            float* image = source.Pixels + (nint)run.Image * source.H * rowLength + (nint)(left + start) * source.C;
            for (int c = firstChannel; c < firstChannel + channels; c += TLanes.Count)
            {
                for (int i = 0; i < Side; i++) rows[i] = (uint)(top + i) < (uint)source.H ? image + (top + i) * rowLength + c : zeros;
                SourceColumns(rows, zeros, source.C, end - start, columns + (nint)start * Side * TLanes.Count);
                SourceRows(columns, run.Tiles, target.First + done * target.Tile + (c - firstChannel), target.Tile, target.Position);
            }
            done += run.Tiles;
        }
    }

    /// <summary>A dy Aᵀ of some tiles.</summary>
    /// <param name="grid">The tiles of results.</param>
    /// <param name="first">The first tile.</param>
    /// <param name="tiles">The number of tiles.</param>
    /// <param name="dy">The gradients of the results.</param>
    /// <param name="firstChannel">The first channel.</param>
    /// <param name="channels">The number of channels.</param>
    /// <param name="target">The tiles of these channels; channels past the last, up to a multiple of 16, get arbitrary values.</param>
    /// <param name="scratch">Memory for <see cref="ReadScratch"/> values.</param>
    public static void ReadResultGradient(
        TileGrid grid, int first, int tiles, PaddedImages dy, int firstChannel, int channels, TransformedTiles target, float* scratch)
    {
        float* zeros = Zeros(scratch), columns = scratch + TLanes.Count;
        nint rowLength = (nint)dy.W * dy.C;
        float** rows = stackalloc float*[TFilter.Results];
        for (int done = 0; done < tiles;)
        {
            var run = grid.Run(first + done, tiles - done);
            int width = run.Tiles * TFilter.Results, end = Math.Min(width, dy.W - run.Left);
            Clear(columns + (nint)end * Side * TLanes.Count, width - end);
            float* image = dy.Pixels + (nint)run.Image * dy.H * rowLength + (nint)run.Left * dy.C;
            for (int c = firstChannel; c < firstChannel + channels; c += TLanes.Count)
            {
                for (int i = 0; i < TFilter.Results; i++) rows[i] = run.Top + i < dy.H ? image + (run.Top + i) * rowLength + c : zeros;
                ResultGradientColumns(rows, zeros, dy.C, end, columns);
                ResultGradientRows(columns, run.Tiles, target.First + done * target.Tile + (c - firstChannel), target.Tile, target.Position);
            }
            done += run.Tiles;
        }
    }

    /// <summary>y = f(Aᵀ m A + bias) of some tiles and channels.</summary>
    /// <param name="grid">The tiles of results.</param>
    /// <param name="first">The first tile.</param>
    /// <param name="tiles">The number of tiles.</param>
    /// <param name="source">Sums of products, whose first channel is the first channel to write.</param>
    /// <param name="firstChannel">The first channel.</param>
    /// <param name="channels">The number of channels.</param>
    /// <param name="bias">One value for each channel of the results, or null for none.</param>
    /// <param name="activation">The function f.</param>
    /// <param name="results">The images.</param>
    /// <param name="scratch">Memory for <see cref="WriteScratch"/> values.</param>
    public static void WriteResults<TActivation>(
        TileGrid grid, int first, int tiles, TransformedTiles source, int firstChannel, int channels, float* bias, TActivation activation,
        PaddedImages results, float* scratch) where TActivation : unmanaged, IActivation
    {
        nint rowLength = (nint)results.W * results.C;
        for (int done = 0; done < tiles;)
        {
            var run = grid.Run(first + done, tiles - done);
            int height = Math.Min(TFilter.Results, results.H - run.Top), end = Math.Min(run.Left + run.Tiles * TFilter.Results, results.W);
            float* pixels = results.Pixels + ((nint)run.Image * results.H + run.Top) * rowLength + firstChannel;
            for (int tile = 0; tile < run.Tiles; tile++)
            {
                int x = run.Left + tile * TFilter.Results, width = Math.Min(TFilter.Results, end - x);
                for (int c = 0; c < channels; c += TLanes.Count)
                {
                    ResultRows(source.First + (done + tile) * source.Tile + c, source.Position, scratch);
                    ResultColumns(
                        scratch, height, width, bias is null ? default : TLanes.Load(bias + firstChannel + c), activation,
                        Math.Min(TLanes.Count, channels - c), pixels + (nint)x * results.C + c, rowLength, results.C);
                }
            }
            if (!WideActivation.IsFused<TActivation>())
            {
                for (int row = 0; row < height; row++)
                    activation.ApplyTo(end - run.Left, channels, pixels + row * rowLength + (nint)run.Left * results.C, results.C);
            }
            done += run.Tiles;
        }
    }

    /// <summary>y = Bᵀ x</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void SourceLine(TLanes x0, TLanes x1, TLanes x2, TLanes x3, TLanes x4, TLanes x5, float* y, nint step, nint step3, nint step5)
    {
        TLanes minusFour = TLanes.Create(-4), minusFive = TLanes.Create(-5), four = TLanes.Create(4);
        var even = TLanes.MultiplyAdd(minusFour, x2, x4);
        var odd = TLanes.MultiplyAdd(minusFour, x1, x3);
        var evenDifference = x4 - x2;
        var oddDifference = x3 - x1;
        TLanes.MultiplyAdd(four, x0, TLanes.MultiplyAdd(minusFive, x2, x4)).Store(y);
        (even + odd).Store(y + step);
        (even - odd).Store(y + 2 * step);
        TLanes.MultiplyAdd(TLanes.Create(2), oddDifference, evenDifference).Store(y + step3);
        TLanes.MultiplyAdd(TLanes.Create(-2), oddDifference, evenDifference).Store(y + 4 * step);
        TLanes.MultiplyAdd(four, x1, TLanes.MultiplyAdd(minusFive, x3, x5)).Store(y + step5);
    }

    /// <summary>target[j, i] = (Bᵀ x)[i, j] for some columns j; rows outside the image are <paramref name="zeros"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SourceColumns(float** rows, float* zeros, nint pixel, int columns, float* target)
    {
        float* x0 = rows[0], x1 = rows[1], x2 = rows[2], x3 = rows[3], x4 = rows[4], x5 = rows[5];
        nint step0 = x0 == zeros ? 0 : pixel, step1 = x1 == zeros ? 0 : pixel, step2 = x2 == zeros ? 0 : pixel;
        nint step3 = x3 == zeros ? 0 : pixel, step4 = x4 == zeros ? 0 : pixel, step5 = x5 == zeros ? 0 : pixel;
        for (; columns > 0; columns--, target += Side * TLanes.Count)
        {
            SourceLine(
                TLanes.Load(x0), TLanes.Load(x1), TLanes.Load(x2), TLanes.Load(x3), TLanes.Load(x4), TLanes.Load(x5),
                target, TLanes.Count, 3 * TLanes.Count, 5 * TLanes.Count);
            x0 += step0;
            x1 += step1;
            x2 += step2;
            x3 += step3;
            x4 += step4;
            x5 += step5;
        }
    }

    /// <summary>target[position, tile] = x B for the columns of a row of tiles.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SourceRows(float* columns, int tiles, float* target, nint tile, nint position)
    {
        int column = Side * TLanes.Count;
        nint position3 = 3 * position, position5 = 5 * position;
        for (; tiles > 0; tiles--, columns += TFilter.Results * column, target += tile)
        {
            float* x = columns, y = target;
            for (int i = 0; i < Side; i++, x += TLanes.Count, y += position3 + position3)
            {
                SourceLine(
                    TLanes.Load(x), TLanes.Load(x + column), TLanes.Load(x + 2 * column), TLanes.Load(x + 3 * column), TLanes.Load(x + 4 * column),
                    TLanes.Load(x + 5 * column), y, position, position3, position5);
            }
        }
    }

    /// <summary>target[j, i] = (A dy)[i, j] for some columns j; rows outside the image are <paramref name="zeros"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ResultGradientColumns(float** rows, float* zeros, nint pixel, int columns, float* target)
    {
        float* y0 = rows[0], y1 = rows[1], y2 = TFilter.Results > 2 ? rows[2] : zeros, y3 = TFilter.Results > 2 ? rows[3] : zeros;
        nint step1 = y1 == zeros ? 0 : pixel, step2 = y2 == zeros ? 0 : pixel, step3 = y3 == zeros ? 0 : pixel;
        for (; columns > 0; columns--, target += Side * TLanes.Count)
        {
            TFilter.FromResults(TLanes.Load(y0), TLanes.Load(y1), TLanes.Load(y2), TLanes.Load(y3), target, TLanes.Count);
            y0 += pixel;
            y1 += step1;
            y2 += step2;
            y3 += step3;
        }
    }

    /// <summary>target[position, tile] = dy Aᵀ for the columns of a row of tiles.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ResultGradientRows(float* columns, int tiles, float* target, nint tile, nint position)
    {
        int column = Side * TLanes.Count;
        for (; tiles > 0; tiles--, columns += TFilter.Results * column, target += tile)
        {
            float* y = columns, m = target;
            for (int i = 0; i < Side; i++, y += TLanes.Count, m += Side * position)
            {
                TFilter.FromResults(
                    TLanes.Load(y), TLanes.Load(y + column), TFilter.Results > 2 ? TLanes.Load(y + 2 * column) : default,
                    TFilter.Results > 2 ? TLanes.Load(y + 3 * column) : default, m, position);
            }
        }
    }

    /// <summary>target[i, j] = (m A)[i, j] for one tile.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ResultRows(float* m, nint position, float* target)
    {
        nint position3 = 3 * position, position5 = 5 * position;
        for (int i = 0; i < Side; i++, m += position3 + position3, target += TFilter.Results * TLanes.Count)
        {
            TFilter.ToResults(
                TLanes.Load(m), TLanes.Load(m + position), TLanes.Load(m + 2 * position), TLanes.Load(m + position3), TLanes.Load(m + 4 * position),
                TLanes.Load(m + position5), out var y0, out var y1, out var y2, out var y3);
            y0.Store(target);
            y1.Store(target + TLanes.Count);
            if (TFilter.Results > 2)
            {
                y2.Store(target + 2 * TLanes.Count);
                y3.Store(target + 3 * TLanes.Count);
            }
        }
    }

    /// <summary>y = f(Aᵀ m + bias) for the rows and columns of one tile within the image.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ResultColumns<TActivation>(
        float* m, int height, int width, TLanes bias, TActivation activation, int channels, float* y, nint row, nint column)
        where TActivation : unmanaged, IActivation
    {
        int next = TFilter.Results * TLanes.Count;
        for (; width > 0; width--, m += TLanes.Count, y += column)
        {
            TFilter.ToResults(
                TLanes.Load(m), TLanes.Load(m + next), TLanes.Load(m + 2 * next), TLanes.Load(m + 3 * next), TLanes.Load(m + 4 * next),
                TLanes.Load(m + 5 * next), out var y0, out var y1, out var y2, out var y3);
            Store(y0, bias, activation, channels, y);
            if (height > 1) Store(y1, bias, activation, channels, y + row);
            if (height > 2) Store(y2, bias, activation, channels, y + 2 * row);
            if (height > 3) Store(y3, bias, activation, channels, y + 3 * row);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<TActivation>(TLanes value, TLanes bias, TActivation activation, int channels, float* y)
        where TActivation : unmanaged, IActivation
    {
        value = TLanes.Activate(activation, value + bias);
        if (channels == TLanes.Count) value.Store(y);
        else value.StoreFirst(channels, y);
    }

    private static float* Zeros(float* scratch)
    {
        default(TLanes).Store(scratch);
        return scratch;
    }

    private static void Clear(float* columns, int count) => new Span<float>(columns, count * Side * TLanes.Count).Clear();
}
