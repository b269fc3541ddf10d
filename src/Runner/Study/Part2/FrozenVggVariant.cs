using MidasNet.Data;
using MidasNet.Learning;
using MidasNet.Models;
using MidasNet.Runner.Sources;
using MidasNet.Runner.Study.Common;
using MidasNet.Runner.Study.Digits;

namespace MidasNet.Runner.Study.Part2;

/// <summary>A frozen VGG19 whose features are computed once, with a trained head on them.</summary>
/// <param name="context">The study.</param>
/// <param name="digits">Its digits.</param>
/// <param name="pretrained">The network.</param>
internal sealed class FrozenVggVariant(StudyContext context, TransferDigits digits, PretrainedVgg pretrained) : TransferVariant(context, digits)
{
    private const int FewBatchSize = 64;

    private readonly VggFeatures extraction = new(context, pretrained, new FeatureCache(CacheFolder.Path(Environment.GetEnvironmentVariable)));
    private readonly CutChoice choice = new(context, digits, pretrained);
    private Prepared? prepared;
    private IReadOnlyList<CutResult>? cuts;

    private VggOptions Wanted => Context.Options.Vgg;

    /// <inheritdoc/>
    public override string Name => $"VGG19 ({pretrained.Name}), frozen, trained head";

    /// <inheritdoc/>
    public override string Key => $"vgg19-{pretrained.Key}-frozen";

    /// <inheritdoc/>
    public override string? Missing => pretrained.Path is null ? pretrained.Hint : null;

    /// <inheritdoc/>
    public override bool RunsSideBySide => false;

    /// <summary>The cuts that were tried on held-out digits; empty where the usual one was taken.</summary>
    public IReadOnlyList<CutResult> Cuts => cuts ??= Context.Full && !Wanted.FixesCut
        ? Context.Once(Path.Combine("part2", $"{Key}-cuts.json"), () => choice.Try().ToArray())
        : [];

    /// <summary>Training digits whose features are computed: they cost more than anything else here.</summary>
    private int FeatureImages => Context.Full ? Digits.Train.Length : TransferStudy.QuickFeatureImages;

    /// <inheritdoc/>
    public override VariantRun Run(VariantTask task)
    {
        var (features, test, seconds, rows, cut) = prepared ??= Prepare();
        // Of a quick study only the first digits have features.
        int[] train = [.. task.Train.Where(rows.ContainsKey).Select(i => rows[i])], heldOut = [.. Digits.HeldOut.Select(i => rows[i])];
        int[] labels = Digits.Source.Train.LabelsOf(rows.Keys);
        var scaling = FeatureScaling.Measure(features, train);
        using var head = new FeatureHead(Context.Device, features.Dimension, Recipes.HeadUnits, 10, task.Seed, Wanted.HeadNorm ?? false);
        var options = Recipes.FrozenFeatures.TrainingFor(task.Seed, Normalisation.None) with { Epochs = Context.Options.Epochs ?? 12 };
        if (task.Few)
        {
            options = options with { BatchSize = FewBatchSize, Epochs = Context.Options.Epochs ?? EpochsFor(Context.Full ? 1000 : 400, train.Length, FewBatchSize) };
        }
        // The features of held-out digits are for measuring only; a user who wants the network does not wait for them.
        double secondsBefore = seconds * train.Length / features.Count;
        return Train(
            task, head, new FeatureLoader(features, labels, train, scaling, options.BatchSize, task.Seed),
            $"images {ImageFingerprint.Of(Digits.Source.Train, task.Train)}, features of VGG19 ({pretrained.Name}), {cut}", options, secondsBefore,
            () => Predictions.Of(head, new FeatureLoader(features, labels, heldOut, scaling, 256, seed: null), Context.Cancellation),
            () => Predictions.Of(
                head, new FeatureLoader(test, Digits.Source.Test.Labels, Digits.Source.Test.AllIndices(), scaling, 256, seed: null), Context.Cancellation),
            name => Checkpoints.SaveHead(Context, name, head, scaling, pretrained, cut, Digits.Source.Train.ClassNames)) with
        { TrainImages = train.Length };
    }

    /// <summary>Lets go of the features: hundreds of megabytes.</summary>
    public void Forget() => prepared = null;

    private Prepared Prepare()
    {
        var cut = Cuts.Count == 0 ? Wanted.CutOr(pretrained.UsualCut) : Cuts.MaxBy(result => result.Accuracy)!.Cut;
        int[] used = [.. Digits.HeldOut, .. Digits.Train.Take(FeatureImages)];
        var (features, seconds) = extraction.Of("training digits", Digits.Source.Train, used, cut);
        var (test, _) = extraction.Of("test digits", Digits.Source.Test, Digits.Source.Test.AllIndices(), cut);
        var rows = new OrderedDictionary<int, int>(used.Length);
        for (int row = 0; row < used.Length; row++) rows.Add(used[row], row);
        return new Prepared(features, test, seconds, rows, cut);
    }

    /// <param name="Features">Of held-out and training digits.</param>
    /// <param name="Test">Of the test digits.</param>
    /// <param name="Seconds">Seconds to compute the features.</param>
    /// <param name="Rows">The row of each digit that has features, in the order of rows.</param>
    /// <param name="Cut">Which features.</param>
    private sealed record Prepared(
        FeatureMatrix Features, FeatureMatrix Test, double Seconds, OrderedDictionary<int, int> Rows, Vgg19Cut Cut);
}
