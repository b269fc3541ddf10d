using MidasNet.Data;
using MidasNet.Learning;
using MidasNet.Models;
using MidasNet.Runner.Study.Common;

namespace MidasNet.Runner.Study.Part3;

/// <summary>The ceiling: the last network of the stages, trained in the same way on the true digit of every image. It alone is shown true labels.</summary>
/// <param name="context">The study.</param>
/// <param name="digits">Its digits.</param>
internal sealed class TwinVariant(StudyContext context, WrongDigits digits) : WrongLabelVariant(context, digits)
{
    /// <summary>The name of the only variant that is trained on true labels.</summary>
    public const string TwinName = "the twin, trained on true labels";

    /// <inheritdoc/>
    public override string Name => TwinName;

    /// <inheritdoc/>
    public override string Key => "twin";

    /// <inheritdoc/>
    public override WrongLabelVariant? On(StudyContext part) => new TwinVariant(part, Digits);

    /// <inheritdoc/>
    public override bool NeedsTruth => true;

    /// <inheritdoc/>
    public override LabelRun Run(int number)
    {
        var images = Digits.Source.WithTrueLabels();
        ulong seed = SeedOf(number);
        int[] all = images.AllIndices();
        var normalisation = Normalisation.Measure(images, all);
        using var model = LastNetworkOn(Context.Device, seed);
        var options = Recipes.Digits.TrainingFor(seed, normalisation) with { Epochs = StageOptions.For(Context).LastEpochs };
        IReadOnlyList<EpochMetrics> history;
        using (var trainer = new Trainer(model, options.Loader(images, all), options, (logits, batch) => logits.CrossEntropy(batch.Labels.Span)))
            history = Context.Train(TitleOf(number), trainer, $"images {ImageFingerprint.Of(images, all)}, cross-entropy");
        return new LabelRun
        {
            Seed = seed,
            TrainImages = images.Count,
            Parameters = model.Parameters.TrainableCount,
            Epochs = options.Epochs,
            Seconds = Curve.SecondsAt(history[^1]),
            TestAnswers = LabelText.Best(Predictions.Of(model, Digits.Source.Test, Digits.TestIndices, normalisation, Context.Cancellation)),
        };
    }
}
