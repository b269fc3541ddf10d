using static MidasNet.Weights.Tests.TorchPickle;

namespace MidasNet.Weights.Tests;

/// <summary>
/// Pickles that are built by grammar, so that the damage that mutation cannot find (values that are used again and again) is common: each is read or
/// refused, within a bound of memory. MIDASNET_FUZZ_ROUNDS sets the number of pickles.
/// </summary>
public sealed class PickleGrammarFuzzTests : IDisposable
{
    private static readonly int Rounds =
        int.TryParse(Environment.GetEnvironmentVariable("MIDASNET_FUZZ_ROUNDS"), out int rounds) && rounds > 0 ? rounds : 100;

    private readonly TemporaryFolder folder = new();
    private RandomStream random = new(seed: 20, a: 0);
    private readonly Dictionary<char, List<int>> memo = [];

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Pickles_of_any_shape_are_read_or_refused_within_bounds()
    {
        int read = 0;
        for (int round = 0; round < Rounds; round++)
        {
            random = new RandomStream(seed: 21, a: (ulong)round);
            memo.Clear();
            string path = Write(folder.File("a.pth"), Value(depth: 0, size: 1 << random.NextInt(9)), [.. Enumerable.Range(0, 16).Select(i => (float)i)]);
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                var file = WeightFile.Read(path);
                Assert.All(file.Weights.Tensors, tensor => Assert.InRange(tensor.Values.Length, 0, 16));
                Assert.InRange(file.Skipped.Sum(part => (long)part.ToString().Length), 0, 1 << 20);
                read++;
            }
            catch (WeightFormatException)
            {
            }
            long allocated = GC.GetAllocatedBytesForCurrentThread() - before, length = new FileInfo(path).Length;
            Assert.True(allocated < (128L << 20) + 8 * length, $"round {round} took {allocated:N0} bytes for a file of {length:N0}");
        }
        Assert.InRange(read, Rounds / 20, Rounds);
    }

    // d: a dictionary, l: a list of pairs, t: a tuple, w: a tensor, x: text, n: a number.
    private string Value(int depth, int size)
    {
        char kind = depth == 0 ? 'd' : "ddlltwwwxn"[random.NextInt(10)];
        if (depth > 0 && memo.TryGetValue(kind, out var kept) && random.NextInt(2) == 0)
        {
            string again = Get(kept[random.NextInt(kept.Count)]);
            return kind == 'l' && random.NextInt(2) == 0 ? $"{OrderedDict}({again}tR" : again;
        }
        int inner = depth > 6 ? 0 : random.NextInt(Math.Max(1, size));
        string value = kind switch
        {
            'd' => $"}}({string.Concat(Enumerable.Range(0, inner).Select(i => Text(Name(i)) + Value(depth + 1, size / 2)))}u",
            'l' => $"]({string.Concat(Enumerable.Range(0, inner).Select(i => $"{Text(Name(i))}{Value(depth + 1, size / 2)}\u0086"))}e",
            't' => Tuple(Enumerable.Range(0, inner).Select(_ => random.NextInt(3))),
            'w' => Tensor(Tuple(random.NextInt(5), random.NextInt(5)), Tuple(random.NextInt(5), 1), random.NextInt(8), 16),
            'x' => Text(new string('x', random.NextInt(300))),
            _ => Int(random.NextInt(1000)),
        };
        if (!memo.TryGetValue(kind, out var list)) memo.Add(kind, list = []);
        int place = memo.Values.Sum(places => places.Count);
        list.Add(place);
        return value + Put(place);
    }

    private string Name(int i) => random.NextInt(20) == 0 ? "state_dict" : $"{i}.weight";
}
