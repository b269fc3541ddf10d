using MidasNet.Data;
using MidasNet.Learning;
using MidasNet.Models;
using MidasNet.Runner.Study.Common;
using MidasNet.Runner.Study.Digits;

namespace MidasNet.Runner.Study.Part2;

/// <summary>The small CNN of Part 1, all of it trained on varied digits.</summary>
/// <param name="context">The study.</param>
/// <param name="digits">Its digits.</param>
/// <param name="fromPart1">Whether it starts from what it has learnt in Part 1, or from random weights.</param>
internal sealed class SmallCnnVariant(StudyContext context, TransferDigits digits, bool fromPart1) : TransferVariant(context, digits)
{
    private readonly DigitNetworks networks = new(context);

    private const int FewBatchSize = 64;

    /// <inheritdoc/>
    public override string Name => fromPart1 ? "small CNN from Part 1 weights" : "small CNN from random weights";

    /// <inheritdoc/>
    public override string Key => fromPart1 ? "small-cnn-part1" : "small-cnn-random";

    /// <inheritdoc/>
    public override string? Start => fromPart1 ? DigitNetworks.CheckpointName : null;

    /// <inheritdoc/>
    public override VariantRun Run(VariantTask task)
    {
        var images = Digits.Source.Train;
        var normalisation = Normalisation.Measure(images, task.Train);
        using var model = fromPart1 ? networks.Pretrained(task.Seed) : networks.Random(task.Seed);
        var options = Recipes.Digits.TrainingFor(task.Seed, normalisation) with { Epochs = Context.Options.Epochs ?? (Context.Full ? 15 : 2) };
        if (task.Few)
        {
            options = options with
            {
                BatchSize = FewBatchSize,
                LearningRate = Recipes.FewImagesRate,
                Epochs = Context.Options.Epochs ?? EpochsFor(Context.Full ? 1500 : 400, task.Train.Length, FewBatchSize),
            };
        }
        return Train(
            task, model, options.Loader(images, task.Train), $"images {ImageFingerprint.Of(images, task.Train)}", options, 0,
            () => Predictions.Of(model, images, Digits.HeldOut, normalisation, Context.Cancellation),
            () => Predictions.Of(model, Digits.Source.Test, Digits.Source.Test.AllIndices(), normalisation, Context.Cancellation),
            name => Checkpoints.Save(Context, name, model, images.ClassNames, Checkpoints.Digits, normalisation));
    }
}
