using System.Buffers.Binary;
using System.Numerics;
using System.Text;
using MidasNet.Learning;

namespace MidasNet.Runner.Runs;

/// <summary>
/// A record of a TensorBoard event file. Payload: the protocol buffer <c>Event</c> (1 wall_time, 2 step, 3 file_version, 5 summary) of
/// tensorflow/core/util/event.proto. Frame (TFRecord): its length as 8 bytes, the checksum of these, the payload, the checksum of it; little-endian.
/// </summary>
internal static class EventRecord
{
    /// <summary>The bytes of the field wall_time, with which each payload begins: what follows is the same whenever it is written.</summary>
    public const int TimeLength = 1 + sizeof(double);

    private const int LengthSize = sizeof(long), ChecksumSize = sizeof(uint);
    private const uint MaskDelta = 0xA282EAD8;

    // (field number << 3) | wire type: 0 varint, 1 eight bytes, 2 length and bytes, 5 four bytes.
    private const byte WallTime = 1 << 3 | 1, Step = 2 << 3, FileVersion = 3 << 3 | 2, Summary = 5 << 3 | 2;
    private const byte SummaryValue = 1 << 3 | 2, Tag = 1 << 3 | 2, SimpleValue = 2 << 3 | 5;

    /// <summary>The payload of the first record of a file.</summary>
    public static byte[] Version(DateTimeOffset now) => Payload(now, payload => WriteBytes(payload, FileVersion, "brain.Event:2"u8));

    /// <summary>The payload of a report: a scalar for each of its measurements, whose tag is <c>measurement/phase</c>, over the optimizer's steps.</summary>
    public static byte[] Of(EpochMetrics metrics, DateTimeOffset now) => Payload(now, payload =>
    {
        payload.WriteByte(Step);
        WriteNumber(payload, (ulong)(metrics.Step ?? metrics.Epoch));
        using var summary = new MemoryStream();
        Span<byte> number = stackalloc byte[1 + sizeof(float)];
        number[0] = SimpleValue;
        foreach (var (name, value) in Scalars(metrics))
        {
            using var scalar = new MemoryStream();
            WriteBytes(scalar, Tag, Encoding.UTF8.GetBytes($"{name}/{metrics.Phase}"));
            BinaryPrimitives.WriteSingleLittleEndian(number[1..], (float)value);
            scalar.Write(number);
            WriteBytes(summary, SummaryValue, scalar.ToArray());
        }
        WriteBytes(payload, Summary, summary.ToArray());
    });

    /// <summary>A payload in its frame.</summary>
    public static byte[] Framed(ReadOnlySpan<byte> payload)
    {
        byte[] frame = new byte[LengthSize + ChecksumSize + payload.Length + ChecksumSize];
        BinaryPrimitives.WriteInt64LittleEndian(frame, payload.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(frame.AsSpan(LengthSize), MaskedChecksum(frame.AsSpan(0, LengthSize)));
        payload.CopyTo(frame.AsSpan(LengthSize + ChecksumSize));
        BinaryPrimitives.WriteUInt32LittleEndian(frame.AsSpan(frame.Length - ChecksumSize), MaskedChecksum(payload));
        return frame;
    }

    /// <summary>The payloads of a file, up to the first frame that is incomplete or damaged.</summary>
    public static IEnumerable<byte[]> Payloads(byte[] file)
    {
        for (int at = 0; LengthAt(file, at) is { } length; at += LengthSize + ChecksumSize + length + ChecksumSize)
            yield return file[(at + LengthSize + ChecksumSize)..(at + LengthSize + ChecksumSize + length)];
    }

    private static int? LengthAt(byte[] file, int at)
    {
        if (file.Length - at < LengthSize + ChecksumSize) return null;
        long length = BinaryPrimitives.ReadInt64LittleEndian(file.AsSpan(at));
        if (length < TimeLength || length > file.Length - at - LengthSize - ChecksumSize - ChecksumSize) return null;
        var payload = file.AsSpan(at + LengthSize + ChecksumSize, (int)length);
        uint checksum = BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at + LengthSize + ChecksumSize + (int)length));
        return checksum == MaskedChecksum(payload) ? (int)length : null;
    }

    private static IEnumerable<(string Name, double Value)> Scalars(EpochMetrics metrics)
    {
        (string Name, double? Value)[] all =
        [
            ("train loss", metrics.TrainLoss), ("train accuracy", metrics.TrainAccuracy),
            ("validation loss", metrics.ValidationLoss), ("validation accuracy", metrics.ValidationAccuracy),
            ("learning rate", metrics.LearningRate), ("gradient norm", metrics.GradientNorm), ("images per second", metrics.ImagesPerSecond),
        ];
        foreach (var (name, value) in all)
            if (value is { } number) yield return (name, number);
    }

    private static byte[] Payload(DateTimeOffset now, Action<MemoryStream> write)
    {
        using var payload = new MemoryStream();
        Span<byte> time = stackalloc byte[TimeLength];
        time[0] = WallTime;
        BinaryPrimitives.WriteDoubleLittleEndian(time[1..], now.ToUnixTimeMilliseconds() / 1000.0);
        payload.Write(time);
        write(payload);
        return payload.ToArray();
    }

    private static void WriteBytes(MemoryStream to, byte field, ReadOnlySpan<byte> bytes)
    {
        to.WriteByte(field);
        WriteNumber(to, (ulong)bytes.Length);
        to.Write(bytes);
    }

    // Seven bits in each byte, the lowest first; the eighth states that more follow.
    private static void WriteNumber(MemoryStream to, ulong number)
    {
        for (; number >= 0x80; number >>= 7) to.WriteByte((byte)(number | 0x80));
        to.WriteByte((byte)number);
    }

    // CRC-32C, rotated and shifted, so that a checksum of data that hold checksums is as good.
    private static uint MaskedChecksum(ReadOnlySpan<byte> data)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in data) crc = BitOperations.Crc32C(crc, value);
        return BitOperations.RotateRight(~crc, 15) + MaskDelta;
    }
}
