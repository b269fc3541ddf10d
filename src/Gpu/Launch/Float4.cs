namespace MidasNet.Gpu;

/// <summary>Four neighbouring values, which a GPU reads or writes in one access of 16 bytes. Use <c>view.Cast&lt;Float4&gt;()</c>.</summary>
internal struct Float4(float x, float y, float z, float w)
{
    public float X = x, Y = y, Z = z, W = w;

    /// <summary>
    /// The number of quads that cover <paramref name="length"/> values. The last may extend past them, but not past their storage, whose capacity is a
    /// multiple of 16; the values there are unused.
    /// </summary>
    public static int Covering(int length) => (int)(((uint)length + 3) / 4);

    /// <summary>This plus a · b.</summary>
    public readonly Float4 Plus(float a, Float4 b) => new(X + a * b.X, Y + a * b.Y, Z + a * b.Z, W + a * b.W);

    /// <summary>This plus b.</summary>
    public readonly Float4 Plus(Float4 b) => new(X + b.X, Y + b.Y, Z + b.Z, W + b.W);
}
