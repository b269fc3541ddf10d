using System.Text;

namespace MidasNet.Weights.Tests;

/// <summary>Writes pickles opcode by opcode, as Latin-1 text, and archives around them.</summary>
internal static class TorchPickle
{
    public const string OrderedDict = "ccollections\nOrderedDict\n";

    public static string Int(int value) => "J" + Encoding.Latin1.GetString(BitConverter.GetBytes(value));

    public static string Text(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        return $"X{Encoding.Latin1.GetString(BitConverter.GetBytes(bytes.Length))}{Encoding.Latin1.GetString(bytes)}";
    }

    public static string Tuple(params IEnumerable<int> values) => $"({string.Concat(values.Select(Int))}t";

    public static string Put(int memo) => "r" + Encoding.Latin1.GetString(BitConverter.GetBytes(memo));

    public static string Get(int memo) => "j" + Encoding.Latin1.GetString(BitConverter.GetBytes(memo));

    /// <summary>A float32 tensor of one dimension, a view of storage "0".</summary>
    public static string Vector(int count, int offset, int storageCount) => Tensor(Tuple(count), Tuple(1), offset, storageCount);

    public static string Tensor(string sizes, string strides, int offset, int storageCount) =>
        $"ctorch._utils\n_rebuild_tensor_v2\n(({Text("storage")}ctorch\nFloatStorage\n{Text("0")}{Text("cpu")}{Int(storageCount)}tQ{Int(offset)}{sizes}{strides}\u0089{OrderedDict})RtR";

    public static string Dictionary(params IEnumerable<(string Key, string Value)> items) =>
        $"}}({string.Concat(items.Select(item => Text(item.Key) + item.Value))}u";

    /// <summary>An archive with one storage, "0".</summary>
    public static string Write(string path, string pickle, params IReadOnlyList<float> storage) => ZipFile.Write(path,
        ("archive/data.pkl", Encoding.Latin1.GetBytes($"\u0080\u0002{pickle}.")), ("archive/data/0", [.. storage.SelectMany(BitConverter.GetBytes)]));
}
