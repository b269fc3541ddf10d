using MidasNet.Runner.Runs;
using MidasNet.Runner.Study;

namespace MidasNet.Runner.Tests.Study;

public sealed class FinishedRunsTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Fact]
    public void A_finished_training_is_read_and_not_repeated()
    {
        var run = RunFolder.Create(folder.File("runs"), "test", DateTimeOffset.UnixEpoch);
        int trained = 0;
        int[] Train()
        {
            trained++;
            return [4, 2];
        }
        Assert.Equal([4, 2], new FinishedRuns(run, "part9").Once("first", Train));
        Assert.Equal([4, 2], new FinishedRuns(run, "part9").Once("first", Train));
        Assert.Equal(1, trained);
        Assert.Equal([4, 2], new FinishedRuns(run, "part8").Once("first", Train));
        Assert.Equal(2, trained);
    }

    public void Dispose() => folder.Dispose();
}
