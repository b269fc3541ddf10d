using System.Numerics;

namespace MidasNet.Engine.Tests.Pointwise;

public sealed class RandomStreamTests
{
    /// <summary>The finaliser on the states of SplitMix64 seeded with 0: the first three outputs of the reference (S. Vigna, splitmix64.c).</summary>
    [Theory]
    [InlineData(1, 0xE220A8397B1DCDAF)]
    [InlineData(2, 0x6E789E6AA1B965F4)]
    [InlineData(3, 0x06C45D188009454F)]
    public void Mixing_is_SplitMix64(ulong step, ulong expected) => Assert.Equal(expected, RandomStream.Mix(unchecked(step * 0x9E3779B97F4A7C15)));

    /// <summary>Golden values: a change of the stream would change every training, split and augmentation.</summary>
    [Fact]
    public void The_stream_never_changes()
    {
        var random = new RandomStream(1, 2, 3, 4);
        Assert.Equal(
            [0xD42207120FBC3DCCUL, 0x68C51E6FF979412AUL, 0x7135C3198A83C76EUL],
            new[] { random.NextBits(), random.NextBits(), random.NextBits() });
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(10_007)] // vectors and a tail
    public void Filling_equals_single_draws(int count)
    {
        RandomStream single = new(3, 1), filling = new(3, 1);
        var values = new float[count];
        filling.FillGaussian(values, 0.5, 2);
        // The logarithm and the cosine differ in the last bits of a double, which may round a float the other way.
        foreach (float value in values) Assert.Equal(single.NextGaussian(0.5, 2), value, 5e-7 * Math.Max(1, Math.Abs(value)));
        filling.FillUniform(values, -2, 3);
        foreach (float value in values) Assert.Equal((float)single.NextDouble(-2, 3), value);
        Assert.Equal(single.NextBits(), filling.NextBits());
    }

    [Fact]
    public void Every_coordinate_tells_streams_apart()
    {
        ulong[] first = [First(1), First(2), First(1, 1), First(1, 0, 1), First(1, 0, 0, 1), First(1, 1, 1), First(0, 1)];
        Assert.Equal(first.Length, first.Distinct().Count());
    }

    [Fact]
    public void Numbers_are_uniform()
    {
        var random = new RandomStream(5);
        AssertUniform(i => (int)(random.NextDouble() * 16), 16);
        AssertUniform(i => random.NextInt(10), 10);
        // Neighbouring streams are as independent as neighbouring numbers.
        AssertUniform(i => new RandomStream((ulong)i).NextInt(16), 16);
        AssertUniform(i => new RandomStream(1, (ulong)i).NextInt(16), 16);
    }

    [Fact]
    public void Gaussian_numbers_have_the_mean_standard_deviation_and_tails_of_a_normal_distribution()
    {
        var random = new RandomStream(6);
        const int Count = 100_000;
        var values = Array.ConvertAll(new double[Count], _ => random.NextGaussian(3, 2));
        double mean = values.Average(), variance = values.Average(v => (v - mean) * (v - mean));
        Assert.Equal(3, mean, 5 * 2 / Math.Sqrt(Count));
        Assert.Equal(4, variance, 5 * 4 * Math.Sqrt(2.0 / Count));
        Assert.Equal(0.0455, values.Count(v => Math.Abs(v - 3) > 4) / (double)Count, 0.004);
    }

    [Fact]
    public void Shuffling_permutes_and_reaches_all_orders_alike()
    {
        var random = new RandomStream(7);
        int[] counts = new int[6];
        for (int i = 0; i < 60_000; i++)
        {
            int[] items = [0, 1, 2];
            random.Shuffle(items.AsSpan());
            Assert.Equal([0, 1, 2], items.Order());
            counts[items[0] * 2 + (items[1] > items[2] ? 1 : 0)]++;
        }
        AssertUniform(counts);
    }

    [Fact]
    public void Counter_bits_never_change_and_are_the_same_in_vectors()
    {
        Assert.Equal(
            [0x3875D6F6u, 0xF1DFE8E9u, 0x6CD99B11u],
            new[] { CounterRandom.Bits(1, 2, 0), CounterRandom.Bits(1, 2, 1), CounterRandom.Bits(1, 2, uint.MaxValue) });
        var counters = Vector.CreateSequence(uint.MaxValue - 3, 1u);
        var bits = CounterRandom.Bits(3, 4, counters);
        for (int i = 0; i < Vector<uint>.Count; i++) Assert.Equal(CounterRandom.Bits(3, 4, counters[i]), bits[i]);
    }

    [Fact]
    public void Counter_bits_are_uniform_along_counters_and_seeds_at_both_ends()
    {
        foreach (int shift in new[] { 0, 14, 28 })
        {
            AssertUniform(i => (int)(CounterRandom.Bits(1, 2, (uint)i) >> shift) & 15, 16);
            AssertUniform(i => (int)(CounterRandom.Bits((uint)i, 2, 3) >> shift) & 15, 16);
            AssertUniform(i => (int)(CounterRandom.Bits(1, (uint)i, 3) >> shift) & 15, 16);
        }
    }

    private static ulong First(ulong seed, ulong a = 0, ulong b = 0, ulong c = 0) => new RandomStream(seed, a, b, c).NextBits();

    private static void AssertUniform(Func<int, int> draw, int classes)
    {
        int[] counts = new int[classes];
        for (int i = 0; i < 50_000; i++) counts[draw(i)]++;
        AssertUniform(counts);
    }

    /// <summary>χ² within six deviations √(2(k - 1)) of its mean k - 1: the draws are fixed, so this never fails by chance.</summary>
    private static void AssertUniform(int[] counts)
    {
        double expected = counts.Sum() / (double)counts.Length;
        double statistic = counts.Sum(count => (count - expected) * (count - expected) / expected);
        Assert.InRange(statistic, 0, counts.Length - 1 + 6 * Math.Sqrt(2.0 * (counts.Length - 1)));
    }
}
