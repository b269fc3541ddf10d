namespace MidasNet.Engine.Tests.Optimizers;

public sealed class LookaheadTests : IDisposable
{
    private readonly OptimizerCase given = new();

    public void Dispose() => given.Dispose();

    [Fact]
    public void Slow_weights_follow_their_formula_and_training_continues_from_them()
    {
        const int Steps = 3;
        const float Share = 0.4f;
        using var optimizer = new Sgd(given.Parameters, 0.1f, momentum: 0.9f);
        using var lookahead = new Lookahead(given.Parameters, Steps, Share);
        var slow = given.Values;
        for (int step = 1; step <= 7; step++)
        {
            given.Step(optimizer, step);
            var fast = given.Values;
            lookahead.Update(step);
            if (step % Steps != 0)
            {
                Assert.Equal(fast, given.Values);
                continue;
            }
            for (int i = 0; i < slow.Length; i++) slow[i] += Share * (fast[i] - slow[i]);
            var weights = given.Values;
            for (int i = 0; i < slow.Length; i++) Assert.Equal(slow[i], weights[i], 1e-6);
        }
    }

    [Fact]
    public void A_restored_one_continues_bit_by_bit()
    {
        using var other = new OptimizerCase();
        using Sgd optimizer = new(given.Parameters, 0.1f), otherOptimizer = new(other.Parameters, 0.1f);
        using var lookahead = new Lookahead(given.Parameters, steps: 2);
        for (int step = 1; step <= 3; step++) Advance(given, optimizer, lookahead, step);

        foreach (var (to, from) in other.Parameters.Zip(given.Parameters)) to.Set(from.ToArray());
        using var restored = new Lookahead(other.Parameters, steps: 2);
        restored.LoadState(lookahead.SaveState());
        for (int step = 4; step <= 6; step++)
        {
            Advance(given, optimizer, lookahead, step);
            Advance(other, otherOptimizer, restored, step);
        }
        Assert.Equal(given.Values, other.Values);

        static void Advance(OptimizerCase one, Sgd optimizer, Lookahead lookahead, int step)
        {
            one.Step(optimizer, step);
            lookahead.Update(step);
        }
    }

    [Theory]
    [InlineData(0, 0.5f)]
    [InlineData(5, 0)]
    [InlineData(5, 1.1f)]
    [InlineData(5, float.NaN)]
    public void Impossible_options_are_refused(int steps, float share) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new Lookahead(given.Parameters, steps, share));
}
