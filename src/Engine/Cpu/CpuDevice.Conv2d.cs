using System.Numerics;

namespace MidasNet;

internal sealed unsafe partial class CpuDevice
{
    // A group's planes shall stay in a second-level cache, beside the packed weights that stream past them.
    private const int GroupValues = 96 * 1024;

    // Items of a weight gradient: enough to keep eight threads busy.
    private const int MostItems = 8;

    private void Planes<TActivation>(Conv2dShape shape, TActivation activation, Storage x, Storage w, Storage? b, Storage y)
        where TActivation : unmanaged, IActivation
    {
        var correlation = Correlation.Forward(shape);
        float* scratch = SharedScratch(ShiftedProduct.PackedLength(shape.O, shape.Taps) + 2L * shape.Taps);
        var order = (nint*)(scratch + ShiftedProduct.PackedLength(shape.O, shape.Taps));
        for (int k = 0; k < shape.Taps; k++) order[k] = k;
        team.For(ShiftedProduct.Panels(shape.O),
            new PackWork { Rows = shape.O, K = shape.Taps, A = P(w), RowStride = shape.Taps, Offsets = order, Packed = scratch });
        Correlate(correlation, shape.N, shape.O, activation, P(x), scratch, PointerOrNull(b), P(y), new Placement(shape.OutH, shape.OutW, 1, 0, 0));
    }

    private void PlanesBackwardInput(Conv2dShape shape, Storage dy, Storage w, Storage dx)
    {
        // Input rows y with y + p ≡ a (mod s) meet only the taps u ≡ a: each of the s² phases is a correlation of stride 1 with part of the kernel,
        // turned by 180°. Where a phase has no taps (stride above kernel) the gradient is zero.
        if (shape.Stride > Math.Min(shape.KernelH, shape.KernelW)) Fill(shape.N * shape.C * shape.H * shape.W, 0, dx);
        for (int a = 0; a < shape.Stride; a++)
        {
            for (int b = 0; b < shape.Stride; b++) BackwardInputPhase(shape, a, b, P(dy), P(w), P(dx));
        }
    }

    private void PlanesBackwardWeight(Conv2dShape shape, Storage x, Storage dy, Storage dw)
    {
        var correlation = Correlation.Forward(shape);
        int group = Math.Clamp(GroupValues / correlation.LengthPerImage, 1, shape.N), groups = Items(shape.N, group);
        int weights = shape.O * shape.Taps, columns = (correlation.Columns(group) + 15) / 16 * 16;
        // Each chunk of groups sums into a gradient of its own, and the chunks are added up at the end. That pays only if a chunk has a thousand
        // columns or more to sum; small maps are shared out by output channels instead, each item preparing the same planes.
        int chunks = (int)Math.Clamp((long)groups * columns / 1024, 1, Math.Min(groups, MostItems));
        int blocks = Math.Clamp(MostItems / chunks, 1, Items(shape.O, Tile.DotRows));
        int blockChannels = Items(Items(shape.O, blocks), Tile.DotRows) * Tile.DotRows;
        blocks = Items(shape.O, blockChannels);
        long offsetLength = 2L * shape.Taps + 2;
        float* shared = SharedScratch((long)chunks * weights + offsetLength);
        var offsets = (nint*)(shared + ((long)chunks * weights + 1) / 2 * 2);
        correlation.Offsets(group, offsets);
        float** pieces = stackalloc float*[team.Size];
        team.For(chunks * blocks, new BackwardWeightWork
        {
            Shape = shape,
            Correlation = correlation,
            Group = group,
            Groups = groups,
            Chunks = chunks,
            BlockChannels = blockChannels,
            Columns = columns,
            X = P(x),
            Dy = P(dy),
            Partial = shared,
            Offsets = offsets,
            Scratch = Scratch(correlation.Length(group) + blockChannels * columns, pieces),
        });
        team.For(Items(weights, Chunk), new SumChunksWork { Length = weights, Chunks = chunks, Partial = shared, Dw = P(dw) });
    }

