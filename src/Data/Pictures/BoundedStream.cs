namespace MidasNet.Data.Pictures;

/// <summary>
/// The bytes of a picture file for a decoder, which may read them a bounded number of times: a file whose offsets lead in a circle, or a decoder that waits at the end of
/// the file for more, ends in an error instead of never.
/// </summary>
/// <param name="bytes">The file.</param>
internal sealed class BoundedStream(byte[] bytes) : MemoryStream(bytes, writable: false)
{
    // A decoder that jumps from strip to strip fills its buffer of some kilobytes at each.
    private const int MaxPasses = 32, FreeBytes = 32 << 20;

    // A read at the end of the file returns nothing and takes time all the same.
    private const int BytesOfCall = 64;

    private long left = FreeBytes + (long)MaxPasses * bytes.Length;

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Counted(base.Read(buffer, offset, count));

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer) => Counted(base.Read(buffer));

    /// <inheritdoc/>
    public override int ReadByte()
    {
        Counted(1);
        return base.ReadByte();
    }

    private int Counted(int read)
    {
        left -= read + BytesOfCall;
        return left >= 0 ? read : throw new PictureStructureException("it makes its reader go round in circles: it is damaged");
    }
}
