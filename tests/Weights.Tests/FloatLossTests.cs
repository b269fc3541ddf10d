using System.Text;
using static MidasNet.Weights.Tests.Hdf5Bytes;

namespace MidasNet.Weights.Tests;

/// <summary>Each reader says what its values lost when they became float32.</summary>
public sealed class FloatLossTests : IDisposable
{
    private const int WideInteger = (1 << 24) + 1;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private static byte[] Bytes(params double[] values) => [.. values.SelectMany(BitConverter.GetBytes)];

    private static void RequireLoss(string loss, string file, string name = "w") => Assert.Equal(loss, $"{WeightFile.Read(file).Weights[name].Loss}");

    public static TheoryData<double, string> Doubles =>
        new() { { 0.5, nameof(FloatLoss.None) }, { 0.1, nameof(FloatLoss.Digits) }, { 1e300, nameof(FloatLoss.Range) } };

    [Theory]
    [MemberData(nameof(Doubles))]
    public void Of_safetensors(double value, string loss) =>
        RequireLoss(loss, folder.Write("a", SafeTensorsBytes.Of("""{"w":{"dtype":"F64","shape":[1],"data_offsets":[0,8]}}""", Bytes(value))));

    [Theory]
    [MemberData(nameof(Doubles))]
    public void Of_PyTorch_also_by_the_other_names_of_a_tensor(double value, string loss)
    {
        string tensor = TorchPickle.Tensor(TorchPickle.Tuple(2), TorchPickle.Tuple(2), 0, 3).Replace("FloatStorage", "DoubleStorage", StringComparison.Ordinal);
        string pickle = TorchPickle.Dictionary(("w", tensor), ("tied", tensor));
        string file = ZipFile.Write(
            folder.File("a.pth"), ("archive/data.pkl", Encoding.Latin1.GetBytes($"\u0080\u0002{pickle}.")), ("archive/data/0", Bytes(1, 1, value)));
        RequireLoss(loss, file);
        RequireLoss(loss, file, "tied");
    }

    [Theory]
    [MemberData(nameof(Doubles))]
    public void Of_HDF5_in_all_layouts(double value, string loss)
    {
        byte[] float64 = Message(Hdf5Message.Datatype, [0x11, 0x20, 63, 0, 8, 0, 0, 0, 0, 0, 64, 0, 52, 11, 0, 52, 0xFF, 3, 0, 0]);
        var file = new Hdf5Bytes();
        byte[] bytes = Bytes(value, 1);
        long data = file.Add(bytes);
        long root = file.AddObject(
            Link("compact", file.AddObject(Space(2), float64, Compact(bytes))),
            Link("contiguous", file.AddObject(Space(2), float64, Contiguous(data, 16))),
            Link("chunks", file.AddObject(Space(2), float64, ImplicitChunks([1], 8, data))));
        string path = folder.Write("a.h5", file.Finish(root));
        foreach (string name in new[] { "compact", "contiguous", "chunks" }) RequireLoss(loss, path, name);
    }

    [Theory]
    [MemberData(nameof(Doubles))]
    public void Of_ONNX_inside_the_file_and_outside(double value, string loss)
    {
        byte[] named = [8, 1, 0x10, 11, 0x42, 1, (byte)'w'];
        RequireLoss(loss, Onnx([.. named, 0x52, 8, .. Bytes(value)])); // double_data
        RequireLoss(loss, Onnx([.. named, 0x4A, 8, .. Bytes(value)])); // raw_data
        folder.Write("w.bin", Bytes(value));
        RequireLoss(loss, Onnx([.. named, 0x6A, 17, 0x0A, 8, .. "location"u8, 0x12, 5, .. "w.bin"u8, 0x70, 1]));
    }

    [Theory]
    [InlineData(WideInteger - 1, nameof(FloatLoss.None))]
    [InlineData(WideInteger, nameof(FloatLoss.Digits))]
    public void Of_integers_of_ONNX(int value, string loss)
    {
        RequireLoss(loss, Onnx([8, 1, 0x10, 7, 0x42, 1, (byte)'w', .. new ProtobufWriter().Integer(7, value).Written])); // int64_data
        var node = new ProtobufWriter().Text(OnnxFields.NodeOutput, "w").Text(OnnxFields.NodeOperator, "Constant").Message(
            OnnxFields.NodeAttribute, new ProtobufWriter().Text(1, "value_ints").Integer(OnnxFields.AttributeIntegers, 1).Integer(OnnxFields.AttributeIntegers, value));
        var graph = new ProtobufWriter().Message(OnnxFields.GraphNode, node);
        RequireLoss(loss, folder.Write("b.onnx", new ProtobufWriter().Integer(1, 8).Message(OnnxFields.ModelGraph, graph).Written.ToArray()));
    }

    [Fact]
    public void Another_name_keeps_the_loss_and_the_name_in_the_file()
    {
        var tensor = new WeightTensor("a", [1], [1]) { StoredAs = ElementType.F64, Loss = FloatLoss.Digits };
        var renamed = new WeightSet([tensor]).Prefixed("model.")["model.a"];
        Assert.Equal(("a", FloatLoss.Digits, ElementType.F64), (renamed.NameInFile, renamed.Loss, renamed.StoredAs));
    }

    // A model with one initializer.
    private string Onnx(byte[] tensor) => folder.Write("a.onnx", [8, 8, 0x3A, (byte)(tensor.Length + 2), 0x2A, (byte)tensor.Length, .. tensor]);
}
