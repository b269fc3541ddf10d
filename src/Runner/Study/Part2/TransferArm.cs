using MidasNet.Data;
using MidasNet.Learning;
using MidasNet.Models;
using MidasNet.Runner.Study.Common;

namespace MidasNet.Runner.Study.Part2;

/// <summary>One way of learning the digits.</summary>
/// <param name="context">The study.</param>
/// <param name="digits">Its digits.</param>
internal abstract class TransferArm(StudyContext context, TransferDigits digits)
{
    private const int ReportsPerEpoch = 10;

    /// <summary>What it is, in tables and charts.</summary>
    public abstract string Name { get; }

    /// <summary>The same for names of files.</summary>
    public abstract string Key { get; }

    /// <summary>What it lacks; null if it can be run.</summary>
    public virtual string? Missing => null;

    /// <summary>How often it is repeated with other seeds.</summary>
    public virtual int Repetitions => Context.Full ? 5 : 1;

    /// <summary>The study.</summary>
    protected StudyContext Context => context;

    /// <summary>Its digits.</summary>
    protected TransferDigits Digits => digits;

    /// <summary>Learns and is tested.</summary>
    public abstract ArmRun Run(ArmTask task);

    /// <summary>Epochs that give a training on few images its steps.</summary>
    protected static int EpochsFor(int steps, int images, int batchSize) => Math.Max(1, steps / Math.Max(1, images / Math.Min(batchSize, images)));

    /// <summary>Trains a network, follows it on held-out digits, and tests it.</summary>
    /// <param name="task">What for.</param>
    /// <param name="model">The network.</param>
    /// <param name="source">What it is trained on.</param>
    /// <param name="data">Tells what it is trained on from anything else.</param>
    /// <param name="plan">How.</param>
    /// <param name="secondsBefore">What a user has waited for so far.</param>
    /// <param name="heldOut">Gives its answers for the held-out digits.</param>
    /// <param name="test">Gives its answers for the test digits.</param>
    /// <param name="save">Writes a checkpoint of the given name.</param>
    protected ArmRun Train(
        ArmTask task, Model model, IBatchSource source, string data, TrainingOptions plan, double secondsBefore,
        Func<Predictions> heldOut, Func<Predictions> test, Action<string> save)
    {
        string title = task.Few ? $"{Name}, {task.Train.Length} digits" : Name;
        if (Repetitions > 1) title += $", seed {task.Number + 1}";
        IReadOnlyList<EpochMetrics> course;
        using (var trainer = new Trainer(model, source, plan, (logits, batch) => logits.CrossEntropy(batch.Labels.Span)))
        {
            course = Context.Train(
                title, trainer, $"{data}, cross-entropy", metrics => task.Few ? metrics : metrics.WithValidation(heldOut(), Digits.HeldOutLabels),
                task.Few ? 1 : ReportsPerEpoch);
        }
        if (!task.Few && task.Number == 0) save($"part2-{Key}");

        var labels = Digits.Source.Test.Labels.AsSpan();
        var answers = test();
        var scores = new ProbabilityScores(answers.Probabilities, labels);
        return new ArmRun
        {
            Seed = task.Seed,
            TrainImages = task.Train.Length,
            Parameters = model.Parameters.Where(p => p.Trainable).Sum(p => (long)p.Shape.Length),
            Epochs = plan.Epochs,
            StepsPerEpoch = source.BatchCount,
            SecondsBefore = secondsBefore,
            TrainSeconds = Curve.SecondsAt(course[^1]),
            Course = task.Few ? [] : course,
            TestAccuracy = answers.Accuracy(labels),
            TestLoss = scores.NegativeLogLikelihood(),
            CalibrationError = scores.CalibrationError(),
            Answers = LabelText.Best(answers),
        };
    }
}
