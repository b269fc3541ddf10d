using System.Text;

namespace MidasNet.Weights.Tests;

/// <summary>
/// A damaged file gives a <see cref="WeightFormatException"/> or a set of weights, nothing else, and no more memory than a multiple of its size. Every
/// reader is covered: one without a sample fails. How to run it for longer: <see cref="FuzzOptions"/> and <c>eng/fuzz.sh</c>.
/// </summary>
public sealed class WeightFormatFuzzTests : IDisposable
{
    private static readonly int Rounds = FuzzOptions.Rounds(50);

    private static readonly byte[] Header =
    [
        .. """
        {"__metadata__":{"a":"words of which each may become another without harm to the rest"},
        "x":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]},"y":{"dtype":"U8","shape":[],"data_offsets":[8,9]}}
        """u8,
    ];

    private static readonly byte[] Data = [1, 2, 3, 4, 5, 6, 7, 8, 9];

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    /// <summary>Whole files of all formats.</summary>
    public static TheoryData<string> Samples =>
    [
        "torch.pth", "torch-legacy.pth", "torch-nested.pth", "Cases/imagenet_example.pth",
        "keras2-applications.h5", "keras2-model.h5", "keras3.weights.h5", "types.h5", "latest.h5", "Cases/latest_many.h5", "Cases/v110.h5",
        "Cases/gzip_fletcher.h5", "Cases/named_type.h5", "Cases/text_among.h5", "Cases/track_order_many.h5", "archive.keras",
        "raw.onnx", "fields.onnx", "Cases/const_nodes.onnx", "Cases/subgraph.onnx",
        "plain.safetensors", "quantised.safetensors", "index.json", "model.json", "weights_manifest.json",
    ];

    [Fact]
    public void Every_reader_has_a_sample()
    {
        var formats = Samples.Select(sample => WeightFile.FormatOf(Sample(sample.Data))).ToHashSet();
        Assert.Equal(WeightFile.AllReaders.Select(reader => reader.Format).Order(), formats.Order());
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void Damaged_files_are_refused_or_read(string name) => Fuzz(File.ReadAllBytes(Sample(name)));

    // Most damage to a whole file makes its length unfit. Here the header alone is damaged and its length set right, so that the damage gets further.
    [Fact]
    public void Safetensors_files_with_a_damaged_header_are_refused_or_read() =>
        Fuzz(Header, damaged => [.. BitConverter.GetBytes((long)damaged.Length), .. damaged, .. Data]);

    // A pickle inside a zip archive: damage to the pickle alone gets further than damage anywhere.
    [Fact]
    public void Archives_of_PyTorch_with_a_damaged_pickle_are_refused_or_read()
    {
        byte[] whole = File.ReadAllBytes(Fixture.Path("torch.pth"));
        int begin = whole.AsSpan().IndexOf("ccollections"u8);
        int end = begin + whole.AsSpan(begin).IndexOf("PK\u0007\u0008"u8); // what follows a file in the archive
        byte[] before = whole[..begin], after = whole[end..];
        Fuzz(whole[begin..end], damaged => [.. before, .. Sized(damaged, end - begin), .. after]);
    }

    /// <summary>The path of a sample: a fixture, or a file that is made here.</summary>
    private string Sample(string name)
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

    // The archive's directory says where everything is: so the length must stay.
    private static byte[] Sized(byte[] bytes, int length) => [.. bytes.Concat(new byte[length]).Take(length)];

    private void Fuzz(byte[] file, Func<byte[], byte[]>? wrap = null)
    {
        // Reading may hold so many times the file, and besides buffers and objects.
        const int MaxTimes = 100, Free = 4 << 20;
        int refused = 0, accepted = 0;
        string path = folder.Write("whole", wrap is null ? file : wrap(file));
        Assert.NotEmpty(WeightFile.Read(path).Weights.Tensors);
        for (int round = 0; round < Rounds; round++)
        {
            byte[] damaged = MutationFuzz.Mutate(file, round);
            path = folder.Write("damaged", wrap is null ? damaged : wrap(damaged));
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                foreach (var tensor in WeightFile.Read(path).Weights.Tensors)
                    Assert.Equal(tensor.Dimensions.Aggregate(1, (product, size) => product * size), tensor.Values.Length);
                accepted++;
            }
            catch (WeightFormatException)
            {
                refused++;
            }
            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(allocated < Free + MaxTimes * (long)damaged.Length, $"round {round} took {allocated} bytes for a file of {damaged.Length}");
        }
        // A fuzz that hits nothing, or only ever the first check, proves nothing. A few rounds may all hit.
        Assert.True(refused > Rounds / 10 && (accepted > 0 || Rounds < 400), $"{refused} refused, {accepted} accepted");
    }
}