    private bool ByWinograd(Conv2dShape shape) =>
        (convolutions ?? ConvolutionChoice.Fastest(shape)) == ConvolutionAlgorithm.Winograd && ConvolutionChoice.CanWinograd(shape);

    private void BackwardInputPhase(Conv2dShape shape, int a, int b, float* dy, float* w, float* dx)
    {
        int s = shape.Stride, p = shape.Padding;
        int tapsH = (shape.KernelH - a + s - 1) / s, tapsW = (shape.KernelW - b + s - 1) / s;
        // Rows y = q·s + a - p of the input, q from firstH on.
        int firstH = (Math.Max(0, p - a) + s - 1) / s, firstW = (Math.Max(0, p - b) + s - 1) / s;
        int rows = shape.H - 1 + p - a < 0 ? 0 : (shape.H - 1 + p - a) / s - firstH + 1;
        int columns = shape.W - 1 + p - b < 0 ? 0 : (shape.W - 1 + p - b) / s - firstW + 1;
        if (tapsH <= 0 || tapsW <= 0 || rows <= 0 || columns <= 0) return;

        var correlation = new Correlation(shape.O, shape.OutH, shape.OutW, tapsH, tapsW, 1, tapsH - 1 - firstH, tapsW - 1 - firstW, rows, columns);
        float* scratch = SharedScratch(ShiftedProduct.PackedLength(shape.C, correlation.Taps) + 2L * correlation.Taps);
        var order = (nint*)(scratch + ShiftedProduct.PackedLength(shape.C, correlation.Taps));
        int k = 0;
        for (int o = 0; o < shape.O; o++)
        {
            for (int u = tapsH - 1; u >= 0; u--)
            {
                for (int v = tapsW - 1; v >= 0; v--) order[k++] = (nint)o * shape.Taps + (a + u * s) * shape.KernelW + b + v * s;
            }
        }
        team.For(ShiftedProduct.Panels(shape.C), new PackWork
        {
            Rows = shape.C,
            K = correlation.Taps,
            A = w,
            RowStride = shape.KernelH * shape.KernelW,
            Offsets = order,
            Packed = scratch,
        });
        var placement = new Placement(shape.H, shape.W, s, firstH * s + a - p, firstW * s + b - p);
        Correlate(correlation, shape.N, shape.C, default(Identity), dy, scratch, null, dx, placement);
    }

    /// <summary>Runs a correlation over groups of images, or over bands of rows where images are large or few.</summary>
    private void Correlate<TActivation>(
        Correlation correlation, int images, int outChannels, TActivation activation,
        float* source, float* packed, float* bias, float* result, Placement placement) where TActivation : unmanaged, IActivation
    {
        int group = Math.Clamp(GroupValues / correlation.LengthPerImage, 1, Math.Max(1, images / 4)), bandRows = correlation.OutH;
        if (group == 1)
        {
            int fitting = Math.Max(1, (int)((long)GroupValues * correlation.OutH / correlation.Length(1)));
            int wanted = images >= 4 ? correlation.OutH : Math.Max(4, correlation.OutH / 4);
            bandRows = Math.Min(correlation.OutH, Math.Max(Math.Min(fitting, wanted), 2));
        }
        float** pieces = stackalloc float*[team.Size];
        int bands = Items(correlation.OutH, bandRows);
        // Offsets lie beside the planes in each thread's scratch memory, since the last group and band may have fewer images and rows.
        team.For(Items(images, group) * bands, new CorrelateWork<TActivation>
        {
            Correlation = correlation,
            Images = images,
            Group = group,
            Bands = bands,
            BandRows = bandRows,
            OutChannels = outChannels,
            Activation = activation,
            Source = source,
            Packed = packed,
            Bias = bias,
            Result = result,
            Placement = placement,
            Scratch = Scratch(2 * correlation.Taps + correlation.Band(0, bandRows).Length(group), pieces),
        });
    }

