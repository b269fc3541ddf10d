using System.Text;
using MidasNet.Weights;

namespace MidasNet.Engine.Tests.Weights;

/// <summary>A damaged file gives a <see cref="WeightFormatException"/> or a set of weights, and nothing else.</summary>
public sealed class WeightFormatFuzzTests : IDisposable
{
    private const int Rounds = 400;

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

    [Fact]
    public void Damaged_checkpoints_are_refused()
    {
        string path = folder.File("whole");
        CheckpointFile.Write(path, new WeightSet([new("w", [2], [1, 2])]), CheckpointFileTests.Sample);
        byte[] whole = File.ReadAllBytes(path);
        for (int round = 0; round < Rounds; round++)
        {
            byte[] damaged = MutationFuzz.Mutate(whole, round);
            if (damaged.AsSpan().SequenceEqual(whole)) continue;
            folder.Write("damaged", damaged);
            Assert.Throws<WeightFormatException>(() => CheckpointFile.Read(folder.File("damaged")));
        }
    }

    private void Fuzz(byte[] file, Func<string, IReadOnlyList<WeightTensor>> read, Func<byte[], byte[]>? wrap = null)
    {
        int refused = 0, accepted = 0;
        string path = folder.Write("whole", wrap is null ? file : wrap(file));
        Assert.NotEmpty(read(path));
        for (int round = 0; round < Rounds; round++)
        {
            byte[] damaged = MutationFuzz.Mutate(file, round);
            path = folder.Write("damaged", wrap is null ? damaged : wrap(damaged));
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
        }
        // A fuzz that hits nothing, or only ever the first check, proves nothing.
        Assert.True(refused > Rounds / 2 && accepted > 0, $"{refused} refused, {accepted} accepted");
    }
}
