using System.Text;

namespace MidasNet.Weights.Tests;

/// <summary>
/// A damaged file gives a <see cref="WeightFormatException"/> or a set of weights, nothing else, and no more memory than a multiple of its size.
/// MIDASNET_FUZZ_ROUNDS sets the number of damaged files per format: <c>MIDASNET_FUZZ_ROUNDS=2000 dotnet run --project tests/Weights.Tests --
/// -class "*WeightFormatFuzzTests"</c>.
/// </summary>
public sealed class WeightFormatFuzzTests : IDisposable
{
    private static readonly int Rounds =
        int.TryParse(Environment.GetEnvironmentVariable("MIDASNET_FUZZ_ROUNDS"), out int rounds) && rounds > 0 ? rounds : 50;

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

    [Fact]
    public void Damaged_safetensors_files_are_refused_or_read() =>
        Fuzz(SafeTensorsBytes.Of(Encoding.UTF8.GetString(Header), Data), path => SafeTensors.Read(path).Tensors);

    // Most damage to a whole file makes its length unfit. Here the header alone is damaged and its length set right, so that the damage gets further.
    [Fact]
    public void Safetensors_files_with_a_damaged_header_are_refused_or_read() =>
        Fuzz(Header, path => SafeTensors.Read(path).Tensors, damaged => [.. BitConverter.GetBytes((long)damaged.Length), .. damaged, .. Data]);

    [Fact]
    public void Damaged_TensorFlowJs_models_are_refused_or_read()
    {
        folder.Write("s1", [1, 2, 3, 4, 5, 6]);
        folder.Write("s2", [7, 8]);
        byte[] model =
        [
            .. """
            {"format":"layers-model","weightsManifest":[{"paths":["s1","s2"],"weights":[
            {"name":"a","shape":[1],"dtype":"float32"},
            {"name":"b","shape":[2,2],"dtype":"float32","quantization":{"dtype":"uint8","scale":0.5,"min":-1}}]}]}
            """u8,
        ];
        Fuzz(model, path => TensorFlowJsModel.Read(path).Weights.Tensors);
    }

    [Theory]
    [InlineData("torch.pth")]
    [InlineData("torch-legacy.pth")]
    [InlineData("torch-nested.pth")]
    [InlineData("keras2-applications.h5")]
    [InlineData("keras2-model.h5")]
    [InlineData("keras3.weights.h5")]
    [InlineData("types.h5")]
    [InlineData("latest.h5")]
    [InlineData("raw.onnx")]
    [InlineData("fields.onnx")]
    public void Damaged_files_of_every_other_format_are_refused_or_read(string name)
    {
        Func<string, IReadOnlyList<WeightTensor>> read = Path.GetExtension(name) switch
        {
            ".pth" => path => PyTorchFile.Read(path).Tensors,
            ".h5" => path => KerasFile.Read(path).Tensors,
            _ => path => OnnxFile.Read(path).Tensors,
        };
        Fuzz(File.ReadAllBytes(Fixture.Path(name)), read);
    }

    // A pickle inside a zip archive: damage to the pickle alone gets further than damage anywhere.
    [Fact]
    public void Archives_of_PyTorch_with_a_damaged_pickle_are_refused_or_read()
    {
        byte[] whole = File.ReadAllBytes(Fixture.Path("torch.pth"));
        int begin = whole.AsSpan().IndexOf("ccollections"u8);
        int end = begin + whole.AsSpan(begin).IndexOf("PK\u0007\u0008"u8); // what follows a file in the archive
        byte[] before = whole[..begin], after = whole[end..];
        Fuzz(whole[begin..end], path => PyTorchFile.Read(path).Tensors, damaged => [.. before, .. Sized(damaged, end - begin), .. after]);
    }

    // The archive's directory says where everything is: so the length must stay.
    private static byte[] Sized(byte[] bytes, int length) => [.. bytes.Concat(new byte[length]).Take(length)];

    [Fact]
    public void Damaged_quantised_files_are_refused_or_read()
    {
        string path = folder.File("quantised");
        SafeTensors.Write(path, [new("w", [2, 2], [1, 2, 3, 4])], encoding: WeightEncoding.Int8PerChannel);
        byte[] whole = File.ReadAllBytes(path);
        // Without the key of the checksum it is not verified, and the damage gets further.
        int key = whole.AsSpan().IndexOf("midasnet.sha256"u8);
        whole[key] = (byte)'M';
        Fuzz(whole, file => SafeTensors.Read(file).Tensors);
    }

    private void Fuzz(byte[] file, Func<string, IReadOnlyList<WeightTensor>> read, Func<byte[], byte[]>? wrap = null)
    {
        // Reading may hold so many times the file, and besides a buffer or two: 64 for compressed chunks, and for small files their objects.
        const int MostTimes = 100, Free = 4 << 20;
        int refused = 0, accepted = 0;
        string path = folder.Write("whole", wrap is null ? file : wrap(file));
        Assert.NotEmpty(read(path));
        for (int round = 0; round < Rounds; round++)
        {
            byte[] damaged = MutationFuzz.Mutate(file, round);
            path = folder.Write("damaged", wrap is null ? damaged : wrap(damaged));
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                foreach (var tensor in read(path))
                    Assert.Equal(tensor.Dimensions.Aggregate(1, (product, size) => product * size), tensor.Values.Length);
                accepted++;
            }
            catch (WeightFormatException)
            {
                refused++;
            }
            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(allocated < Free + MostTimes * (long)damaged.Length, $"round {round} took {allocated} bytes for a file of {damaged.Length}");
        }
        // A fuzz that hits nothing, or only ever the first check, proves nothing. A few rounds may all hit.
        Assert.True(refused > Rounds / 10 && (accepted > 0 || Rounds < 400), $"{refused} refused, {accepted} accepted");
    }
}
