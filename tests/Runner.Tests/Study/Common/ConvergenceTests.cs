using MidasNet.Learning;
using MidasNet.Runner.Study.Common;

namespace MidasNet.Runner.Tests.Study.Common;

public class ConvergenceTests
{
    private static readonly EpochMetrics[] Curve =
    [
        new() { Phase = "p", Epoch = 1, Step = 50, ElapsedSeconds = 2, ValidationAccuracy = 0.95 },
        new() { Phase = "p", Epoch = 1, Step = 100, ElapsedSeconds = 4, ValidationAccuracy = 0.991 },
        new() { Phase = "p", Epoch = 2, Step = 150, ElapsedSeconds = 6, ValidationAccuracy = 0.985 },
    ];

    [Fact]
    public void The_first_time_counts_and_what_came_before_the_training_counts_too() =>
        Assert.Equal((34.0, 1.0), Convergence.To(Curve, 0.98, secondsBefore: 30, stepsPerEpoch: 100));

    [Fact]
    public void What_was_never_reached_has_no_time() => Assert.Null(Convergence.To(Curve, 0.995, 0, 100));
}
