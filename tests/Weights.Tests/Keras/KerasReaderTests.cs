using static MidasNet.Weights.Tests.Fixture;

namespace MidasNet.Weights.Tests;

public sealed class KerasReaderTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private static string Refused(string path) => Assert.Throws<WeightFormatException>(() => new KerasReader().Read(path)).Message;

    [Theory]
    [InlineData("keras2-applications.h5", "block1_conv1/block1_conv1_W_1", "fc1/fc1_b_1")] // the published weights have these names
    [InlineData("keras2-model.h5", "block1_conv1/kernel", "fc1/bias")]
    [InlineData("keras3.weights.h5", "layers/conv2d/vars/0", "layers/dense/vars/1")]
    public void Layers_come_in_the_order_of_the_file(string name, string first, string last)
    {
        var set = new KerasReader().Read(Fixture.Path(name)).Weights;
        Assert.Equal((first, last, 4), (set.Names.First(), set.Names.Last(), set.Tensors.Count));
        RequireTensor(set, first, [3, 3, 3, 2], ElementType.F32, Values(54));
        RequireTensor(set, last, [2], ElementType.F32, Values(2));
    }

    [Fact]
    public void The_version_of_Keras_is_kept()
    {
        Assert.Equal("2.11.0", new KerasReader().Read(Fixture.Path("keras2-model.h5")).Weights.Metadata["keras_version"]); // a text of varying length
        Assert.Equal("tensorflow", new KerasReader().Read(Fixture.Path("keras2-model.h5")).Weights.Metadata["backend"]); // a text of fixed length
    }

    [Fact]
    public void New_object_headers_are_read() =>
        RequireTensor(new KerasReader().Read(Fixture.Path("latest.h5")).Weights, "fc1/kernel", [4, 2], ElementType.F32, Values(8));

    [Theory]
    [InlineData("f2", ElementType.F16)]
    [InlineData("f4", ElementType.F32)]
    [InlineData("f8", ElementType.F64)]
    [InlineData("big-f4", ElementType.F32)]
    [InlineData("i1", ElementType.I8)]
    [InlineData("u1", ElementType.U8)]
    [InlineData("i2", ElementType.I16)]
    [InlineData("u2", ElementType.U16)]
    [InlineData("i4", ElementType.I32)]
    [InlineData("u4", ElementType.U32)]
    [InlineData("i8", ElementType.I64)]
    [InlineData("u8", ElementType.U64)]
    public void Every_type_of_number_is_read(string name, ElementType type) =>
        RequireTensor(new KerasReader().Read(Fixture.Path("types.h5")).Weights, name, [3], type, [1, 2, 100]);

    [Theory]
    [InlineData("chunked")]
    [InlineData("gzip")]
    [InlineData("shuffled")]
    public void Chunks_are_put_together_where_they_reach_beyond_the_borders_too(string name) =>
        RequireTensor(new KerasReader().Read(Fixture.Path("types.h5")).Weights, name, [7, 5], ElementType.F32, Values(35));

    [Fact]
    public void Scalars_empty_arrays_booleans_and_values_inside_the_header_are_read()
    {
        var set = new KerasReader().Read(Fixture.Path("types.h5")).Weights;
        RequireTensor(set, "scalar", [], ElementType.F32, [2.5f]);
        RequireTensor(set, "none", [0, 3], ElementType.F32, []);
        RequireTensor(set, "bool", [2], ElementType.I8, [1, 0]);
        RequireTensor(set, "compact", [3], ElementType.F32, Values(3));
    }

    [Theory]
    [InlineData("link-external.h5", "link by name, or to another file")]
    [InlineData("link-loop.h5", "two links lead to")]
    [InlineData("external-data.h5", "keeps its values in other files")]
    [InlineData("virtual.h5", "no virtual ones")]
    public void What_leads_out_of_the_file_or_in_circles_is_refused(string name, string why) =>
        Assert.Contains(why, Refused(Fixture.Path(name)));

    [Fact]
    public void A_file_cut_short_is_refused_at_every_length()
    {
        byte[] whole = File.ReadAllBytes(Fixture.Path("keras3.weights.h5"));
        for (int length = 0; length < whole.Length; length += 97) Refused(folder.Write("cut.h5", whole[..length]));
    }

    // The dataset "gzip" has 7 x 5 values; here its first extent is made 2^30, as a bomb would have it.
    [Fact]
    public void Extents_beyond_what_the_file_can_hold_are_not_allocated()
    {
        byte[] bytes = File.ReadAllBytes(Fixture.Path("types.h5"));
        int changed = 0;
        byte[] seven = [7, 0, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0];
        for (int at = bytes.AsSpan().IndexOf(seven); at >= 0; at = bytes.AsSpan().IndexOf(seven), changed++) bytes[at + 3] = 0x08;
        Assert.True(changed > 0);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("chunks", Refused(folder.Write("bomb.h5", bytes)));
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 4 << 20);
    }

    [Theory]
    [InlineData("gzip_fletcher.h5")]
    [InlineData("latest_many.h5")]
    [InlineData("named_type.h5")]
    [InlineData("track_order_many.h5")]
    [InlineData("v110.h5")]
    [InlineData("zeros_gzip.h5")]
    [InlineData("text_among.h5")]
    public void Other_forms_of_HDF5_are_read(string name)
    {
        var file = WeightFile.Read(Fixture.Path($"Cases/{name}"));
        Assert.NotEmpty(file.Weights.Tensors);
        Assert.All(file.Weights.Tensors, tensor => Assert.All(tensor.Values, value => Assert.InRange(value, -10, 10)));
    }

    [Fact]
    public void An_archive_of_Keras_3_is_read_as_the_file_in_it()
    {
        byte[] weights = File.ReadAllBytes(Fixture.Path("keras3.weights.h5"));
        string archive = ZipFile.Write(folder.File("model.keras"), ("metadata.json", [1, 2]), ("config.json", [3]), ("model.weights.h5", weights));
        var (inside, plain) = (WeightFile.Read(archive), WeightFile.Read(Fixture.Path("keras3.weights.h5")));
        Assert.Equal("Keras", inside.Format);
        Assert.Equal(plain.Weights.Tensors.Select(tensor => (tensor.Name, tensor.Values.Sum())), inside.Weights.Tensors.Select(tensor => (tensor.Name, tensor.Values.Sum())));
    }
}
