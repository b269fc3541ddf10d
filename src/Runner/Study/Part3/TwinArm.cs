using MidasNet.Data;
using MidasNet.Learning;
using MidasNet.Models;
using MidasNet.Runner.Study.Common;

namespace MidasNet.Runner.Study.Part3;

/// <summary>The ceiling: the last network of the stages, trained in the same way on the true digit of every image. It alone is shown true labels.</summary>
/// <param name="context">The study.</param>
/// <param name="digits">Its digits.</param>
internal sealed class TwinArm(StudyContext context, WrongDigits digits) : WrongLabelArm(context, digits)
{
    /// <inheritdoc/>
    public override string Name => "the twin, trained on true labels";

    /// <inheritdoc/>
    public override string Key => "twin";

    /// <inheritdoc/>
    public override LabelRun Run(int number)
    {
        var images = Digits.Source.WithTrueLabels();
        ulong seed = SeedOf(number);
        int[] all = images.AllIndices();
        var normalisation = Normalisation.Measure(images, all);
        using var model = RandomNetwork(seed);
        var plan = Recipes.Digits.TrainingFor(seed, normalisation) with { Epochs = StagePlans.For(Context).LastEpochs };
        IReadOnlyList<EpochMetrics> course;
        using (var trainer = new Trainer(model, plan.Loader(images, all), plan, (logits, batch) => logits.CrossEntropy(batch.Labels.Span)))
            course = Context.Train(TitleOf(number), trainer, $"images {ImageFingerprint.Of(images, all)}, cross-entropy");
        return new LabelRun
        {
            Seed = seed,
            TrainImages = images.Count,
            Parameters = model.Parameters.TrainableCount,
            Epochs = plan.Epochs,
            Seconds = Curve.SecondsAt(course[^1]),
            TestAnswers = LabelText.Best(Predictions.Of(model, Digits.Source.Test, Digits.TestIndices, normalisation, Context.Cancellation)),
        };
    }
}
