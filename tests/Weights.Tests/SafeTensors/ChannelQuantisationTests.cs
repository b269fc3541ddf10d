namespace MidasNet.Weights.Tests;

public sealed class ChannelQuantisationTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private static WeightTensor Random(params int[] dimensions)
    {
        var random = new RandomStream(seed: 8, a: 0);
        var values = new float[dimensions.Aggregate(1, (product, extent) => product * extent)];
        for (int i = 0; i < values.Length; i++) values[i] = (float)(random.NextInt(20001) - 10000) / 9973;
        return new WeightTensor("w", dimensions, values);
    }

    [Fact]
    public void The_largest_value_of_each_channel_becomes_127_and_zero_stays_zero()
    {
        var (codes, scales) = ChannelQuantisation.Quantise(new WeightTensor("w", [3, 2], [0.5f, -1, 0, 254, 0, 0]));
        Assert.Equal([1 / 127f, 2f, 0f], scales);
        Assert.Equal([64, -127, 0, 127, 0, 0], codes.Select(code => (int)code)); // 63.5 rounds to even
    }

    [Fact]
    public void No_value_is_off_by_more_than_half_a_step_of_its_channel()
    {
        var tensor = Random(5, 3, 3, 3);
        var (codes, scales) = ChannelQuantisation.Quantise(tensor);
        for (int i = 0; i < codes.Length; i++)
            Assert.InRange(Math.Abs(codes[i] * scales[i / 27] - tensor.Values[i]), 0, scales[i / 27] * 0.5001f);
        var error = ChannelQuantisation.ErrorOf(tensor);
        Assert.InRange(error.Max, 0, scales.Max() * 0.5001);
        Assert.InRange(error.RootMeanSquare, error.Max / 10, error.Max);
        Assert.InRange(error.Relative, 1e-3, 1e-2); // a step of 1/127 of the largest, evenly spread: 1/127/sqrt(12) of it
    }

    [Fact]
    public void What_has_no_channels_or_no_finite_values_is_refused()
    {
        Assert.Throws<ArgumentException>(() => ChannelQuantisation.Quantise(new WeightTensor("b", [2], [1, 2])));
        Assert.ThrowsAny<ArgumentException>(() => ChannelQuantisation.Quantise(new WeightTensor("w", [1, 1], [float.NaN])));
    }

    [Fact]
    public void A_quantised_file_is_a_quarter_as_large_and_gives_the_values_back()
    {
        WeightTensor kernel = Random(16, 16, 3, 3), bias = new("b", [2], [1.25f, -3]);
        SafeTensors.Write(folder.File("f32"), [kernel, bias]);
        SafeTensors.Write(folder.File("int8"), [kernel, bias], new Dictionary<string, string> { ["a"] = "b" }, WeightEncoding.Int8PerChannel);
        Assert.InRange(new FileInfo(folder.File("int8")).Length, 1, new FileInfo(folder.File("f32")).Length / 3);

        Assert.Equal(["b", "w", "w.scale"], SafeTensors.ReadHeader(folder.File("int8")).Entries.Select(entry => entry.Name));
        var read = SafeTensors.Read(folder.File("int8"));
        Assert.Equal(["b", "w"], read.Names);
        Assert.Equal(bias.Values, read["b"].Values);
        var (codes, scales) = ChannelQuantisation.Quantise(kernel);
        Assert.Equal(codes.Select((code, i) => code * scales[i / 144]), read["w"].Values);
        Assert.Equal((ElementType.I8, "int8 symmetric per output channel"), (read["w"].StoredAs, read.Metadata["midasnet.quantisation"]));

        // Written again as it was read, it says no more that it is quantised.
        SafeTensors.Write(folder.File("again"), read.Tensors, read.Metadata);
        Assert.False(SafeTensors.Read(folder.File("again")).Metadata.ContainsKey("midasnet.quantisation"));
        Assert.Equal(read["w"].Values, SafeTensors.Read(folder.File("again"))["w"].Values);
    }

    [Theory]
    [InlineData(WeightEncoding.F64, ElementType.F64)]
    [InlineData(WeightEncoding.F16, ElementType.F16)]
    [InlineData(WeightEncoding.BF16, ElementType.BF16)]
    public void Values_that_an_encoding_holds_exactly_come_back(WeightEncoding encoding, ElementType type)
    {
        SafeTensors.Write(folder.File("a"), [new("w", [5], [0, -1.5f, 96, float.NegativeInfinity, float.NaN])], encoding: encoding);
        var tensor = SafeTensors.Read(folder.File("a"))["w"];
        Assert.Equal([0, -1.5f, 96, float.NegativeInfinity, float.NaN], tensor.Values);
        Assert.Equal(type, tensor.StoredAs);
    }

    [Theory]
    [InlineData(0x3F808000, 0x3F80)] // halves go to the even one
    [InlineData(0x3F818000, 0x3F82)]
    [InlineData(0x3F808001, 0x3F81)]
    [InlineData(0x7F7F7FFF, 0x7F7F)] // just below the half above the largest
    [InlineData(0x7F800000, 0x7F80)] // infinity
    [InlineData(0x7F800001, 0x7FC0)] // a NaN stays one
    public void A_bfloat16_is_the_nearest(uint bits, int stored)
    {
        SafeTensors.Write(folder.File("a"), [new("w", [], [BitConverter.UInt32BitsToSingle(bits)])], encoding: WeightEncoding.BF16);
        Assert.Equal(stored, BitConverter.ToUInt16(File.ReadAllBytes(folder.File("a")).AsSpan()[^2..]));
    }

    [Theory]
    [InlineData(1e6f, WeightEncoding.F16, "beyond the range of float16", new[] { WeightEncoding.BF16, WeightEncoding.F32 })]
    [InlineData(-3.4e38f, WeightEncoding.F16, "beyond the range of float16", new[] { WeightEncoding.F32 })]
    [InlineData(float.MaxValue, WeightEncoding.BF16, "beyond the range of bfloat16", new[] { WeightEncoding.F32 })] // it would be rounded to an infinity
    [InlineData(float.NaN, WeightEncoding.Int8PerChannel, "not a finite value", new[] { WeightEncoding.BF16, WeightEncoding.F32 })]
    public void A_value_that_the_encoding_cannot_hold_is_refused_by_the_name_in_its_file_and_no_file_is_left(
        float value, WeightEncoding encoding, string why, WeightEncoding[] fitting)
    {
        var tensor = new WeightTensor("fc.weight", [1, 1], [value]).Renamed("classifier.weight");
        var error = Assert.Throws<UnfitValueException>(() => SafeTensors.Write(folder.File("a"), [tensor], encoding: encoding));
        Assert.Contains(why, error.Message, StringComparison.Ordinal);
        Assert.Contains("\"fc.weight\"", error.Message, StringComparison.Ordinal);
        Assert.Equal(fitting, error.Fitting);
        Assert.Empty(folder.Names);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)] // all values are written
    public void A_save_that_is_cancelled_leaves_the_old_file(int stoppedAt)
    {
        string path = folder.Write("a", [7]);
        int parts = 0;
        void Check()
        {
            if (++parts == stoppedAt) throw new OperationCanceledException();
        }
        Assert.Throws<OperationCanceledException>(() => SafeTensors.Write(path, [new("v", [1], [1]), new("w", [1], [1])], null, WeightEncoding.F32, Check));
        Assert.Equal(stoppedAt, parts);
        Assert.Equal([7], File.ReadAllBytes(path));
        Assert.Equal(["a"], folder.Names);
    }

    [Theory]
    [InlineData("int4", "[2,1]", "F32", "[2]", "0000803F0000803F", "\"int4\"")]
    [InlineData("int8 symmetric per output channel", "[2,1]", "F32", "[1,2]", "0000803F0000803F", "one scale per output channel")]
    [InlineData("int8 symmetric per output channel", "[2,1]", "F32", "[2]", "0000803F0000C07F", "finite")] // NaN
    [InlineData("int8 symmetric per output channel", "[2,1]", "F32", "[2]", "0000803F000080BF", "not negative")]
    [InlineData("int8 symmetric per output channel", "[2]", "I32", "[2]", "0100000001000000", "F32")]
    public void Scales_that_do_not_fit_are_refused(string scheme, string shape, string type, string scaleShape, string scales, string why)
    {
        string header = $$$"""
            {"__metadata__":{"midasnet.quantisation":"{{{scheme}}}"},"w":{"dtype":"I8","shape":{{{shape}}},"data_offsets":[0,2]},
             "w.scale":{"dtype":"{{{type}}}","shape":{{{scaleShape}}},"data_offsets":[2,10]}}
            """;
        string file = folder.Write("a", SafeTensorsBytes.Of(header, [1, 2, .. Convert.FromHexString(scales)]));
        Assert.Contains(why, Assert.Throws<WeightFormatException>(() => SafeTensors.Read(file)).Message);
    }
}
