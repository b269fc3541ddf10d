using ILGPU;

namespace MidasNet.Gpu;

/// <summary>A factor whose value at (line, depth) is values[depth · lines + line].</summary>
/// <param name="values">The matrix.</param>
/// <param name="lines">The number of lines.</param>
internal struct MatrixAlongLines(ArrayView<float> values, int lines) : IFactor
{
    private int index, left, linesLeft;

    public readonly bool AlongDepth => false;

    public void Start(int line, int depth, int end)
    {
        index = depth * lines + line;
        linesLeft = lines - line;
        left = linesLeft > 0 ? end - depth : int.MinValue / 2;
    }

    public void Advance(int by)
    {
        index += by * lines;
        left -= by;
    }

    public readonly Float4 Read()
    {
        if (left <= 0) return default;
        if ((lines & 3) == 0) return values.Cast<Float4>()[index >> 2];
        return new(
            values[index],
            linesLeft > 1 ? values[index + 1] : 0,
            linesLeft > 2 ? values[index + 2] : 0,
            linesLeft > 3 ? values[index + 3] : 0);
    }
}
