namespace MidasNet.Engine.Tests.Optimizers;

/// <summary>Optimizers refuse at once what would spoil the weights or fail later.</summary>
public sealed class OptimizerArgumentTests : IDisposable
{
    private readonly OptimizerCase given = new();

    public void Dispose() => given.Dispose();

    [Theory]
    [InlineData(-1)]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void A_number_that_is_negative_or_not_finite_is_refused(float value)
    {
        using var optimizer = new Sgd(given.Parameters, 0); // a rate of 0 is one
        Action[] uses =
        [
            () => _ = new Sgd(given.Parameters, value), () => _ = new Adam(given.Parameters, value), () => _ = new AdamW(given.Parameters, value),
            () => _ = new Muon(given.Parameters, value), () => optimizer.LearningRate = value,
            () => _ = new Adam(given.Parameters, epsilon: value), () => _ = new AdamW(given.Parameters, epsilon: value),
            () => _ = new Muon(given.Parameters, options: new MuonOptions { Epsilon = value }),
            () => _ = new Muon(given.Parameters, options: new MuonOptions { OtherRate = value }),
            () => _ = new ParameterGroup(given.Parameters, learningRateScale: value), () => _ = new Sgd(given.Parameters, 0.1f, weightDecay: value),
            () => Schedules.Cosine(value), () => Schedules.Linear(value), () => Schedules.Step(2, value),
        ];
        foreach (var use in uses) Assert.Throws<ArgumentOutOfRangeException>(use);
        Assert.Equal(0, optimizer.LearningRate);
    }

    [Fact]
    public void A_clip_norm_is_at_least_0_and_may_be_infinite()
    {
        using var optimizer = new Sgd(given.Parameters, 0.1f);
        Assert.Throws<ArgumentOutOfRangeException>(() => optimizer.ClipNorm = float.NaN);
        Assert.Throws<ArgumentOutOfRangeException>(() => optimizer.ClipNorm = -1);
        optimizer.ClipNorm = float.PositiveInfinity;
        given.Step(optimizer, 1);
        Assert.Equal(Math.Sqrt(given.Gradient(1).Sum(g => g * g)), optimizer.GradientNorm, 1e-5);
    }

    [Fact]
    public void Parameters_of_two_models_with_the_same_names_are_refused()
    {
        using var others = new OptimizerCase();
        var both = given.Parameters.Concat(others.Parameters);
        Action[] uses =
        [
            () => _ = new Adam(both), () => _ = new Sgd(both, 0.1f), () => _ = new Muon(both), () => _ = new MovingAverage(both, 0.9f), () => _ = new Lookahead(both),
            () => _ = new Sgd([new ParameterGroup(given.Parameters), new ParameterGroup(others.Parameters)], 0.1f),
        ];
        foreach (var use in uses) Assert.Contains("2 parameters are named 'weight'", Assert.Throws<ArgumentException>(use).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Null_is_refused_by_name()
    {
        using var optimizer = new Sgd(given.Parameters, 0.1f);
        Action[] uses =
        [
            () => optimizer.Step(null!), () => optimizer.LoadState(null!), () => _ = new Adam((IEnumerable<Parameter>)null!),
            () => _ = new Adam((IEnumerable<ParameterGroup>)null!), () => _ = new Sgd([(ParameterGroup)null!], 0.1f), () => _ = new ParameterGroup([null!]),
            () => _ = new MovingAverage(null!, 0.9f), () => _ = new MovingAverage([null!], 0.9f), () => _ = new Lookahead(null!), () => Schedules.WarmUp(0.1, null!),
        ];
        foreach (var use in uses) Assert.Throws<ArgumentNullException>(use);
        Assert.Equal(0, optimizer.StepCount);
    }
}
