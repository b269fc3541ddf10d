using MidasNet.Data;
using MidasNet.Gpu;

namespace MidasNet.Learning.Tests.Training;

/// <summary>
/// A run with everything that a state must hold: batch normalisation, dropout, mixup, augmentation, averages, clipping, a frozen parameter. Each instance
/// stands for a process: it opens a device, makes a fresh model and a fresh trainer. A step takes a second, a report a hundred.
/// </summary>
internal sealed class SmallRun : IDisposable
{
    public const int Batches = 4, Epochs = 2, Steps = Batches * Epochs, ReportsPerEpoch = 2;

    private static readonly LabelledImages Images = StripedImages.Make(8 * Batches + 3, seed: 1);

    private readonly Device device;

    public SmallRun(TrainingOptions options, string deviceName = "cpu", int threads = 1, string description = "stripes", int classes = 3)
    {
        device = Devices.Open(deviceName, threads);
        Model = new TinyModel(device, seed: 7, classes);
        Model.Parameters["norm.beta"].Frozen = true;
        Trainer = new Trainer(Model, options.Loader(Images, Images.AllIndices()), options, Loss, Time) { Description = description };
    }

    /// <summary>Options that use everything.</summary>
    public static TrainingOptions Options { get; } = new()
    {
        Epochs = Epochs,
        BatchSize = 8,
        LearningRate = 1e-2f,
        ClipNorm = 0.5f,
        Averaging = 0.9f,
        Mixup = 0.4f,
        LookaheadSteps = 3,
        Augmentation = new Augmentation { Shift = 0.05f },
    };

    public ManualTime Time { get; } = new();

    public TinyModel Model { get; }

    public Trainer Trainer { get; }

    /// <summary>Called in each step, before it changes anything but statistics, with its number.</summary>
    public Action<long>? InStep { get; set; }

    /// <summary>Called in each report.</summary>
    public Action<TrainingReport>? InReport { get; set; }

    /// <summary>All numbers of the model.</summary>
    public float[] Weights => [.. Model.Parameters.SelectMany(p => p.ToArray())];

    /// <summary>A loop that measures in each report something that depends on all weights.</summary>
    public TrainingLoop Loop(string? stateFile = null, bool resume = false, double checkpointEvery = 60) => new()
    {
        Name = "small",
        ReportsPerEpoch = ReportsPerEpoch,
        StateFile = stateFile,
        Resume = resume,
        CheckpointEvery = TimeSpan.FromSeconds(checkpointEvery),
        Time = Time,
        OnReport = report =>
        {
            Time.Advance(100);
            report.Metrics = report.Metrics with { ValidationAccuracy = Weights.Average(w => Math.Abs(w)) };
            InReport?.Invoke(report);
        },
    };

    public void Dispose()
    {
        Trainer.Dispose();
        Model.Dispose();
        device.Dispose();
    }

    private Tensor Loss(Tensor logits, Batch batch)
    {
        InStep?.Invoke(Trainer.StepCount);
        Time.Advance(1);
        return logits.CrossEntropy(batch);
    }
}