    private struct CorrelateWork<TActivation> : IWork where TActivation : unmanaged, IActivation
    {
        // Columns that all panels of weights pass before the next: their share of the planes stays in the first-level cache.
        private const int BlockColumns = 192;

        public Correlation Correlation;
        public int Images, Group, Bands, BandRows, OutChannels;
        public TActivation Activation;
        public float* Source, Packed, Bias, Result;
        public Placement Placement;
        public float** Scratch;

        public readonly void Run(int item, int worker)
        {
            int firstImage = item / Bands * Group, images = Math.Min(Group, Images - firstImage);
            int firstRow = item % Bands * BandRows;
            var band = Correlation.Band(firstRow, Math.Min(BandRows, Correlation.OutH - firstRow));
            var offsets = (nint*)Scratch[worker];
            float* planes = Scratch[worker] + 2 * Correlation.Taps;
            band.Offsets(images, offsets);
            band.Fill(images, images, Source + (long)firstImage * Correlation.C * Correlation.H * Correlation.W, planes);

            float* tile = stackalloc float[Tile.MaximumSize];
            int columns = band.Columns(images), panels = ShiftedProduct.Panels(OutChannels);
            for (int block = 0; block < columns; block += BlockColumns)
            {
                int blockEnd = Math.Min(columns, block + BlockColumns);
                for (int panel = 0; panel < panels; panel++)
                {
                    float* a = Packed + (long)panel * Tile.Rows * Correlation.Taps;
                    for (int j = block; j < blockEnd; j += Tile.Columns)
                    {
                        Tile.Outer(Correlation.Taps, a, planes + j, offsets, tile);
                        Finish(tile, panel * Tile.Rows);
                        Place(band, tile, firstImage, firstRow, panel * Tile.Rows, j, Math.Min(columns, j + Tile.Columns));
                    }
                }
            }
        }

        /// <summary>Adds the bias and applies the activation, while the tile is in the first-level cache.</summary>
        private readonly void Finish(float* tile, int m0)
        {
            if (Bias is null && typeof(TActivation) == typeof(Identity)) return;
            for (int r = 0; r < Math.Min(Tile.Rows, OutChannels - m0); r++)
            {
                var bias = Vector.Create(Bias is null ? 0 : Bias[m0 + r]);
                float* row = tile + r * Tile.Columns;
                // Tile.Columns is a multiple of every vector length.
                for (int i = 0; i < Tile.Columns; i += Vector<float>.Count) Activation.Apply(Vector.Load(row + i) + bias).Store(row + i);
            }
        }

        /// <summary>Writes the used columns from <paramref name="start"/> to <paramref name="end"/> of a tile to their places.</summary>
        private readonly void Place(Correlation band, float* tile, int firstImage, int firstRow, int m0, int start, int end)
        {
            int rows = Math.Min(Tile.Rows, OutChannels - m0);
            for (int column = start; column < end;)
            {
                int image = column / band.ImagePitch, within = column % band.ImagePitch, i = within / band.Pitch, j = within % band.Pitch;
                int run = Math.Min(band.OutW - j, end - column);
                if (i < band.OutH && run > 0)
                {
                    float* target = Result + ((long)(firstImage + image) * OutChannels + m0) * Placement.H * Placement.W
                        + (long)((firstRow + i) * Placement.Step + Placement.Top) * Placement.W + j * Placement.Step + Placement.Left;
                    float* source = tile + column - start;
                    for (int r = 0; r < rows; r++, source += Tile.Columns, target += Placement.H * Placement.W) CopyRun(source, target, run);
                }
                // On to the next row of results, past the columns that no result uses.
                column += band.Pitch - j;
            }
        }

