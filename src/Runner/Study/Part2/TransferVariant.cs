using MidasNet.Data;
using MidasNet.Learning;
using MidasNet.Models;
using MidasNet.Runner.Study.Common;

namespace MidasNet.Runner.Study.Part2;

/// <summary>One way of learning the digits.</summary>
/// <param name="context">The study.</param>
/// <param name="digits">Its digits.</param>
internal abstract class TransferVariant(StudyContext context, TransferDigits digits)
{
    private const int ReportsPerEpoch = 10;

    /// <summary>Its name in tables and charts.</summary>
    public abstract string Name { get; }

    /// <summary>The same for names of files.</summary>
    public abstract string Key { get; }

    /// <summary>The reason why it cannot be run; null if it can.</summary>
    public virtual string? Missing => null;

    /// <summary>Whether its runs may be done side by side: not where they share features, beside which a run takes no time.</summary>
    public virtual bool RunsSideBySide => true;

    /// <summary>The name of the checkpoint of the run that it begins from, which its first run leaves; null for none.</summary>
    public virtual string? Start => null;

    /// <summary>The file of the pretrained weights that it begins from; null for none.</summary>
    public virtual string? Weights => null;

    /// <summary>How often it is repeated with other seeds.</summary>
    public int Repetitions => Context.Full ? 5 : 1;

    /// <summary>The study.</summary>
    protected StudyContext Context => context;

    /// <summary>Its digits.</summary>
    protected TransferDigits Digits => digits;

    /// <summary>Learns and is tested.</summary>
    public abstract VariantRun Run(VariantTask task);

    /// <summary>Epochs that give a run on few images enough steps.</summary>
    protected static int EpochsFor(int steps, int images, int batchSize) => Math.Max(1, steps / Math.Max(1, images / Math.Min(batchSize, images)));

    /// <summary>Trains a network, follows it on held-out digits, and tests it.</summary>
    /// <param name="task">The run.</param>
    /// <param name="model">The network.</param>
    /// <param name="source">The batches to train on.</param>
    /// <param name="data">Tells what it is trained on from anything else.</param>
    /// <param name="options">How it is trained.</param>
    /// <param name="secondsBefore">Seconds spent so far.</param>
    /// <param name="heldOut">Gives its answers for the held-out digits.</param>
    /// <param name="test">Gives its answers for the test digits.</param>
    /// <param name="save">Writes a checkpoint of the given name.</param>
    protected VariantRun Train(
        VariantTask task, Model model, IBatchSource source, string data, TrainingOptions options, double secondsBefore,
        Func<Predictions> heldOut, Func<Predictions> test, Action<string> save)
    {
        string title = task.Few ? $"{Name}, {task.Train.Length} digits" : Name;
        if (Repetitions > 1) title += $", seed {task.Number + 1}";
        IReadOnlyList<EpochMetrics> history;
        using (var trainer = new Trainer(model, source, options, (logits, batch) => logits.CrossEntropy(batch.Labels.Span)))
        {
            history = Context.Train(
                title, trainer, $"{data}, cross-entropy", metrics => task.Few ? metrics : metrics.WithValidation(heldOut(), Digits.HeldOutLabels),
                task.Few ? 1 : ReportsPerEpoch);
        }
        if (!task.Few && task.Number == 0) save($"part2-{Key}");

        var labels = Digits.Source.Test.Labels.AsSpan();
        var answers = test();
        var scores = new ProbabilityScores(answers.Probabilities, labels);
        return new VariantRun
        {
            Seed = task.Seed,
            TrainImages = task.Train.Length,
            Parameters = model.Parameters.Where(p => p.Trainable).Sum(p => (long)p.Shape.Length),
            Epochs = options.Epochs,
            StepsPerEpoch = source.BatchCount,
            SecondsBefore = secondsBefore,
            TrainSeconds = Curve.SecondsAt(history[^1]),
            History = task.Few ? [] : history,
            TestAccuracy = answers.Accuracy(labels),
            TestLoss = scores.NegativeLogLikelihood(),
            CalibrationError = scores.CalibrationError(),
            Answers = LabelText.Best(answers),
        };
    }
}
