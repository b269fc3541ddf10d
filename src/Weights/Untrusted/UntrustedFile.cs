namespace MidasNet.Weights;

/// <summary>
/// A file that may be damaged or hostile, read in pieces: every piece is held against the file's length before there is memory for it, and a file
/// that sends its reader in circles is refused. Whatever does not fit is a <see cref="WeightFormatException"/> with its offset.
/// </summary>
internal sealed class UntrustedFile : IDisposable
{
    /// <summary>The maximum number of passes over a file, counting all bytes read: shared storages and tables of names are read more than once.</summary>
    public const int MaxPasses = 4;

    // Short reads near the start of a small file would use its allowance up.
    private const long FreeBytes = 1 << 16;

    private readonly FileStream stream;
    private readonly UntrustedFile? whole;
    private readonly long start;
    private readonly MemoryBudget budget;
    private long allowance;

    /// <summary>Opens a file.</summary>
    /// <exception cref="IOException">It is missing, cannot be read, or is no regular file.</exception>
    public UntrustedFile(string path)
    {
        Path = path;
        stream = RegularFile.OpenRead(path);
        Length = stream.Length;
        allowance = FreeBytes + (Length > long.MaxValue / MaxPasses - FreeBytes ? Length : MaxPasses * Length);
        budget = new MemoryBudget(Length);
    }

    private UntrustedFile(UntrustedFile whole, long start, long length)
    {
        (this.whole, this.start, stream, budget) = (whole, start, whole.stream, whole.budget);
        (Path, Length) = (whole.Path, length);
    }

    /// <summary>A range of the file as a separate file, such as a member of an archive. It shares the allowance and is closed with the whole.</summary>
    public UntrustedFile Section(UntrustedCursor part) => new(this, part.Position, part.Left);

    /// <summary>The file as the caller named it.</summary>
    public string Path { get; }

    /// <summary>Bytes of the file.</summary>
    public long Length { get; }

    /// <summary>Counts memory before it is allocated for what the file describes, such as its dictionaries and names.</summary>
    /// <param name="bytes">An estimate of the memory.</param>
    /// <param name="at">The offset of what takes it.</param>
    /// <param name="what">The part of the file that asks for it, for error messages.</param>
    public void Charge(long bytes, long? at, string what)
    {
        if (!budget.TryCharge(bytes)) throw Error(at, $"{what} builds more than its file of {Length} bytes may: no weights need so much");
    }

    /// <summary>Counts values of tensors, which become float32, before there is memory for them.</summary>
    /// <param name="count">The number of values.</param>
    /// <param name="elementBytes">The bytes that each has in the file.</param>
    /// <param name="what">Their content, for error messages.</param>
    public void ChargeValues(long count, int elementBytes, string what)
    {
        if (!budget.TryChargeValues(count * elementBytes))
            throw Error(null, $"{what} leads back to values that were read before: the file holds fewer values than its tensors take");
    }

    /// <summary>The memory that was counted so far for what the file describes.</summary>
    public long Charged => budget.Charged;

    /// <summary>Requires that the file has these bytes.</summary>
    /// <param name="offset">The first byte.</param>
    /// <param name="count">The number of them.</param>
    /// <param name="what">Their content, for error messages.</param>
    public void Require(long offset, long count, string what)
    {
        if (offset < 0 || offset > Length) throw Error(null, $"{what} is said to begin at byte {offset} of a file of {Length} bytes");
        if (count < 0 || count > Length - offset)
            throw Error(offset, $"{what} is said to have {count} bytes, but the file of {Length} bytes has only {Length - offset} from there");
    }

    /// <summary>Fills the span with the bytes from an offset on.</summary>
    public void Read(long offset, Span<byte> bytes, string what)
    {
        Require(offset, bytes.Length, what);
        if (whole is not null)
        {
            whole.Read(start + offset, bytes, what);
            return;
        }
        allowance -= bytes.Length + 1;
        if (allowance < 0) throw Error(offset, $"the file leads back to what was read before, more than {MaxPasses} times over");
        try
        {
            stream.Position = offset;
            stream.ReadExactly(bytes);
        }
        catch (EndOfStreamException ended)
        {
            throw new WeightFormatException(Path, offset, "the file became shorter while it was read", ended);
        }
    }

    /// <summary>The bytes from an offset on.</summary>
    public byte[] Read(long offset, long count, string what)
    {
        Require(offset, count, what);
        if (count > Array.MaxLength) throw Error(offset, $"{what} has {count} bytes; at most {Array.MaxLength} are read at once");
        var bytes = GC.AllocateUninitializedArray<byte>((int)count);
        Read(offset, bytes, what);
        return bytes;
    }

    /// <summary>Contiguous values, each as the nearest float32.</summary>
    /// <param name="type">Their element type.</param>
    /// <param name="offset">The first byte.</param>
    /// <param name="count">The number of values, not bytes.</param>
    /// <param name="what">Their content, for error messages.</param>
    /// <param name="bigEndian">True if the most significant byte comes first.</param>
    public DecodedValues Numbers(ElementType type, long offset, long count, string what, bool bigEndian = false)
    {
        if (count < 0 || count > Array.MaxLength) throw Error(null, $"{what} has {count} elements; a tensor here has at most {Array.MaxLength}");
        Require(offset, count * type.Bytes(), what);
        ChargeValues(count, type.Bytes(), what);
        var values = GC.AllocateUninitializedArray<float>((int)count);
        var loss = ElementDecoding.Decode(type, values, bytes =>
        {
            Read(offset, bytes, what);
            offset += bytes.Length;
            if (bigEndian) ElementDecoding.Swap(type, bytes);
        });
        return new DecodedValues(values, loss);
    }

    /// <summary>An error about this file.</summary>
    public WeightFormatException Error(long? offset, string message, Exception? cause = null) =>
        whole is null ? new(Path, offset, message, cause) : whole.Error(start + offset, message, cause);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (whole is null) stream.Dispose();
    }
}
