namespace MidasNet.Gpu;

/// <summary>Four neighbouring values, which a card reads or writes in one access of 16 bytes. Write <c>view.Cast&lt;Float4&gt;()</c>.</summary>
internal struct Float4
{
    public float X, Y, Z, W;

    /// <summary>
    /// How many of these hold so many values. The last may reach beyond them, but not out of their storage, whose capacity is a multiple of 16; what lies
    /// there belongs to nobody.
    /// </summary>
    public static int Covering(int length) => (int)(((uint)length + 3) / 4);
}
