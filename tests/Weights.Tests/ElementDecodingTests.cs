using System.Buffers.Binary;

namespace MidasNet.Weights.Tests;

public sealed class ElementDecodingTests
{
    private static float Decode(ElementType type, params byte[] bytes)
    {
        var values = new float[1];
        ElementDecoding.Decode(type, bytes, values);
        return values[0];
    }

    private static byte[] Word(int bits) => [(byte)bits, (byte)(bits >> 8)];

    [Theory]
    [InlineData(0x0000, 0f)]
    [InlineData(0x3C00, 1f)]
    [InlineData(0xC500, -5f)]
    [InlineData(0x7BFF, 65504f)] // the largest
    [InlineData(0x0400, 6.103515625e-05f)] // the smallest normal number, 2⁻¹⁴
    [InlineData(0x0001, 5.9604644775390625e-08f)] // the smallest subnormal, 2⁻²⁴
    [InlineData(0x83FF, -6.097555160522461e-05f)] // the largest subnormal, negative
    [InlineData(0x7C00, float.PositiveInfinity)]
    [InlineData(0xFC00, float.NegativeInfinity)]
    [InlineData(0x7E00, float.NaN)]
    [InlineData(0x7C01, float.NaN)] // signalling
    public void F16_is_binary16(int bits, float value) => Assert.Equal(value, Decode(ElementType.F16, Word(bits)));

    [Theory]
    [InlineData(0x3F80, 1f)]
    [InlineData(0xC0A0, -5f)]
    [InlineData(0x7F7F, 3.3895313892515355e+38f)] // the largest
    [InlineData(0x0080, 1.1754943508222875e-38f)] // the smallest normal number
    [InlineData(0x0001, 9.183549615799121e-41f)] // the smallest subnormal
    [InlineData(0x7F80, float.PositiveInfinity)]
    [InlineData(0xFF80, float.NegativeInfinity)]
    [InlineData(0x7FC0, float.NaN)]
    public void BF16_is_the_upper_half_of_binary32(int bits, float value) => Assert.Equal(value, Decode(ElementType.BF16, Word(bits)));

    [Fact]
    public void Negative_zero_keeps_its_sign()
    {
        Assert.True(float.IsNegative(Decode(ElementType.F16, Word(0x8000))));
        Assert.True(float.IsNegative(Decode(ElementType.BF16, Word(0x8000))));
        Assert.True(float.IsNegative(Decode(ElementType.F32, 0, 0, 0, 0x80)));
    }

    [Theory]
    [InlineData(0.1, 0.1f)]
    [InlineData(1e300, float.PositiveInfinity)]
    [InlineData(double.NaN, float.NaN)]
    public void F64_is_rounded(double stored, float value)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteDoubleLittleEndian(bytes, stored);
        Assert.Equal(value, Decode(ElementType.F64, bytes));
    }

    [Theory]
    [InlineData(0.5, nameof(FloatLoss.None))]
    [InlineData(double.PositiveInfinity, nameof(FloatLoss.None))]
    [InlineData(double.NaN, nameof(FloatLoss.None))]
    [InlineData(0.1, nameof(FloatLoss.Digits))]
    [InlineData(1e-300, nameof(FloatLoss.Digits))] // becomes 0
    [InlineData(1e300, nameof(FloatLoss.Range))]
    public void The_loss_of_F64_is_told(double stored, string loss)
    {
        var bytes = new byte[16];
        BinaryPrimitives.WriteDoubleLittleEndian(bytes, stored);
        Assert.Equal(loss, $"{ElementDecoding.Decode(ElementType.F64, bytes, new float[2])}"); // the second value is 0
    }

    [Theory]
    [InlineData(1L << 24, nameof(FloatLoss.None))]
    [InlineData((1L << 24) + 1, nameof(FloatLoss.Digits))]
    [InlineData(-(1L << 24) - 1, nameof(FloatLoss.Digits))]
    [InlineData((1L << 24) + 2, nameof(FloatLoss.None))]
    [InlineData(long.MinValue, nameof(FloatLoss.None))]
    [InlineData(long.MaxValue, nameof(FloatLoss.Digits))]
    public void The_loss_of_integers_is_told(long stored, string loss)
    {
        Assert.Equal(loss, $"{ElementDecoding.Decode(ElementType.I64, BitConverter.GetBytes(stored), new float[1])}");
        if (stored > 0) Assert.Equal(loss, $"{ElementDecoding.Decode(ElementType.U64, BitConverter.GetBytes(stored), new float[1])}");
        if (stored is >= int.MinValue and <= int.MaxValue) Assert.Equal(loss, $"{ElementDecoding.Decode(ElementType.I32, BitConverter.GetBytes((int)stored), new float[1])}");
    }

    [Fact]
    public void The_loss_of_a_long_source_is_the_worst()
    {
        double[] stored = new double[20_000]; // three buffers
        (stored[100], stored[9_000]) = (1e300, 0.1);
        byte[] bytes = System.Runtime.InteropServices.MemoryMarshal.AsBytes<double>(stored).ToArray();
        int at = 0;
        var loss = ElementDecoding.Decode(ElementType.F64, new float[stored.Length], buffer =>
        {
            bytes.AsSpan(at, buffer.Length).CopyTo(buffer);
            at += buffer.Length;
        });
        Assert.Equal(FloatLoss.Range, loss);
    }

    [Fact]
    public void Integers_have_their_sign_and_width()
    {
        Assert.Equal(-1f, Decode(ElementType.I8, 0xFF));
        Assert.Equal(255f, Decode(ElementType.U8, 0xFF));
        Assert.Equal(-2f, Decode(ElementType.I16, 0xFE, 0xFF));
        Assert.Equal(65534f, Decode(ElementType.U16, 0xFE, 0xFF));
        Assert.Equal(-3f, Decode(ElementType.I32, 0xFD, 0xFF, 0xFF, 0xFF));
        Assert.Equal(4294967296f, Decode(ElementType.U32, 0xFF, 0xFF, 0xFF, 0xFF)); // rounded up
        Assert.Equal(-4f, Decode(ElementType.I64, 0xFC, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF));
        Assert.Equal(18446744073709551616f, Decode(ElementType.U64, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF)); // rounded up
    }

    [Fact]
    public void Every_byte_but_zero_is_true()
    {
        Assert.Equal(0f, Decode(ElementType.BOOL, 0));
        Assert.Equal(1f, Decode(ElementType.BOOL, 1));
        Assert.Equal(1f, Decode(ElementType.BOOL, 255));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(32767)] // one less than the buffer's 32768 elements of 2 bytes
    [InlineData(32768)]
    [InlineData(32769)]
    [InlineData(70000)]
    public void Nothing_is_lost_where_the_buffer_ends(int count)
    {
        int next = 0;
        var values = new float[count];
        ElementDecoding.Decode(ElementType.U16, values, buffer =>
        {
            for (int i = 0; i < buffer.Length; i += 2) BinaryPrimitives.WriteUInt16LittleEndian(buffer[i..], (ushort)next++);
        });
        Assert.Equal(Enumerable.Range(0, count).Select(i => (float)(ushort)i), values);
    }
}
