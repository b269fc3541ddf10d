using MidasNet.Data;
using MidasNet.Learning;
using MidasNet.Models;
using MidasNet.Runner.Sources;
using MidasNet.Runner.Study.Common;
using MidasNet.Runner.Study.Digits;

namespace MidasNet.Runner.Study.Part3;

/// <summary>A head on the features of a frozen VGG19, trained on folders by forward correction.</summary>
/// <param name="context">The study.</param>
/// <param name="digits">Its digits.</param>
/// <param name="loss">The loss to minimise.</param>
/// <param name="pretrained">The network.</param>
internal sealed class VggHeadVariant(StudyContext context, WrongDigits digits, FolderLoss loss, PretrainedVgg pretrained)
    : FollowedVariant(context, digits, loss)
{
    private const int QuickFeatures = 4000;

    private readonly VggFeatures extraction = new(context, pretrained, new FeatureCache(CacheFolder.Path(Environment.GetEnvironmentVariable)));
    private Prepared? prepared;

    /// <inheritdoc/>
    public override string Name => $"{Loss.Name}, head on VGG19 features ({pretrained.Name})";

    /// <inheritdoc/>
    public override string Key => $"{Loss.Key}-vgg19-{pretrained.Key}";

    /// <inheritdoc/>
    public override string? Missing => pretrained.Path is null ? pretrained.Hint : null;

    /// <inheritdoc/>
    public override LabelRun Run(int number)
    {
        var (features, test, seconds) = prepared ??= Prepare();
        int heldOutCount = Digits.HeldOut.Length;
        int[] heldOut = [.. Enumerable.Range(0, heldOutCount)], train = [.. Enumerable.Range(heldOutCount, features.Count - heldOutCount)];
        int[] labels = [.. Digits.HeldOutFolders, .. Digits.Source.Train.LabelsOf(LearnFrom.Take(train.Length))];
        var scaling = FeatureScaling.Measure(features, train);
        using var head = new FeatureHead(Context.Device, features.Dimension, Recipes.HeadUnits, 10, SeedOf(number));
        var options = Recipes.FrozenFeatures.TrainingFor(SeedOf(number), Normalisation.None) with
        {
            Epochs = Context.Options.Epochs ?? (Context.Full ? 12 : 20),
        };
        // The features of held-out digits are for measuring only; a user who wants the network does not wait for them.
        double secondsBefore = seconds * train.Length / features.Count;
        return Train(
            number, head, new FeatureLoader(features, labels, train, scaling, options.BatchSize, options.Seed),
            $"images {ImageFingerprint.Of(Digits.Source.Train, LearnFrom)}, features of VGG19 ({pretrained.Name}), {pretrained.UsualCut}", options, secondsBefore,
            () => Predictions.Of(head, new FeatureLoader(features, labels, heldOut, scaling, 256, seed: null), Context.Cancellation),
            () => Predictions.Of(
                head, new FeatureLoader(test, Digits.Source.Test.Labels, Digits.TestIndices, scaling, 256, seed: null), Context.Cancellation),
            name => Checkpoints.SaveHead(
                Context, name, head, scaling, pretrained, pretrained.UsualCut, Digits.Source.Train.ClassNames)) with
        { TrainImages = train.Length };
    }

    private Prepared Prepare()
    {
        int[] used = [.. Digits.HeldOut, .. Context.Full ? LearnFrom : LearnFrom.Take(QuickFeatures)];
        var (features, seconds) = extraction.Of("wrongly filed digits", Digits.Source.Train, used, pretrained.UsualCut);
        var (test, _) = extraction.Of("test digits", Digits.Source.Test, Digits.TestIndices, pretrained.UsualCut);
        return new Prepared(features, test, seconds);
    }

    /// <param name="Features">Of held-out and then training digits.</param>
    /// <param name="Test">Of the test digits.</param>
    /// <param name="Seconds">Seconds to compute the features.</param>
    private sealed record Prepared(FeatureMatrix Features, FeatureMatrix Test, double Seconds);
}
