using System.Buffers.Binary;
using System.Text;

namespace MidasNet.Runner.Tests.Runs;

/// <summary>A scalar of an event file.</summary>
internal readonly record struct EventScalar(string Tag, long Step, float Value);

/// <summary>
/// Reads event files strictly, independently of the writer: checksums are computed bit by bit from the polynomial, and whatever is left over, unknown or
/// damaged is an error.
/// </summary>
internal static class EventFileReader
{
    private const int LengthSize = 8, ChecksumSize = 4;

    /// <summary>The scalars of the only event file in a folder, in their order.</summary>
    public static IReadOnlyList<EventScalar> ReadFolder(string folder) => Read(File.ReadAllBytes(Assert.Single(Directory.GetFiles(folder, "events.out.tfevents.*"))));

    /// <summary>The scalars of a file, in their order.</summary>
    public static IReadOnlyList<EventScalar> Read(byte[] file)
    {
        var result = new List<EventScalar>();
        bool isFirst = true;
        for (int at = 0; at < file.Length; isFirst = false)
        {
            int length = checked((int)BinaryPrimitives.ReadInt64LittleEndian(file.AsSpan(at)));
            Check(file, at, LengthSize);
            Check(file, at + LengthSize + ChecksumSize, length);
            ReadEvent(file.AsSpan(at + LengthSize + ChecksumSize, length), isFirst, result);
            at += LengthSize + ChecksumSize + length + ChecksumSize;
        }
        Assert.False(isFirst, "the file has no record");
        return result;
    }

    /// <summary>The Castagnoli checksum by its definition.</summary>
    public static uint Crc32C(ReadOnlySpan<byte> data)
    {
        uint crc = 0xFFFFFFFF;
        foreach (byte value in data)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++) crc = (crc >> 1) ^ ((crc & 1) == 0 ? 0 : 0x82F63B78);
        }
        return crc ^ 0xFFFFFFFF;
    }

    private static void Check(byte[] file, int at, int length)
    {
        uint crc = Crc32C(file.AsSpan(at, length));
        Assert.Equal(unchecked(((crc >> 15) | (crc << 17)) + 0xA282EAD8), BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at + length)));
    }

    private static void ReadEvent(ReadOnlySpan<byte> payload, bool isFirst, List<EventScalar> scalars)
    {
        double time = 0;
        long step = 0;
        string? version = null;
        ReadOnlySpan<byte> summary = default;
        while (payload.Length > 0)
        {
            switch (Number(ref payload))
            {
                case 1 << 3 | 1: time = BinaryPrimitives.ReadDoubleLittleEndian(Take(ref payload, 8)); break;
                case 2 << 3: step = (long)Number(ref payload); break;
                case 3 << 3 | 2: version = Encoding.UTF8.GetString(Message(ref payload)); break;
                case 5 << 3 | 2: summary = Message(ref payload); break;
                case var key: Assert.Fail($"an event has no field {key >> 3} of wire type {key & 7}"); break;
            }
        }
        Assert.InRange(DateTimeOffset.FromUnixTimeMilliseconds((long)(time * 1000)).Year, 2020, 2200);
        Assert.Equal(isFirst ? "brain.Event:2" : null, version);
        while (summary.Length > 0)
        {
            Assert.Equal(1 << 3 | 2UL, Number(ref summary));
            var value = Message(ref summary);
            Assert.Equal(1 << 3 | 2UL, Number(ref value));
            string tag = Encoding.UTF8.GetString(Message(ref value));
            Assert.Equal(2 << 3 | 5UL, Number(ref value));
            scalars.Add(new EventScalar(tag, step, BinaryPrimitives.ReadSingleLittleEndian(Take(ref value, 4))));
            Assert.Equal(0, value.Length);
        }
    }

    private static ReadOnlySpan<byte> Message(scoped ref ReadOnlySpan<byte> from) => Take(ref from, checked((int)Number(ref from)));

    private static ReadOnlySpan<byte> Take(scoped ref ReadOnlySpan<byte> from, int length)
    {
        var taken = from[..length];
        from = from[length..];
        return taken;
    }

    private static ulong Number(scoped ref ReadOnlySpan<byte> from)
    {
        ulong number = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte part = Take(ref from, 1)[0];
            number |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80) return number;
        }
    }
}
