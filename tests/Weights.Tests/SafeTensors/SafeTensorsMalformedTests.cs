using System.Text;

namespace MidasNet.Weights.Tests;

public sealed class SafeTensorsMalformedTests : IDisposable
{
    private const string Good = """{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""";

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private WeightFormatException Refuses(byte[] file)
    {
        string path = folder.Write("a.safetensors", file);
        var error = Assert.Throws<WeightFormatException>(() => SafeTensors.Read(path));
        Assert.Throws<WeightFormatException>(() => SafeTensors.ReadHeader(path));
        Assert.StartsWith(path, error.Message);
        return error;
    }

    [Fact]
    public void A_file_cut_anywhere_is_refused()
    {
        byte[] whole = SafeTensorsBytes.Of(Good, 1, 2, 3, 4, 5, 6, 7, 8);
        for (int length = 0; length < whole.Length; length++) Refuses(whole[..length]);
    }

    [Fact]
    public void A_file_with_data_after_its_tensors_is_refused() =>
        Assert.Contains("no tensor owns the last 1 bytes", Refuses(SafeTensorsBytes.Of(Good, 1, 2, 3, 4, 5, 6, 7, 8, 9)).Message);

    [Theory]
    [InlineData("0000000000000000")] // no header at all
    [InlineData("FFFFFFFFFFFFFFFF")] // negative, if it were signed
    [InlineData("FFFFFFFFFFFFFF7F")]
    [InlineData("01E1F50500000000")] // 100,000,001: longer than the format allows
    [InlineData("00E1F50500000000")] // 100,000,000: allowed, but longer than the file
    [InlineData("3F00000000000000")] // one more than the file has
    public void A_length_of_the_header_that_does_not_fit_is_refused(string length)
    {
        byte[] file = SafeTensorsBytes.Of(Good, 1, 2, 3, 4, 5, 6, 7, 8);
        Convert.FromHexString(length).CopyTo(file, 0);
        Refuses(file);
    }

