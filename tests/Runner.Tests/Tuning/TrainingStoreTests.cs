using MidasNet.Learning.Search;
using MidasNet.Runner.Runs;
using MidasNet.Runner.Tuning;

namespace MidasNet.Runner.Tests.Tuning;

public sealed class TrainingStoreTests : IDisposable
{
    private static readonly TrainingScore Score = new() { Accuracy = 0.9, Top3 = 1, Loss = 0.25, Images = 100, Parameters = 7, Seconds = 3 };

    private readonly TemporaryFolder temporary = new();

    public void Dispose() => temporary.Dispose();

    [Fact]
    public void A_file_of_other_settings_is_not_taken_for_this_trial()
    {
        var folder = RunFolder.Create(temporary.Path, "tune", DateTimeOffset.UtcNow);
        var store = new TrainingStore(folder);
        var task = new TrainingTask(3, TrialSettings.Of(("x", 0.25)), 5, 0, 0);
        store.Keep(task, Score);
        Assert.Equal(Score, store.Find(task));
        Assert.Null(store.Find(task with { Fold = 1 }));
        var error = Assert.Throws<RunFolderException>(() => store.Find(task with { Settings = TrialSettings.Of(("x", 0.5)) }));
        Assert.Contains("trial-0003", error.Message, StringComparison.Ordinal);
        Assert.Contains("x 0.25", error.Message, StringComparison.Ordinal);
    }
}
