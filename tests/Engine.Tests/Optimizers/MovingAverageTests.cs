namespace MidasNet.Engine.Tests.Optimizers;

public sealed class MovingAverageTests : IDisposable
{
    private const float Decay = 0.3f; // above the early (1 + t) / (10 + t) for the first steps, below it later
    private readonly OptimizerCase given = new();

    [Fact]
    public void The_average_follows_its_formula()
    {
        using var average = new MovingAverage(given.Parameters, Decay);
        using var optimizer = new Sgd(given.Parameters, 0.1f);
        var expected = given.Values;
        for (int t = 1; t <= 6; t++)
        {
            given.Step(optimizer, t);
            average.Update();
            double decay = Math.Min(Decay, (1.0 + t) / (10 + t));
            var w = given.Values;
            for (int i = 0; i < w.Length; i++) expected[i] += (1 - decay) * (w[i] - expected[i]);
        }
        average.Swap();
        var actual = given.Values;
        for (int i = 0; i < actual.Length; i++) Assert.Equal(expected[i], actual[i], 1e-6);
    }

    [Fact]
    public void Swapping_exchanges_weights_and_averages_and_swapping_twice_restores_both()
    {
        using var average = new MovingAverage(given.Parameters, Decay);
        using var optimizer = new Sgd(given.Parameters, 0.1f);
        given.Step(optimizer, 1);
        average.Update();
        double[] Averages()
        {
            var values = average.SaveState().Values;
            return [.. given.Parameters.SelectMany(p => values[p.Name]).Select(v => (double)v)];
        }
        var (weights, averages) = (given.Values, Averages());
        Assert.All(weights.Zip(averages), pair => Assert.NotEqual(pair.First, pair.Second));
        average.Swap();
        Assert.Equal(averages, given.Values);
        Assert.Equal(weights, Averages());
        average.Swap();
        Assert.Equal(weights, given.Values);
        Assert.Equal(averages, Averages());
    }

    [Fact]
    public void A_restored_average_continues_bit_by_bit()
    {
        using var average = new MovingAverage(given.Parameters, 0.9f);
        using var optimizer = new Sgd(given.Parameters, 0.1f);
        void Advance(MovingAverage one, int step)
        {
            given.Step(optimizer, step);
            one.Update();
        }
        for (int step = 1; step <= 3; step++) Advance(average, step);
        var state = average.SaveState();
        var values = given.Parameters.ToDictionary(p => p.Name, p => p.ToArray());
        for (int step = 4; step <= 6; step++) Advance(average, step);
        var expected = average.SaveState();

        foreach (var parameter in given.Parameters) parameter.Set(values[parameter.Name]);
        using var restored = new MovingAverage(given.Parameters, 0.9f);
        restored.LoadState(state);
        for (int step = 4; step <= 6; step++) Advance(restored, step);

        Assert.Equal(6, restored.SaveState().Updates);
        Assert.Equal(expected.Values, restored.SaveState().Values);
    }

    [Fact]
    public void A_state_that_does_not_fit_is_refused_with_all_its_faults()
    {
        using var average = new MovingAverage(given.Parameters, Decay);
        var unfit = new AveragedWeights(-1, new Dictionary<string, float[]> { ["weight"] = [1], ["scale"] = new float[9], ["strange"] = [] });
        string message = Assert.Throws<ArgumentException>(() => average.LoadState(unfit)).Message;
        foreach (string fault in new[] { "the update count is -1", "bias is missing", "weight has 1 values for weight [1, 19]", "strange is unexpected" })
            Assert.Contains(fault, message);
    }

    [Fact]
    public void The_averages_memory_goes_back()
    {
        int storages = given.Device.StoragesInUse;
        using (var average = new MovingAverage(given.Parameters, Decay))
        {
            Assert.Equal(2 * storages, given.Device.StoragesInUse);
            average.Swap();
            Assert.Equal(2 * storages, given.Device.StoragesInUse);
        }
        Assert.Equal(storages, given.Device.StoragesInUse);
    }

    public void Dispose() => given.Dispose();
}