    [Fact]
    public void A_header_of_hundred_megabytes_is_not_allocated_for_a_file_of_a_few_bytes()
    {
        byte[] file = SafeTensorsBytes.Of(Good, 1, 2, 3, 4, 5, 6, 7, 8);
        Convert.FromHexString("00E1F50500000000").CopyTo(file, 0);
        string path = folder.Write("a", file);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<WeightFormatException>(() => SafeTensors.Read(path));
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1 << 20);
    }

    [Fact]
    public void A_tensor_of_gigabytes_is_not_allocated_for_a_file_of_a_few_bytes()
    {
        byte[] file = SafeTensorsBytes.Of("""{"x":{"dtype":"U8","shape":[2000000000],"data_offsets":[0,2000000000]}}""", 1, 2, 3);
        string path = folder.Write("a", file);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<WeightFormatException>(() => SafeTensors.Read(path));
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1 << 20);
    }

    [Theory]
    [InlineData("", "does not begin with '{'")]
    [InlineData("[]", "does not begin with '{'")]
    [InlineData(" {}", "does not begin with '{'")] // padding stands behind
    [InlineData("{", "damaged")]
    [InlineData("{}x", "only spaces")]
    [InlineData("{}{}", "only spaces")]
    [InlineData("{\"x\":1}", "tensor \"x\" is a number, it should be an object")]
    [InlineData("{\"x\":{}}", "needs dtype, shape and data_offsets")]
    [InlineData("{\"x\":{\"dtype\":\"U8\",\"shape\":[1]}}", "needs dtype, shape and data_offsets")]
    [InlineData("{\"x\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1],}}", "damaged")] // a comma too many
    [InlineData("{\"x\":{\"dtype\":\"U8\" /**/,\"shape\":[1],\"data_offsets\":[0,1]}}", "damaged")] // a comment
    [InlineData("{\"\\ud800\":1}", "not valid Unicode")]
    [InlineData("{\"__metadata__\":[]}", "__metadata__ is an array")]
    [InlineData("{\"__metadata__\":{\"a\":1}}", "\"a\" is a number, it should be a string")]
    [InlineData("{\"__metadata__\":{\"a\":null}}", "it should be a string")]
    [InlineData("{\"__metadata__\":{\"a\":\"1\",\"a\":\"2\"}}", "holds \"a\" twice")]
    [InlineData("{\"__metadata__\":{},\"__metadata__\":{}}", "__metadata__ is there twice")]
    [InlineData("{\"__metadata__\":{\"midasnet.sha256\":\"12\"}}", "64 lower-case hexadecimal digits")]
    public void A_header_that_is_not_one_is_refused(string header, string why) =>
        Assert.Contains(why, ReadError(header));

    [Theory]
    [InlineData("\"dtype\":\"F8\",\"shape\":[1],\"data_offsets\":[0,1]", "supported are F64 F32")]
    [InlineData("\"dtype\":\"f32\",\"shape\":[1],\"data_offsets\":[0,4]", "has dtype \"f32\"")]
    [InlineData("\"dtype\":\"1\",\"shape\":[1],\"data_offsets\":[0,4]", "has dtype \"1\"")] // the number of an enum's member
    [InlineData("\"dtype\":7,\"shape\":[1],\"data_offsets\":[0,4]", "dtype of \"x\" is a number")]
    [InlineData("\"dtype\":\"U8\",\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]", "two dtype")]
    [InlineData("\"dtype\":\"U8\",\"shape\":[1],\"shape\":[1],\"data_offsets\":[0,1]", "two shape")]
    [InlineData("\"dtype\":\"U8\",\"shape\":3,\"data_offsets\":[0,1]", "it should be an array")]
    [InlineData("\"dtype\":\"U8\",\"shape\":[-1],\"data_offsets\":[0,1]", "not an integer from 0")]
    [InlineData("\"dtype\":\"U8\",\"shape\":[1.0],\"data_offsets\":[0,1]", "not an integer from 0")]
    [InlineData("\"dtype\":\"U8\",\"shape\":[\"1\"],\"data_offsets\":[0,1]", "is a string, it should be an integer")]
    [InlineData("\"dtype\":\"U8\",\"shape\":[18446744073709551617],\"data_offsets\":[0,1]", "not an integer from 0")] // 2⁶⁴ + 1
    [InlineData("\"dtype\":\"U8\",\"shape\":[4294967297],\"data_offsets\":[0,1]", "at most")] // 2³² + 1
    [InlineData("\"dtype\":\"U8\",\"shape\":[65536,65536],\"data_offsets\":[0,0]", "at most")] // the product is 2³²
    [InlineData("\"dtype\":\"U8\",\"shape\":[1073741824,1073741824,16],\"data_offsets\":[0,0]", "at most")] // the product is 2⁶⁴
    [InlineData("\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[0,1]", "takes 2 bytes")]
    [InlineData("\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[0,1]", "takes 4 bytes")]
    [InlineData("\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[-1,0]", "not an integer from 0")]
    [InlineData("\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[1,0]", "run backwards")]
    [InlineData("\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0]", "fewer than two")]
    [InlineData("\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1,2]", "more than two")]
    [InlineData("\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,2]", "hold 2")]
    [InlineData("\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[1,2]", "has only 1 bytes")]
    [InlineData("\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[9223372036854775806,9223372036854775807]", "has only 1 bytes")]
    public void A_tensor_that_does_not_fit_is_refused(string tensor, string why) =>
        Assert.Contains(why, ReadError("{\"x\":{" + tensor + "}}", 7));

    [Fact]
    public void Overlapping_tensors_are_refused() => Assert.Contains("overlaps",
        ReadError("""{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}}""", 1, 2, 3));

    [Fact]
    public void Two_tensors_on_the_same_bytes_are_refused() => Assert.Contains("overlaps",
        ReadError("""{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}}""", 1, 2));

    [Fact]
    public void A_hole_between_tensors_is_refused() => Assert.Contains("no tensor owns the bytes 1 to 2",
        ReadError("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"b":{"dtype":"U8","shape":[1],"data_offsets":[2,3]}}""", 1, 2, 3));

    [Fact]
    public void A_hole_before_the_first_tensor_is_refused() => Assert.Contains("no tensor owns the bytes 0 to 1",
        ReadError("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}""", 1, 2));

    [Theory]
    [InlineData("x")]
    [InlineData("\\u0078")] // the same name, spelled otherwise
    public void Two_tensors_of_one_name_are_refused(string second) => Assert.Contains("two tensors are named \"x\"",
        ReadError("""{"x":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"Y":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}"""
            .Replace("Y", second, StringComparison.Ordinal), 1, 2));

    [Fact]
    public void Deep_nesting_is_refused()
    {
        string deep = "{\"x\":{\"y\":" + new string('[', 100_000) + new string(']', 100_000) + "}}";
        Assert.Contains("nested too deeply", ReadError(deep));
    }

    [Fact]
    public void Bytes_that_are_not_UTF8_are_refused()
    {
        byte[] file = SafeTensorsBytes.Of(Good, 1, 2, 3, 4, 5, 6, 7, 8);
        file[Encoding.Latin1.GetString(file).IndexOf('x', StringComparison.Ordinal)] = 0xFF;
        Refuses(file);
    }

    [Fact]
    public void The_error_says_where()
    {
        var error = Refuses(SafeTensorsBytes.Of("""{"x":{"dtype":"Q4","shape":[],"data_offsets":[0,1]}}""", 1));
        Assert.Equal(8 + """{"x":{"dtype":""".Length, error.Offset);
        Assert.Contains(", byte 22: tensor \"x\" has dtype \"Q4\"", error.Message);
    }

    private string ReadError(string header, params byte[] data)
    {
        string path = folder.Write("a.safetensors", SafeTensorsBytes.Of(header, data));
        return Assert.Throws<WeightFormatException>(() => SafeTensors.Read(path)).Message;
    }
}
