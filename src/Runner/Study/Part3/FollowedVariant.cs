using MidasNet.Data;
using MidasNet.Learning;
using MidasNet.Models;
using MidasNet.Runner.Runs;
using MidasNet.Runner.Study.Common;

namespace MidasNet.Runner.Study.Part3;

/// <summary>A network that is trained in one go, and followed on held-out digits meanwhile.</summary>
/// <param name="context">The study.</param>
/// <param name="digits">Its digits.</param>
/// <param name="loss">The loss to minimise.</param>
internal abstract class FollowedVariant(StudyContext context, WrongDigits digits, FolderLoss loss) : WrongLabelVariant(context, digits)
{
    private const int ReportsPerEpoch = 4, QuickImages = 12_000;

    /// <summary>The loss to minimise.</summary>
    protected FolderLoss Loss => loss;

    /// <summary>The images that it learns from.</summary>
    protected int[] LearnFrom => Context.Full ? Digits.LearnFrom : Digits.LearnFrom[..Math.Min(QuickImages, Digits.LearnFrom.Length)];

    /// <summary>Trains, follows, and asks for the test digits once.</summary>
    /// <param name="number">Which repetition.</param>
    /// <param name="model">The network.</param>
    /// <param name="source">The batches to train on.</param>
    /// <param name="data">Tells what it learns from from anything else.</param>
    /// <param name="options">How it is trained.</param>
    /// <param name="secondsBefore">Seconds spent so far.</param>
    /// <param name="heldOut">Gives its answers for the held-out digits.</param>
    /// <param name="test">Gives its answers for the test digits.</param>
    /// <param name="save">Writes a checkpoint of the given name.</param>
    protected LabelRun Train(
        int number, Model model, IBatchSource source, string data, TrainingOptions options, double secondsBefore, Func<Predictions> heldOut,
        Func<Predictions> test, Action<string> save)
    {
        var history = new List<HistoryPoint>();
        IReadOnlyList<EpochMetrics> metricsByEpoch;
        using (var trainer = new Trainer(model, source, options, loss.Of))
        {
            metricsByEpoch = Context.Train(TitleOf(number), trainer, $"{data}, {loss.Name}", metrics =>
            {
                var answers = heldOut();
                double likelihood = loss.LogLikelihood(answers, Digits.HeldOutFolders);
                history.Add(new HistoryPoint(
                    (double)metrics.Step!.Value / source.BatchCount, Curve.SecondsAt(metrics), metrics.TrainLoss!.Value, likelihood, LabelText.Best(answers),
                    loss.IsPlain ? LabelText.Worst(answers) : null));
                return metrics with { ValidationLoss = -likelihood };
            }, ReportsPerEpoch, () => RunJson.LineOf(history), text => history.AddRange(Points(text)));
        }
        if (number == 0) save($"part3-{Key}");
        var tested = test();
        return new LabelRun
        {
            Seed = SeedOf(number),
            TrainImages = LearnFrom.Length,
            Parameters = model.Parameters.TrainableCount,
            Epochs = options.Epochs,
            SecondsBefore = secondsBefore,
            Seconds = Curve.SecondsAt(metricsByEpoch[^1]),
            History = history,
            TestAnswers = LabelText.Best(tested),
            TestLeastLikely = loss.IsPlain ? LabelText.Worst(tested) : null,
        };
    }

    private static List<HistoryPoint> Points(string text) => RunJson.Read<List<HistoryPoint>>(text) ?? [];
}
