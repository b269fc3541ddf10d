using ILGPU;

namespace MidasNet.Gpu;

/// <summary>A factor whose lines are patches, and whose depth is the values (u,v,c) of a patch.</summary>
/// <param name="x">The images, channels last.</param>
/// <param name="grid">The patches.</param>
/// <param name="patches">The number of patches in all images.</param>
internal struct PatchesAlongDepth(ArrayView<float> x, PatchGrid grid, int patches) : IFactor
{
    // The next pixel to read: the first row of its image, its row and column, its column in the patch, and the channel.
    private int imageRow, row, column, v, c, left;

    public readonly bool AlongDepth => true;

    public void Start(int line, int depth, int end)
    {
        int n = line / grid.PerImage, place = line - n * grid.PerImage;
        int i = place / grid.Columns, j = place - i * grid.Columns;
        int pixel = depth / grid.Channels, u = pixel / grid.PatchWidth;
        c = depth - pixel * grid.Channels;
        v = pixel - u * grid.PatchWidth;
        imageRow = n * grid.Height;
        row = grid.Top + i * grid.Step + u;
        column = grid.Left + j * grid.Step + v;
        left = line < patches ? end - depth : int.MinValue / 2;
    }

    public void Advance(int by)
    {
        left -= by;
        c += by;
        while (c >= grid.Channels)
        {
            c -= grid.Channels;
            NextPixel();
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

    private readonly bool IsInside => (uint)row < (uint)grid.Height && (uint)column < (uint)grid.Width;

    private readonly int Index => ((imageRow + row) * grid.Width + column) * grid.Channels + c;

    private float ReadOne()
    {
        float value = left > 0 && IsInside ? x[Index] : 0;
        left--;
        c++;
        if (c == grid.Channels)
        {
            c = 0;
            NextPixel();
        }
        return value;
    }

    private void NextPixel()
    {
        v++;
        column++;
        if (v < grid.PatchWidth) return;
        v = 0;
        column -= grid.PatchWidth;
        row++;
    }
}
