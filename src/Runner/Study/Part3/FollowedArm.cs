using System.Text.Json;
using MidasNet.Data;
using MidasNet.Learning;
using MidasNet.Models;
using MidasNet.Runner.Runs;
using MidasNet.Runner.Study.Common;

namespace MidasNet.Runner.Study.Part3;

/// <summary>A network that is trained in one go, and followed on held-out digits meanwhile.</summary>
/// <param name="context">The study.</param>
/// <param name="digits">Its digits.</param>
/// <param name="loss">What is made small.</param>
internal abstract class FollowedArm(StudyContext context, WrongDigits digits, FolderLoss loss) : WrongLabelArm(context, digits)
{
    private const int ReportsPerEpoch = 4, QuickImages = 12_000;

    /// <summary>What is made small.</summary>
    protected FolderLoss Loss => loss;

    /// <summary>The images that it learns from.</summary>
    protected int[] LearnFrom => Context.Full ? Digits.LearnFrom : Digits.LearnFrom[..Math.Min(QuickImages, Digits.LearnFrom.Length)];

    /// <summary>Trains, follows, and asks for the test digits once.</summary>
    /// <param name="number">Which repetition.</param>
    /// <param name="model">The network.</param>
    /// <param name="source">What it learns from.</param>
    /// <param name="data">Tells what it learns from from anything else.</param>
    /// <param name="plan">How.</param>
    /// <param name="secondsBefore">What a user has waited for so far.</param>
    /// <param name="heldOut">Gives its answers for the held-out digits.</param>
    /// <param name="test">Gives its answers for the test digits.</param>
    /// <param name="save">Writes a checkpoint of the given name.</param>
    protected LabelRun Train(
        int number, Model model, IBatchSource source, string data, TrainingOptions plan, double secondsBefore, Func<Predictions> heldOut,
        Func<Predictions> test, Action<string> save)
    {
        var course = new List<CoursePoint>();
        IReadOnlyList<EpochMetrics> history;
        using (var trainer = new Trainer(model, source, plan, loss.Of))
        {
            history = Context.Train(TitleOf(number), trainer, $"{data}, {loss.Name}", metrics =>
            {
                var answers = heldOut();
                double likelihood = loss.LogLikelihood(answers, Digits.HeldOutFolders);
                course.Add(new CoursePoint(
                    (double)metrics.Step!.Value / source.BatchCount, Curve.SecondsAt(metrics), metrics.TrainLoss!.Value, likelihood, LabelText.Best(answers),
                    loss.IsPlain ? LabelText.Worst(answers) : null));
                return metrics with { ValidationLoss = -likelihood };
            }, ReportsPerEpoch, () => JsonSerializer.Serialize(course, RunJson.Line), text => course.AddRange(Points(text)));
        }
        if (number == 0) save($"part3-{Key}");
        var tested = test();
        return new LabelRun
        {
            Seed = SeedOf(number),
            TrainImages = LearnFrom.Length,
            Parameters = model.Parameters.TrainableCount,
            Epochs = plan.Epochs,
            SecondsBefore = secondsBefore,
            Seconds = Curve.SecondsAt(history[^1]),
            Course = course,
            TestAnswers = LabelText.Best(tested),
            TestLeastLikely = loss.IsPlain ? LabelText.Worst(tested) : null,
        };
    }

    private static List<CoursePoint> Points(string text) => JsonSerializer.Deserialize<List<CoursePoint>>(text, RunJson.Line) ?? [];
}
