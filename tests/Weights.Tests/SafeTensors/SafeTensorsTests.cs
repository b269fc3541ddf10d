using System.Text;

namespace MidasNet.Weights.Tests;

public sealed class SafeTensorsTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private static readonly WeightTensor[] Sample =
    [
        new("layer.weight", [2, 3], [1, -2, 3.5f, float.NaN, float.PositiveInfinity, 1e-42f]),
        new("a scalar", [], [42]),
        new("empty", [0, 7], []),
        new("ünï\"cödé\u0001\U0001F600", [1], [-0f]),
    ];

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Reads_the_example_of_the_format_byte_by_byte()
    {
        byte[] file =
        [
            0x3B, 0, 0, 0, 0, 0, 0, 0, // N = 59
            .. "{\"t\":{\"dtype\":\"F32\",\"shape\":[2,2],\"data_offsets\":[0,16]}}  "u8,
            0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0, 0, 0, 0x60, 0x40, 0, 0, 0, 0, // 1, -2, 3.5, 0
        ];
        var set = SafeTensors.Read(folder.Write("a.safetensors", file));
        Assert.Equal([2, 2], set["t"].Dimensions);
        Assert.Equal([1, -2, 3.5f, 0], set["t"].Values);
    }

    [Fact]
    public void Reads_tensors_in_the_order_of_their_bytes_not_of_the_header()
    {
        string header = """
            {"b":{"dtype":"U8","shape":[2],"data_offsets":[1,3]},
             "e":{"shape":[0],"dtype":"I64","data_offsets":[1,1]},
             "a":{"data_offsets":[0,1],"dtype":"I8","shape":[]},
             "__metadata__":{"who":"hand"}}
            """;
        var set = SafeTensors.Read(folder.Write("a.safetensors", SafeTensorsBytes.Of(header, 0xFF, 5, 6)));
        Assert.Equal(["a", "e", "b"], set.Names);
        Assert.Equal([-1f], set["a"].Values);
        Assert.Equal([5f, 6f], set["b"].Values);
        Assert.Empty(set["a"].Dimensions);
        Assert.Equal("hand", set.Metadata["who"]);
    }

    [Theory]
    [InlineData("F64", "000000000000F03F", 1f)]
    [InlineData("F32", "0000803F", 1f)]
    [InlineData("F16", "003C", 1f)]
    [InlineData("BF16", "803F", 1f)]
    [InlineData("I64", "FFFFFFFFFFFFFFFF", -1f)]
    [InlineData("U64", "0100000000000000", 1f)]
    [InlineData("I32", "FFFFFFFF", -1f)]
    [InlineData("U32", "01000000", 1f)]
    [InlineData("I16", "FFFF", -1f)]
    [InlineData("U16", "0100", 1f)]
    [InlineData("I8", "FF", -1f)]
    [InlineData("U8", "01", 1f)]
    [InlineData("BOOL", "01", 1f)]
    public void Reads_every_type_of_element(string dtype, string hexadecimal, float value)
    {
        byte[] data = Convert.FromHexString(hexadecimal);
        string header = $$$"""{"x":{"dtype":"{{{dtype}}}","shape":[1],"data_offsets":[0,{{{data.Length}}}]}}""";
        Assert.Equal([value], SafeTensors.Read(folder.Write("a.safetensors", SafeTensorsBytes.Of(header, data)))["x"].Values);
    }

    [Fact]
    public void A_file_without_tensors_is_legal() => Assert.Empty(SafeTensors.Read(folder.Write("a.safetensors", SafeTensorsBytes.Of("{}"))).Tensors);

    [Fact]
    public void Members_of_a_later_version_are_passed_over()
    {
        string header = """{"x":{"dtype":"U8","new":{"deep":[1,[2]]},"shape":[],"data_offsets":[0,1]}}""";
        Assert.Equal([3f], SafeTensors.Read(folder.Write("a.safetensors", SafeTensorsBytes.Of(header, 3)))["x"].Values);
    }

    [Fact]
    public void What_is_written_is_read_back()
    {
        string path = folder.File("a.safetensors");
        SafeTensors.Write(path, Sample, new Dictionary<string, string> { ["key"] = "välue\n" });
        var read = SafeTensors.Read(path);
        Assert.Equal("välue\n", read.Metadata["key"]);
        Assert.Equal(Sample.Length, read.Tensors.Count);
        foreach (var tensor in Sample)
        {
            Assert.Equal(tensor.Dimensions, read[tensor.Name].Dimensions);
            Assert.Equal(tensor.Values.Select(BitConverter.SingleToInt32Bits), read[tensor.Name].Values.Select(BitConverter.SingleToInt32Bits));
        }
    }

    [Fact]
    public void The_same_tensors_give_the_same_bytes_in_any_order()
    {
        SafeTensors.Write(folder.File("a"), Sample, new Dictionary<string, string> { ["one"] = "1", ["two"] = "2" });
        SafeTensors.Write(folder.File("b"), Sample.Reverse(), new Dictionary<string, string> { ["two"] = "2", ["one"] = "1" });
        var again = SafeTensors.Read(folder.File("a"));
        SafeTensors.Write(folder.File("c"), again.Tensors, again.Metadata); // its metadata holds the old checksum

        byte[] bytes = File.ReadAllBytes(folder.File("a"));
        Assert.Equal(bytes, File.ReadAllBytes(folder.File("b")));
        Assert.Equal(bytes, File.ReadAllBytes(folder.File("c")));
    }

    [Fact]
    public void The_bytes_written_are_those_of_the_format()
    {
        SafeTensors.Write(folder.File("a"), [new("w", [2], [1, -2])]);
        byte[] bytes = File.ReadAllBytes(folder.File("a"));
        // sha256sum of the file with 64 zeros in the place of the digits
        const string Header =
            "{\"__metadata__\":{\"midasnet.sha256\":\"SUM\"},\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}";
        string zeros = Header.Replace("SUM", new string('0', 64), StringComparison.Ordinal);
        zeros = zeros.PadRight((zeros.Length + 7) / 8 * 8);
        byte[] blank = SafeTensorsBytes.Of(zeros, 0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0);
        string sum = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(blank));
        Assert.Equal(Encoding.Latin1.GetString(blank).Replace(new string('0', 64), sum, StringComparison.Ordinal), Encoding.Latin1.GetString(bytes));
    }

    [Theory]
    [InlineData("n")]
    [InlineData("na")]
    [InlineData("name")]
    [InlineData("names8..")]
    public void The_data_begin_at_a_multiple_of_eight_bytes(string name)
    {
        SafeTensors.Write(folder.File("a"), [new(name, [1], [1])]);
        Assert.Equal(0, SafeTensors.ReadHeader(folder.File("a")).DataStart % 8);
    }

    [Fact]
    public void The_header_is_read_without_the_values()
    {
        SafeTensors.Write(folder.File("a"), Sample, new Dictionary<string, string> { ["key"] = "value" });
        var header = SafeTensors.ReadHeader(folder.File("a"));
        Assert.Equal("value", header.Metadata["key"]);
        var entry = header.Entries.Single(entry => entry.Name == "layer.weight");
        Assert.Equal(ElementType.F32, entry.ElementType);
        Assert.Equal([2, 3], entry.Dimensions);
        Assert.Equal((6, 24L), (entry.Count, entry.End - entry.Begin));
    }

    [Fact]
    public void Any_changed_byte_is_noticed()
    {
        SafeTensors.Write(folder.File("a"), Sample, new Dictionary<string, string> { ["epoch"] = "12" });
        byte[] bytes = File.ReadAllBytes(folder.File("a"));
        // The key of the checksum itself is the one place whose damage hides the checksum; CheckpointFile asks for the key.
        int key = Encoding.Latin1.GetString(bytes).IndexOf("midasnet.sha256", StringComparison.Ordinal);
        for (int i = 0; i < bytes.Length; i++)
        {
            if (i >= key && i < key + "midasnet.sha256".Length) continue;
            byte[] damaged = [.. bytes];
            damaged[i] ^= 1;
            string path = folder.Write("damaged", damaged);
            Assert.Throws<WeightFormatException>(() => SafeTensors.Read(path));
        }
    }

    [Fact]
    public void A_checksum_that_does_not_fit_is_shown()
    {
        SafeTensors.Write(folder.File("a"), Sample);
        byte[] bytes = File.ReadAllBytes(folder.File("a"));
        bytes[^1] ^= 0x10;
        string path = folder.Write("a", bytes);
        string message = Assert.Throws<WeightFormatException>(() => SafeTensors.Read(path)).Message;
        Assert.StartsWith(path, message);
        Assert.Contains("damaged or was changed", message);
    }

    [Fact]
    public void A_writer_that_fails_leaves_the_old_file()
    {
        string path = folder.Write("a", [1, 2, 3]);
        Assert.Throws<ArgumentException>(() => SafeTensors.Write(path, [Sample[0], Sample[0]]));
        Assert.Equal([1, 2, 3], File.ReadAllBytes(path));
    }

    [Fact]
    public void The_name_that_the_format_reserves_is_refused() => RefusesToWrite("__metadata__");

    [Fact]
    public void Half_of_a_surrogate_pair_in_a_name_is_refused() => RefusesToWrite("half \uD83D");

    private void RefusesToWrite(string name) => Assert.Throws<ArgumentException>(() => SafeTensors.Write(folder.File("a"), [new(name, [], [1])]));

    [Fact]
    public void A_missing_file_is_no_damaged_file() => Assert.Throws<FileNotFoundException>(() => SafeTensors.Read(folder.File("none")));
}
