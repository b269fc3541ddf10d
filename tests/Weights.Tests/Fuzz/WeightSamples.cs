using System.Text;

namespace MidasNet.Weights.Tests;

/// <summary>Whole weight files of all formats, with which fuzzing begins.</summary>
internal static class WeightSamples
{
    /// <summary>The header of a safetensors file.</summary>
    public static readonly byte[] Header =
    [
        .. """
        {"__metadata__":{"a":"words of which each may become another without harm to the rest"},
        "x":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]},"y":{"dtype":"U8","shape":[],"data_offsets":[8,9]}}
        """u8,
    ];

    private static readonly byte[] Data = [1, 2, 3, 4, 5, 6, 7, 8, 9];

    /// <summary>The samples of each reader.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "torch.pth", "torch-legacy.pth", "torch-nested.pth", "Cases/imagenet_example.pth",
        "keras2-applications.h5", "keras2-model.h5", "keras3.weights.h5", "types.h5", "latest.h5", "Cases/latest_many.h5", "Cases/v110.h5",
        "Cases/gzip_fletcher.h5", "Cases/named_type.h5", "Cases/text_among.h5", "Cases/track_order_many.h5", "archive.keras",
        "raw.onnx", "fields.onnx", "Cases/const_nodes.onnx", "Cases/subgraph.onnx",
        "plain.safetensors", "quantised.safetensors", "index.json", "model.json", "weights_manifest.json",
    ];

    /// <summary>The safetensors file of a header that may be damaged: its length is right, so that the damage gets further.</summary>
    public static byte[] WithHeader(byte[] header) => [.. BitConverter.GetBytes((long)header.Length), .. header, .. Data];

    /// <summary>The path of a sample: a fixture, or a file that is made in a folder, with what it refers to next to it.</summary>
    public static string PathOf(string name, TemporaryFolder folder)
    {
        switch (name)
        {
            case "plain.safetensors":
                return folder.Write(name, SafeTensorsBytes.Of(Encoding.UTF8.GetString(Header), Data));
            case "quantised.safetensors":
                SafeTensors.Write(folder.File(name), [new("w", [2, 2], [1, 2, 3, 4])], encoding: WeightEncoding.Int8PerChannel);
                byte[] whole = File.ReadAllBytes(folder.File(name));
                // Without the key of the checksum it is not verified, and the damage gets further.
                whole[whole.AsSpan().IndexOf("midasnet.sha256"u8)] = (byte)'M';
                return folder.Write(name, whole);
            case "index.json":
                SafeTensors.Write(folder.File("one.safetensors"), [new("a", [1], [1]), new("b", [1], [2])]);
                return folder.Write(name, """{"metadata": {"total_size": 8}, "weight_map": {"a": "one.safetensors", "b": "one.safetensors", "c": "two.safetensors"}}""");
            case "model.json" or "weights_manifest.json":
                folder.Write("s1", [1, 2, 3, 4, 5, 6]);
                folder.Write("s2", [7, 8]);
                const string Manifest = """
                    [{"paths":["s1","s2"],"weights":[
                    {"name":"a","shape":[1],"dtype":"float32"},
                    {"name":"b","shape":[2,2],"dtype":"float32","quantization":{"dtype":"uint8","scale":0.5,"min":-1}}]}]
                    """;
                return folder.Write(name, name == "model.json" ? $$"""{"format":"layers-model","weightsManifest":{{Manifest}} }""" : Manifest);
            case "archive.keras":
                return ZipFile.Write(folder.File(name), ("config.json", [1]), ("model.weights.h5", File.ReadAllBytes(Fixture.Path("keras3.weights.h5"))));
            default:
                return Fixture.Path(name);
        }
    }
}
