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
    public void Swapping_twice_changes_nothing()
    {
        using var average = new MovingAverage(given.Parameters, Decay);
        using var optimizer = new Sgd(given.Parameters, 0.1f);
        given.Step(optimizer, 1);
        average.Update();
        var before = given.Values;
        average.Swap();
        Assert.NotEqual(before, given.Values);
        average.Swap();
        Assert.Equal(before, given.Values);
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
