using ILGPU;

namespace MidasNet.Gpu;

/// <summary>A factor whose value at (line, depth) is values[line · stride + depth].</summary>
/// <param name="values">The matrix.</param>
/// <param name="lines">The number of lines.</param>
/// <param name="stride">The distance between lines.</param>
internal struct MatrixAlongDepth(ArrayView<float> values, int lines, int stride) : IFactor
{
    private int index, left;

    public readonly bool AlongDepth => true;

    public void Start(int line, int depth, int end)
    {
        index = line * stride + depth;
        left = line < lines ? end - depth : int.MinValue / 2;
    }

    public void Advance(int by)
    {
        index += by;
        left -= by;
    }

    public readonly Float4 Read()
    {
        if (left <= 0) return default;
        if ((stride & 3) == 0) return values.Cast<Float4>()[index >> 2];
        return new(
            values[index],
            left > 1 ? values[index + 1] : 0,
            left > 2 ? values[index + 2] : 0,
            left > 3 ? values[index + 3] : 0);
    }
}
