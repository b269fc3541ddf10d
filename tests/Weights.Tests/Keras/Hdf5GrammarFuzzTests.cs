using static MidasNet.Weights.Tests.Hdf5Bytes;

namespace MidasNet.Weights.Tests;

/// <summary>HDF5 files that are built by grammar: groups in groups, chunks of all kinds, and what bombs are made of.</summary>
public sealed class Hdf5GrammarFuzzTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Files_of_any_shape_are_read_or_refused_within_bounds()
    {
        int rounds = FuzzOptions.Rounds(60), read = 0;
        for (int round = 0; round < rounds; round++)
        {
            var random = new FuzzRandom(seed: 33, round);
            var file = new Hdf5Bytes();
            byte[] bytes = file.Finish(Group(file, random, depth: 0));
            // Chunks that gzip has shrunk may grow to eight times the file.
            if (BoundedReading.Read(folder.Write("a.h5", bytes), $"round {round}", times: 10)) read++;
        }
        Assert.InRange(read, rounds / 20, rounds);
    }

    [Fact]
    public void A_dataset_of_each_layout_is_read()
    {
        var file = new Hdf5Bytes();
        byte[] ones = [.. Enumerable.Range(0, 6).SelectMany(i => BitConverter.GetBytes((float)i))], packed = Packed(ones);
        long data = file.Add(ones), stored = file.Add(packed);
        long tree = file.Add(NodeOfChunks(0, (packed.Length, [0, 0], stored)));
        long root = file.AddObject(
            Link("contiguous", file.AddObject(Space(2, 3), Float32, Contiguous(data, 24))),
            Link("compact", file.AddObject(Space(2, 3), Float32, Compact(ones))),
            Link("single", file.AddObject(Space(2, 3), Float32, Gzip, SingleChunk([2, 3], 4, stored, packed.Length))),
            Link("implicit", file.AddObject(Space(2, 3), Float32, ImplicitChunks([2, 3], 4, data))),
            Link("tree", file.AddObject(Space(2, 3), Float32, Gzip, TreeOfChunks([2, 3], 4, tree))));
        var set = WeightFile.Read(folder.Write("a.h5", file.Finish(root))).Weights;
        Assert.Equal(5, set.Tensors.Count);
        Assert.All(set.Tensors, tensor => Assert.Equal([0, 1, 2, 3, 4, 5], tensor.Values));
    }

    [Fact]
    public void Zeros_that_gzip_has_shrunk_are_read_up_to_the_budget()
    {
        string path = folder.Write("zeros.h5", Zeros(chunks: 8, chunk: 1 << 20));
        Assert.Equal(8 << 20, WeightFile.Read(path).Weights["zeros"].Values.Length); // 32 MB out of 40 kB
        Assert.Contains("no weights need so much", Assert.Throws<WeightFormatException>(() => WeightFile.Read(folder.Write("more.h5", Zeros(16, 1 << 20)))).Message);
        Assert.Contains("no weights shrink so much", Assert.Throws<WeightFormatException>(() => WeightFile.Read(folder.Write("chunk.h5", Zeros(1, 3 << 20)))).Message);
    }

    private static byte[] Zeros(int chunks, int chunk)
    {
        var file = new Hdf5Bytes();
        byte[] packed = Packed(new byte[4 * chunk]);
        long stored = file.Add(packed);
        long tree = file.Add(NodeOfChunks(0, [.. Enumerable.Range(0, chunks).Select(i => ((long)packed.Length, (IReadOnlyList<long>)[i * (long)chunk], stored))]));
        // The same bytes for each chunk, with bytes in the file as if there were others.
        file.Add(new byte[packed.Length * chunks]);
        long dataset = file.AddObject(Space((long)chunks * chunk), Float32, Gzip, TreeOfChunks([chunk], 4, tree));
        return file.Finish(file.AddObject(Link("zeros", dataset)));
    }

    private static long Group(Hdf5Bytes file, FuzzRandom random, int depth)
    {
        var links = new List<byte[]>();
        int count = random.Few(usual: 4, most: 3000);
        long same = count > 4 ? Dataset(file, random) : 0;
        for (int i = 0; i < count; i++)
        {
            long address = count > 4 && random.OneIn(2000) ? same
                : count > 4 ? file.AddObject(Space(1), Float32, Contiguous(48, 4))
                : random.OneIn(3) && depth < 40 ? Group(file, random, depth + 1 + random.Next(6))
                : Dataset(file, random);
            string name = random.Name();
            links.Add(Link(random.OneIn(4) && name.Length < 1000 ? name : $"{i}{(random.OneIn(30) ? new string('g', 900) : "")}", address));
        }
        return file.AddObject(links);
    }

    private static long Dataset(Hdf5Bytes file, FuzzRandom random)
    {
        var (type, bytes) = random.Of((Float32, 4), (Float32, 4), (Int8, 1), (FixedText, 8));
        long[] extents = [.. Enumerable.Range(0, 1 + random.Few(usual: 2, most: 40)).Select(_ => random.OneIn(30) ? 1L << random.Next(34) : 1 + random.Next(5))];
        long[] chunk = random.OneIn(6) ? [.. extents.Select(_ => 1L + random.Next(1 << random.Next(24)))] : extents;
        long count = extents.Aggregate(1L, (product, extent) => Math.Min(product * extent, 1 << 20));
        byte[] values = new byte[Math.Min(count * bytes, 1 << 22)];
        byte[] space = Space(extents);
        switch (random.Next(6))
        {
            case 0: return file.AddObject(space, type, Compact(values.Length < 10_000 ? values : []));
            case 1:
                byte[] packed = Packed(values);
                return file.AddObject(space, type, Gzip, SingleChunk(chunk, bytes, file.Add(packed), packed.Length));
            case 2: return file.AddObject(space, type, ImplicitChunks(chunk, bytes, file.Add(values.Length < 100_000 ? values : [])));
            case 3:
                byte[] stored = Packed(values);
                long address = file.Add(stored);
                var children = new List<(long, IReadOnlyList<long>, long)> { (stored.Length, new long[extents.Length], address) };
                for (int more = random.Few(usual: 1); more > 0; more--)
                    children.Add((stored.Length, [.. chunk.Select(extent => extent * random.Next(4))], address));
                return file.AddObject(space, type, Gzip, TreeOfChunks(chunk, bytes, file.Add(NodeOfChunks(random.OneIn(20) ? 1 : 0, children))));
            default: return file.AddObject(space, type, Contiguous(file.Add(values.Length < 100_000 ? values : []), values.Length));
        }
    }
}
