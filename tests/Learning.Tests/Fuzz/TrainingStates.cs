using MidasNet.Learning.Tests.Training;
using MidasNet.Weights;

namespace MidasNet.Learning.Tests.Fuzz;

/// <summary>Training states of a small run, and what holds for any with a right checksum: it is resumed, or refused by a <see cref="WeightFormatException"/>.</summary>
internal static class TrainingStates
{
    private static TrainingOptions Options => SmallRun.Options with { RestoreBest = true };

    /// <summary>Writes the state of a run that was stopped in its fifth step.</summary>
    public static void Write(string path)
    {
        using var run = new SmallRun(Options);
        using var stop = new CancellationTokenSource();
        run.InStep = step => { if (step == 5) stop.Cancel(); };
        Assert.Throws<OperationCanceledException>(() => run.Loop(path).Run(run.Trainer, stop.Token));
    }

    /// <summary>Resumes a run; false if the state was refused.</summary>
    /// <param name="path">The state.</param>
    /// <param name="isStopped">True to stop in the first step, and false to train to the end.</param>
    public static bool Resume(string path, bool isStopped = false)
    {
        using var run = new SmallRun(Options);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        if (isStopped) run.InStep = _ => stop.Cancel();
        try
        {
            run.Loop(path, resume: true).Run(run.Trainer, stop.Token);
            return true;
        }
        catch (WeightFormatException)
        {
            return false;
        }
        catch (DivergedException)
        {
            return true; // odd numbers are as they are
        }
        catch (OperationCanceledException) when (isStopped)
        {
            return true;
        }
    }
}
