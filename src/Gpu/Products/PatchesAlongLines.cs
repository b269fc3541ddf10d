using ILGPU;

namespace MidasNet.Gpu;

/// <summary>A factor whose lines are the values (u,v,c) of a patch, and whose depth is the patches.</summary>
/// <param name="x">The images, channels last.</param>
/// <param name="grid">The patches.</param>
internal struct PatchesAlongLines(ArrayView<float> x, PatchGrid grid) : IFactor
{
    // The patch at this depth, the first row of its image, and the first of the four values.
    private int imageRow, i, j, u, v, c, left, linesLeft;

    public readonly bool AlongDepth => false;

    public void Start(int line, int depth, int end)
    {
        int n = depth / grid.PerImage, place = depth - n * grid.PerImage;
        imageRow = n * grid.Height;
        i = place / grid.Columns;
        j = place - i * grid.Columns;
        int pixel = line / grid.Channels;
        c = line - pixel * grid.Channels;
        u = pixel / grid.PatchWidth;
        v = pixel - u * grid.PatchWidth;
        linesLeft = grid.Values - line;
        left = linesLeft > 0 ? end - depth : int.MinValue / 2;
    }

    public void Advance(int by)
    {
        left -= by;
        j += by;
        while (j >= grid.Columns)
        {
            j -= grid.Columns;
            i++;
            if (i == grid.Rows)
            {
                i = 0;
                imageRow += grid.Height;
            }
        }
    }

    public readonly Float4 Read()
    {
        if (left <= 0) return default;
        if ((grid.Channels & 3) == 0) return IsInside ? x.Cast<Float4>()[Index >> 2] : default;
        var walk = this;
        float first = walk.ReadOne(), second = walk.ReadOne(), third = walk.ReadOne(), fourth = walk.ReadOne();
        return new(first, second, third, fourth);
    }

    private readonly int Row => grid.Top + i * grid.Step + u;

    private readonly int Column => grid.Left + j * grid.Step + v;

    private readonly bool IsInside => (uint)Row < (uint)grid.Height && (uint)Column < (uint)grid.Width;

    private readonly int Index => ((imageRow + Row) * grid.Width + Column) * grid.Channels + c;

    private float ReadOne()
    {
        float value = linesLeft > 0 && IsInside ? x[Index] : 0;
        linesLeft--;
        c++;
        if (c == grid.Channels)
        {
            c = 0;
            v++;
            if (v == grid.PatchWidth)
            {
                v = 0;
                u++;
            }
        }
        return value;
    }
}
