using MidasNet.Data;
using MidasNet.Learning;
using MidasNet.Learning.Labels;
using MidasNet.Models;
using MidasNet.Runner.Runs;
using MidasNet.Runner.Study.Common;

namespace MidasNet.Runner.Study.Part3;

/// <summary>Networks that learn from folders by forward correction and then label for each other, stage by stage.</summary>
/// <param name="context">The study.</param>
/// <param name="digits">Its digits.</param>
/// <param name="audit">The verdict on all folders; computed only if a run is not finished yet.</param>
/// <param name="count">How many images to learn from; null for all.</param>
internal sealed class SelfLabelledVariant(StudyContext context, WrongDigits digits, Func<LabelAudit> audit, int? count = null)
    : WrongLabelVariant(context, digits)
{
    /// <summary>The name of the variant that learns from all images.</summary>
    public const string NameOfAll = "forward correction, then own labels";

    /// <inheritdoc/>
    public override string Name => count is { } some ? $"{NameOfAll}, {some:N0} images" : NameOfAll;

    /// <inheritdoc/>
    public override string Key => count is { } some ? $"own-labels-{some}-images" : "own-labels";

    /// <inheritdoc/>
    public override WrongLabelVariant? On(StudyContext part) => new SelfLabelledVariant(part, Digits, audit, count);

    /// <inheritdoc/>
    public override string? NetworkOf(int number) => number == 0 && count is null ? "part3" : null;

    /// <inheritdoc/>
    public override void MakeShared() => audit();

    /// <inheritdoc/>
    public override int Repetitions => count is null ? base.Repetitions : 1;

    /// <inheritdoc/>
    public override LabelRun Run(int number)
    {
        var images = count is { } some ? Digits.Source.Train.Subset(Digits.Some(some)) : Digits.Source.Train;
        var verdict = audit();
        int[] all = images.AllIndices(), given = [.. images.Labels];
        var normalisation = Normalisation.Measure(images, all);
        var stages = count is null ? StageOptions.For(Context) : StageOptions.For(Context).ForImages(images.Count);
        var options = stages.ForSelfLabelling(images.Count, SeedOf(number), normalisation);
        var labelled = new SelfLabelling(
            images, options, Context.Device, RandomNetworkOn, Context.Session.Part(TitleOf(number)), LastNetworkOn).Run(verdict);
        using var model = (SmallCnn)labelled.Model;
        if (NetworkOf(number) is { } name) Checkpoints.Save(Context, name, model, images.ClassNames, Checkpoints.Digits, normalisation);

        var tested = Predictions.Of(model, Digits.Source.Test, Digits.TestIndices, normalisation, Context.Cancellation);
        var own = TestTimeAugmentation.Predict(
            model, images, all, normalisation, options.Training.Augmentation, options.Views, cancellation: Context.Cancellation);
        return new LabelRun
        {
            Seed = SeedOf(number),
            TrainImages = images.Count,
            Parameters = model.Parameters.TrainableCount,
            Epochs = stages.PassesOf(labelled.LogLikelihoods.Count),
            Seconds = labelled.TrainingSeconds,
            TestAnswers = LabelText.Best(tested),
            Stages = Summary(labelled, own, given),
        };
    }

    private static StagedLabels Summary(SelfLabellingResult labelled, Predictions own, int[] given)
    {
        var (knowledge, matrix) = (labelled.Knowledge, labelled.Knowledge.Transition.Matrix);
        var suspects = Suspects.Of(knowledge.Posteriors, given, matrix, isComplementary: true);
        var final = SelfLabels.Of(own, given, matrix, sharpness: 1);
        return new StagedLabels
        {
            LogLikelihoods = labelled.LogLikelihoods,
            BestStage = labelled.BestStage,
            Regime = knowledge.Regime,
            Tests = knowledge.Tests,
            Right = knowledge.Transition.Right,
            Transition = MatrixRows.Of(matrix),
            Counted = MatrixRows.Of(knowledge.Counted),
            EstimatedAccuracy = EstimatedAccuracy.Of(knowledge.Posteriors.Predictions, given, matrix),
            Recovered = LabelText.Of(Enumerable.Range(0, given.Length).Select(final.Best)),
            Suspects = [.. suspects.Ranked.Take(suspects.CountAbove()).Select(suspect => suspect.Image)],
        };
    }
}
