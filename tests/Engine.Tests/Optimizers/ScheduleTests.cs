namespace MidasNet.Engine.Tests.Optimizers;

public sealed class ScheduleTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(0.5, 1)]
    [InlineData(1, 1)]
    public void Constant(double progress, double expected) => Assert.Equal(expected, Schedules.Constant(progress), 1e-6);

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1 / 3.0, 0.775)] // cos 60° = 1/2: three quarters of the way from 0.1 to 1
    [InlineData(0.5, 0.55)]
    [InlineData(1, 0.1)]
    [InlineData(1.5, 0.1)] // past the end it stays
    public void Cosine(double progress, double expected) => Assert.Equal(expected, Schedules.Cosine(0.1f)(progress), 1e-6);

    [Theory]
    [InlineData(0, 1)]
    [InlineData(0.5, 0.55)]
    [InlineData(1, 0.1)]
    [InlineData(1.5, 0.1)] // past the end it stays
    public void Linear(double progress, double expected) => Assert.Equal(expected, Schedules.Linear(0.1f)(progress), 1e-6);

    [Theory]
    [InlineData(0, 1)]
    [InlineData(0.33, 1)]
    [InlineData(0.34, 0.1)]
    [InlineData(0.67, 0.01)]
    [InlineData(1, 0.01)]
    public void Step(double progress, double expected) => Assert.Equal(expected, Schedules.Step(3, 0.1f)(progress), 1e-6);

    [Theory]
    [InlineData(-1, 0)]
    [InlineData(0, 0)]
    [InlineData(0.1, 0.5)]
    [InlineData(0.2, 1)]
    [InlineData(0.6, 0.5)]
    [InlineData(1, 0)]
    public void Warm_up_then_cosine(double progress, double expected) =>
        Assert.Equal(expected, Schedules.WarmUp(0.2, Schedules.Cosine())(progress), 1e-6);

    [Theory]
    [InlineData(0, 0.04)]
    [InlineData(0.15, 0.52)]
    [InlineData(0.3, 1)]
    [InlineData(0.65, 0.500002)]
    [InlineData(1, 4e-6)]
    public void One_cycle(double progress, double expected) => Assert.Equal(expected, Schedules.OneCycle()(progress), 1e-6);

    [Fact]
    public void No_warm_up_begins_with_the_schedule() => Assert.Equal(1, Schedules.WarmUp(0, Schedules.Cosine())(0), 1e-6);

    [Fact]
    public void Impossible_options_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Schedules.Step(0, 0.1f));
        Assert.Throws<ArgumentOutOfRangeException>(() => Schedules.WarmUp(1, Schedules.Constant));
        Assert.Throws<ArgumentOutOfRangeException>(() => Schedules.OneCycle(peak: 0));
    }
}
