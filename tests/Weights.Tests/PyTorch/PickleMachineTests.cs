using System.Text;

namespace MidasNet.Weights.Tests;

/// <summary>Pickles written by hand, opcode by opcode: what a hostile file would try.</summary>
public sealed class PickleMachineTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private object? Run(params byte[] pickle)
    {
        using var file = new UntrustedFile(folder.Write("pickle", pickle));
        return new PickleMachine(new UntrustedCursor(file, 0, file.Length, "the pickle")).Run();
    }

    private string Refused(string latin1) =>
        Assert.Throws<WeightFormatException>(() => Run(Encoding.Latin1.GetBytes(latin1))).Message;

    [Fact]
    public void Numbers_and_strings_are_unchanged()
    {
        Assert.Equal(255L, Run(0x80, 2, (byte)'K', 255, (byte)'.'));
        Assert.Equal(-2L, Run((byte)'J', 0xFE, 0xFF, 0xFF, 0xFF, (byte)'.'));
        Assert.Equal(-129L, Run(0x8A, 2, 0x7F, 0xFF, (byte)'.'));
        Assert.Equal(0L, Run(0x8A, 0, (byte)'.'));
        Assert.Equal(1.5, Run((byte)'G', 0x3F, 0xF8, 0, 0, 0, 0, 0, 0, (byte)'.'));
        Assert.Equal("é", Run((byte)'X', 2, 0, 0, 0, 0xC3, 0xA9, (byte)'.'));
        Assert.Null(Run((byte)'N', (byte)'.'));
    }

    [Fact]
    public void A_name_that_is_never_called_is_refused_all_the_same() => Assert.Contains("\"os.system\"", Refused("cos\nsystem\n."));

    [Fact]
    public void A_name_from_the_stack_is_refused_too() =>
        Assert.Contains("\"builtins.eval\"", Refused("\u008c\u0008builtins\u008c\u0004eval\u0093."));

    [Theory]
    [InlineData("}})\u0081.", "an object of something that is no class")]
    [InlineData("(ios\nsystem\n.", "INST")]
    [InlineData("\u0082\u0001.", "EXT1")]
    [InlineData("\u00ff.", "opcode 0xff")]
    [InlineData("\u0080\u0009.", "protocol 9")]
    [InlineData("}}R.", "no function of a name")]
    [InlineData("ccollections\nOrderedDict\n(K\u0001tR.", "with 1 arguments of other kinds")]
    [InlineData("]}b.", "object that is no dictionary")]
    [InlineData("}K\u0001a.", "appends to what is no list")]
    [InlineData("](K\u0001K\u0002u.", "sets items of what is no dictionary")]
    [InlineData("}(K\u0001u.", "without a value")]
    [InlineData("K\u0001Q.", "not a storage of tensors")]
    [InlineData("h\u0005.", "refers to its value 5")]
    [InlineData(".", "takes a value where it has put none")]
    [InlineData("(.", "takes a value where it has put none")]
    [InlineData("t.", "takes a value where it has put none")]
    [InlineData("X\u00ff\u00ff\u00ff\u00ff.", "ends too early")] // a text of 4 GB in a file of six bytes
    [InlineData("\u008a\u00ff.", "ends too early")]
    [InlineData("\u008b\u00ff\u00ff\u00ff\u00ff.", "ends too early")]
    [InlineData("\u0097.", "NEXT_BUFFER")]
    [InlineData("ctorch._utils\n_rebuild_qtensor\n.", "\"torch._utils._rebuild_qtensor\", a kind of tensor that is not read here")]
    [InlineData("c__builtin__\neval\n.", "\"__builtin__.eval\"")]
    [InlineData("cbuiltins\ngetattr.__call__\n)R(.", "takes a value where it has put none")]
    [InlineData("csubprocess\nPopen\n.", "in Python it would run a program")]
    [InlineData("}", "ends too early")]
    public void What_tensors_do_not_need_is_refused(string pickle, string why) => Assert.Contains(why, Refused(pickle));

    [Fact]
    public void Numbers_and_texts_that_no_tensor_has_are_passed_over()
    {
        Assert.IsType<PickleObject>(Run([0x8A, 9, .. new byte[8], 1, (byte)'.'])); // a seed of more than 64 bits
        Assert.IsType<PickleObject>(Run([(byte)'B', 0, 0, 2, 0, .. new byte[1 << 17], (byte)'.'])); // an array
    }

    [Fact]
    public void Every_opcode_is_one_step_whatever_it_refers_to()
    {
        using var file = new UntrustedFile(folder.Write("pickle", Encoding.Latin1.GetBytes("}q\0" + string.Concat(Enumerable.Repeat("h\0", 1000)) + ".")));
        var machine = new PickleMachine(new UntrustedCursor(file, 0, file.Length, "the pickle"));
        machine.Run();
        Assert.Equal(1003, machine.Steps);
        Assert.InRange(file.Charged, 1000, 200_000);
    }

    [Fact]
    public void A_tensor_outside_its_storage_is_refused()
    {
        Assert.Contains("reaches element 4 of a storage that has 4", Tensor(count: 4, offset: 1, sizes: "K\u0004", strides: "K\u0001"));
        Assert.Contains("reaches element 2147483646", Tensor(count: 4, offset: 0, sizes: "J\0\0\0\u0040", strides: "K\u0002"));
        Assert.Contains("strides are not negative", Tensor(count: 4, offset: 3, sizes: "K\u0004", strides: "J\u00ff\u00ff\u00ff\u00ff"));
        Assert.Contains("more than once (an expanded tensor)", Tensor(count: 4, offset: 0, sizes: "J\u00ff\u00ff\u00ff\u000f", strides: "K\u0000"));
        Assert.Contains("has 0 strides", Tensor(count: 4, offset: 0, sizes: "K\u0004", strides: ""));
    }

    private string Tensor(byte count, byte offset, string sizes, string strides) => Refused(
        "ctorch._utils\n_rebuild_tensor_v2\n((U\u0007storagectorch\nFloatStorage\nU\u00010U\u0003cpuK" + (char)count + "tQK" + (char)offset
        + "(" + sizes + "t(" + strides + "t\u0089NtR.");

    [Fact]
    public void A_dictionary_that_holds_itself_and_one_that_doubles_forty_times_are_walked_once()
    {
        using var file = new UntrustedFile(folder.Write("f", [0]));
        // d = {}; d["a"] = d
        object? loop = Run([.. "}q\0U\u0001ah\0s."u8]);
        Assert.Throws<WeightFormatException>(() => PyTorchStateDict.Find(loop, file));

        var doubling = new StringBuilder("}q\0");
        for (int i = 0; i < 14; i++) doubling.Append($"0}}(U\u0001ah{(char)i}U\u0001bh{(char)i}uq{(char)(i + 1)}");
        Assert.Throws<WeightFormatException>(() => PyTorchStateDict.Find(Run(Encoding.Latin1.GetBytes(doubling + ".")), file));
    }
}
