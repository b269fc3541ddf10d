namespace MidasNet;

/// <summary>
/// A convolution as a <see cref="ShiftedProduct"/>, forward or backward, of any kernel size, stride and padding:
/// result[n, m, i, j] = Σ_(c,u,v) A[m, (c,u,v)] · source[n, c, i·s + u - top, j·s + v - left].
/// </summary>
/// <remarks>
/// The source is copied into planes with its padding, in which neighbouring rows and images share their zeros. Stride s splits it into s² phase
/// planes, of which tap (u, v) reads phase (u mod s, v mod s). In such a plane each tap is the plane itself, moved by a fixed offset, and the
/// results of a whole group of images are one row of columns (image, i, j), with some unused columns between rows.
/// </remarks>
/// <param name="C">Channels of the source.</param>
/// <param name="H">Height of the source.</param>
/// <param name="W">Width of the source.</param>
/// <param name="KernelH">Taps in height.</param>
/// <param name="KernelW">Taps in width.</param>
/// <param name="Stride">Step in the source between neighbouring results.</param>
/// <param name="Top">Rows of zeros above the source; negative if that many of its first rows are not read.</param>
/// <param name="Left">Columns of zeros before the source; negative likewise.</param>
/// <param name="OutH">Rows of results.</param>
/// <param name="OutW">Columns of results.</param>
internal readonly unsafe record struct Correlation(int C, int H, int W, int KernelH, int KernelW, int Stride, int Top, int Left, int OutH, int OutW)
{
    /// <summary>Terms of each sum.</summary>
    public int Taps => C * KernelH * KernelW;

    /// <summary>Distance of rows in a plane.</summary>
    public int Pitch => Stride == 1 ? Extent(OutW, KernelW) - Shared(OutW, KernelW, Left, W) : PhaseExtent(OutW, KernelW);

    /// <summary>Rows of an image in a plane.</summary>
    public int Rows => Stride == 1 ? Extent(OutH, KernelH) - Shared(OutH, KernelH, Top, H) : PhaseExtent(OutH, KernelH);

    /// <summary>Distance of images in a plane, which is also the distance of their results in the row of columns.</summary>
    public int ImagePitch => Rows * Pitch;

    /// <summary>Columns of results of a group of images: from the first to the last that is used.</summary>
    public int Columns(int images) => (images - 1) * ImagePitch + (OutH - 1) * Pitch + OutW;

    /// <summary>Values of one plane (one phase of one channel of all images of a group), with what a tile may read past its end.</summary>
    public int PlaneLength(int images) =>
        (Columns(images) + (KernelH - 1) / Stride * Pitch + (KernelW - 1) / Stride + Tile.Columns + 15) / 16 * 16;

    /// <summary>Values that each further image adds to the planes of a group.</summary>
    public int LengthPerImage => Stride * Stride * C * ImagePitch;

    /// <summary>Values of all planes of a group.</summary>
    public int Length(int images) => Stride * Stride * C * PlaneLength(images);

    /// <summary>The forward convolution.</summary>
    public static Correlation Forward(Conv2dShape s) => new(s.C, s.H, s.W, s.KernelH, s.KernelW, s.Stride, s.Padding, s.Padding, s.OutH, s.OutW);

    /// <summary>A band of rows of the results of this correlation.</summary>
    public Correlation Band(int firstRow, int rows) => this with { Top = Top - firstRow * Stride, OutH = rows };

    /// <summary>For each tap, in the order (c, u, v), where its plane begins.</summary>
    public void Offsets(int images, nint* offsets)
    {
        int plane = PlaneLength(images);
        for (int c = 0; c < C; c++)
        {
            for (int u = 0; u < KernelH; u++)
            {
                for (int v = 0; v < KernelW; v++)
                {
                    int phase = u % Stride * Stride + v % Stride;
                    *offsets++ = (nint)(phase * C + c) * plane + u / Stride * Pitch + v / Stride;
                }
            }
        }
    }

    /// <summary>Copies images, [images, C, H, W], into planes that are laid out for a group of images; places without an image become zeros.</summary>
    public void Fill(int group, int images, float* source, float* planes)
    {
        int plane = PlaneLength(group);
        new Span<float>(planes, Length(group)).Clear();
        for (int phaseY = 0; phaseY < Stride; phaseY++)
        {
            for (int phaseX = 0; phaseX < Stride; phaseX++)
            {
                float* phase = planes + (long)(phaseY * Stride + phaseX) * C * plane;
                for (int image = 0; image < images; image++)
                {
                    for (int c = 0; c < C; c++)
                        FillPlane(source + ((long)image * C + c) * H * W, phase + (long)c * plane + (long)image * ImagePitch, phaseY, phaseX);
                }
            }
        }
    }

    /// <summary>
    /// Copies some channels of results, [images, all channels, OutH, OutW], to where their columns are, [channels, columns]; between rows lie zeros.
    /// </summary>
    public void FillColumns(int images, int allChannels, int firstChannel, int channels, float* results, float* columns, int length)
    {
        new Span<float>(columns, channels * length).Clear();
        for (int image = 0; image < images; image++)
        {
            for (int c = 0; c < channels; c++)
            {
                float* source = results + ((long)image * allChannels + firstChannel + c) * OutH * OutW, target = columns + (long)c * length + (long)image * ImagePitch;
                for (int i = 0; i < OutH; i++)
                    new ReadOnlySpan<float>(source + i * OutW, OutW).CopyTo(new Span<float>(target + i * Pitch, OutW));
            }
        }
    }

    private void FillPlane(float* source, float* target, int phaseY, int phaseX)
    {
        // Row r of the phase plane is row r·s + phaseY - Top of the source; only rows and columns that some tap reads.
        int rows = (Extent(OutH, KernelH) - phaseY + Stride - 1) / Stride, columns = (Extent(OutW, KernelW) - phaseX + Stride - 1) / Stride;
        for (int r = 0; r < rows; r++)
        {
            int y = r * Stride + phaseY - Top;
            if (y < 0 || y >= H) continue;
            float* from = source + (long)y * W, to = target + r * Pitch;
            int first = Math.Max(0, (Left - phaseX + Stride - 1) / Stride);
            int last = Math.Min(columns - 1, FloorDivide(W - 1 + Left - phaseX, Stride));
            if (last < first) continue;
            from += first * Stride + phaseX - Left;
            if (Stride == 1)
            {
                new ReadOnlySpan<float>(from, last - first + 1).CopyTo(new Span<float>(to + first, last - first + 1));
            }
            else
            {
                for (int i = first; i <= last; i++, from += Stride) to[i] = *from;
            }
        }
    }

    /// <summary>How many source values, padding included, a row of results touches.</summary>
    private int Extent(int results, int kernel) => (results - 1) * Stride + kernel;

    private int PhaseExtent(int results, int kernel) => results + (kernel - 1) / Stride;

    /// <summary>The zeros that the end of a row has in common with the beginning of the next.</summary>
    private int Shared(int results, int kernel, int before, int size) =>
        Math.Max(0, Math.Min(before, Extent(results, kernel) - before - size));

    private static int FloorDivide(int a, int b) => a >= 0 ? a / b : -((-a + b - 1) / b);
}
