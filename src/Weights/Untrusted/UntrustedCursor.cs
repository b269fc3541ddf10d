using System.Buffers.Binary;
using System.Text;

namespace MidasNet.Weights;

/// <summary>Reads through a range of a file, little-endian; reading past its end is an error with its offset.</summary>
/// <param name="file">The file.</param>
/// <param name="position">The start of the range.</param>
/// <param name="end">The byte after its last.</param>
/// <param name="what">Its content, for error messages.</param>
internal sealed class UntrustedCursor(UntrustedFile file, long position, long end, string what)
{
    /// <summary>The file.</summary>
    public UntrustedFile File => file;

    /// <summary>The offset of the next byte in the file.</summary>
    public long Position { get; private set; } = position;

    /// <summary>The offset after the last byte of the range.</summary>
    public long End => end;

    /// <summary>Bytes that are left.</summary>
    public long Left => end - Position;

    /// <summary>The next byte.</summary>
    public byte Byte()
    {
        Span<byte> bytes = stackalloc byte[1];
        Fill(bytes);
        return bytes[0];
    }

    /// <summary>The next two bytes.</summary>
    public ushort UInt16()
    {
        Span<byte> bytes = stackalloc byte[sizeof(ushort)];
        Fill(bytes);
        return BinaryPrimitives.ReadUInt16LittleEndian(bytes);
    }

    /// <summary>The next four bytes.</summary>
    public uint UInt32()
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        Fill(bytes);
        return BinaryPrimitives.ReadUInt32LittleEndian(bytes);
    }

    /// <summary>The next eight bytes.</summary>
    public ulong UInt64()
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        Fill(bytes);
        return BinaryPrimitives.ReadUInt64LittleEndian(bytes);
    }

    /// <summary>The next eight bytes as a size or an offset, at most 2⁶³ - 1 in any file.</summary>
    public long Size(string name)
    {
        long at = Position;
        ulong value = UInt64();
        return value <= long.MaxValue ? (long)value : throw file.Error(at, $"{name} is {value}, more than any file has bytes");
    }

    /// <summary>The next bytes as text in UTF-8.</summary>
    public string Text(long bytes)
    {
        long at = Position;
        try
        {
            return StrictUtf8.GetString(Bytes(bytes));
        }
        catch (DecoderFallbackException damage)
        {
            throw file.Error(at, "the text is not valid UTF-8", damage);
        }
    }

    /// <summary>The next bytes.</summary>
    public byte[] Bytes(long count)
    {
        RequireLeft(count);
        byte[] bytes = file.Read(Position, count, what);
        Position += count;
        return bytes;
    }

    /// <summary>Passes over bytes.</summary>
    public void Skip(long count)
    {
        RequireLeft(count);
        Position += count;
    }

    /// <summary>Requires these four letters, by which a structure says what it is.</summary>
    public void Signature(string letters)
    {
        long at = Position;
        string found = Encoding.Latin1.GetString(Bytes(letters.Length));
        if (found != letters) throw file.Error(at, $"{what} should begin with {QuotedText.Of(letters)}, found {QuotedText.Of(found)}");
    }

    /// <summary>The next bytes as a range with its own cursor; this one skips them.</summary>
    public UntrustedCursor Part(long count, string name)
    {
        RequireLeft(count);
        var part = new UntrustedCursor(file, Position, Position + count, name);
        Position += count;
        return part;
    }

    /// <summary>An error at the next byte.</summary>
    public WeightFormatException Error(string message) => file.Error(Position, message);

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private void Fill(Span<byte> bytes)
    {
        RequireLeft(bytes.Length);
        file.Read(Position, bytes, what);
        Position += bytes.Length;
    }

    private void RequireLeft(long count)
    {
        if (count < 0 || count > Left) throw file.Error(Position, $"{what} ends too early: {count} bytes are expected, {Left} are left");
    }
}