        /// <summary>Copies some dozen values: a call to the library's copy would take longer than the copy.</summary>
        private static void CopyShort(float* source, float* target, int count)
        {
            int i = 0;
            for (; i <= count - Vector<float>.Count; i += Vector<float>.Count) Vector.Load(source + i).Store(target + i);
            if (i == count) return;
            if (count >= Vector<float>.Count)
            {
                // The last vector overlaps the one before.
                Vector.Load(source + count - Vector<float>.Count).Store(target + count - Vector<float>.Count);
                return;
            }
            for (; i < count; i++) target[i] = source[i];
        }

        private readonly void CopyRun(float* source, float* target, int run)
        {
            if (Placement.Step == 1)
            {
                CopyShort(source, target, run);
            }
            else
            {
                for (int t = 0; t < run; t++) target[(long)t * Placement.Step] = source[t];
            }
        }
    }

    private struct BackwardWeightWork : IWork
    {
        public Conv2dShape Shape;
        public Correlation Correlation;
        public int Group, Groups, Chunks, BlockChannels, Columns;
        public float* X, Dy, Partial;
        public nint* Offsets;
        public float** Scratch;

        public readonly void Run(int item, int worker)
        {
            int taps = Shape.Taps, chunk = item % Chunks;
            int firstChannel = item / Chunks * BlockChannels, channels = Math.Min(BlockChannels, Shape.O - firstChannel);
            float* planes = Scratch[worker], columns = planes + Correlation.Length(Group);
            float* partial = Partial + ((long)chunk * Shape.O + firstChannel) * taps;
            new Span<float>(partial, channels * taps).Clear();
            nint* dyOffsets = stackalloc nint[Tile.DotRows], xOffsets = stackalloc nint[Tile.DotColumns];
            float* tile = stackalloc float[Tile.MaximumSize];
            for (int group = chunk; group < Groups; group += Chunks)
            {
                int first = group * Group, images = Math.Min(Group, Shape.N - first);
                // The last group may have fewer images; its planes keep the layout of a full one, with zeros behind.
                Correlation.Fill(Group, images, X + (long)first * Shape.C * Shape.H * Shape.W, planes);
                Correlation.FillColumns(images, Shape.O, firstChannel, channels, Dy + (long)first * Shape.O * Shape.OutH * Shape.OutW, columns, Columns);
                for (int k = 0; k < taps; k += Tile.DotColumns)
                {
                    for (int q = 0; q < Tile.DotColumns; q++) xOffsets[q] = Offsets[Math.Min(k + q, taps - 1)];
                    for (int o = 0; o < channels; o += Tile.DotRows)
                    {
                        for (int r = 0; r < Tile.DotRows; r++) dyOffsets[r] = (nint)Math.Min(o + r, channels - 1) * Columns;
                        Tile.Dot(Columns, columns, dyOffsets, planes, xOffsets, tile);
                        for (int r = 0; r < Math.Min(Tile.DotRows, channels - o); r++)
                        {
                            for (int q = 0; q < Math.Min(Tile.DotColumns, taps - k); q++)
                                partial[(long)(o + r) * taps + k + q] += tile[r * Tile.DotColumns + q];
                        }
                    }
                }
            }
        }
    }

    /// <summary>dw[i] = Σ_chunk partial[chunk, i], in the order of chunks</summary>
    private struct SumChunksWork : IWork
    {
        public int Length, Chunks;
        public float* Partial, Dw;

        public readonly void Run(int item, int worker)
        {
            int start = item * Chunk, length = Math.Min(Chunk, Length - start);
            new ReadOnlySpan<float>(Partial + start, length).CopyTo(new Span<float>(Dw + start, length));
            for (int chunk = 1; chunk < Chunks; chunk++)
            {
                float* partial = Partial + (long)chunk * Length + start, dw = Dw + start;
                int i = 0;
                for (; i <= length - Vector<float>.Count; i += Vector<float>.Count) (Vector.Load(dw + i) + Vector.Load(partial + i)).Store(dw + i);
                for (; i < length; i++) dw[i] += partial[i];
            }
        }
    }
}
