using MidasNet.Data;
using MidasNet.Learning;
using MidasNet.Models;
using MidasNet.Runner.Sources;
using MidasNet.Runner.Study.Common;
using MidasNet.Runner.Study.Digits;

namespace MidasNet.Runner.Study.Part2;

/// <summary>Tries cuts of VGG19 with some of the training digits, evaluated on held-out ones: no test digit has a say.</summary>
internal sealed class CutChoice(StudyContext context, TransferDigits digits, PretrainedVgg pretrained)
{
    private const int TrainImages = 5000, Epochs = 12;

    // Later blocks of small images see too little: five halvings of 32 pixels leave a single place.
    private static readonly Vgg19Cut[] Candidates =
    [
        new(2, Vgg19Framing.Padded32), new(3, Vgg19Framing.Padded32), new(4, Vgg19Framing.Padded32), new(5, Vgg19Framing.Padded32),
        new(3, Vgg19Framing.Scaled48), new(4, Vgg19Framing.Scaled48),
    ];

    /// <summary>The accuracy that each cut allows.</summary>
    public IReadOnlyList<CutResult> Try()
    {
        // Kept nowhere: another choice of digits would not find them again.
        var extraction = new VggFeatures(context, pretrained, new FeatureCache(null));
        int[] used = [.. digits.HeldOut, .. digits.Train.Take(TrainImages)];
        int[] heldOut = [.. Enumerable.Range(0, digits.HeldOut.Length)], train = [.. Enumerable.Range(digits.HeldOut.Length, TrainImages)];
        int[] labels = digits.Source.Train.LabelsOf(used);
        return [.. Candidates.Select(cut =>
        {
            var (features, seconds) = extraction.Of("some digits", digits.Source.Train, used, cut);
            var scaling = FeatureScaling.Measure(features, train);
            using var head = new FeatureHead(context.Device, features.Dimension, Recipes.HeadUnits, 10, context.Options.Seed, context.Options.Vgg.HeadNorm ?? false);
            var options = Recipes.FrozenFeatures.TrainingFor(context.Options.Seed, Normalisation.None) with { Epochs = Epochs };
            using var trainer = new Trainer(
                head, new FeatureLoader(features, labels, train, scaling, options.BatchSize, options.Seed), options, (logits, batch) => logits.CrossEntropy(batch.Labels.Span));
            context.Train(
                $"head on VGG19 ({pretrained.Name}), {cut}", trainer,
                $"images {ImageFingerprint.Of(digits.Source.Train, used)}, features of VGG19 ({pretrained.Name}), {cut}, cross-entropy");
            double accuracy = Predictions.Of(head, new FeatureLoader(features, labels, heldOut, scaling, 256, seed: null), context.Cancellation)
                .Accuracy(digits.HeldOutLabels);
            return new CutResult(cut, features.Dimension, TrainImages, accuracy, used.Length / seconds);
        })];
    }
}
