namespace MidasNet.Weights.Tests;

/// <summary>
/// A damaged file gives a <see cref="WeightFormatException"/> or a set of weights, nothing else, and no more memory than a multiple of its size. Every
/// reader is covered: one without a sample fails. How to run it for longer: <see cref="FuzzOptions"/> and <c>eng/fuzz.sh</c>.
/// </summary>
public sealed class WeightFormatFuzzTests : IDisposable
{
    private static readonly int Rounds = FuzzOptions.Rounds(50);

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    public static TheoryData<string> Samples => [.. WeightSamples.Names];

    [Fact]
    public void Every_reader_has_a_sample()
    {
        var formats = Samples.Select(sample => WeightFile.FormatOf(WeightSamples.PathOf(sample.Data, folder))).ToHashSet();
        Assert.Equal(WeightFile.AllReaders.Select(reader => reader.Format).Order(), formats.Order());
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void Damaged_files_are_refused_or_read(string name) => Fuzz(File.ReadAllBytes(WeightSamples.PathOf(name, folder)));

    // Most damage to a whole file makes its length unfit. Here the header alone is damaged and its length set right, so that the damage gets further.
    [Fact]
    public void Safetensors_files_with_a_damaged_header_are_refused_or_read() =>
        Fuzz(WeightSamples.Header, WeightSamples.WithHeader);

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
