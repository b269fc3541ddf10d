using MidasNet.Data;
using MidasNet.Learning;
using MidasNet.Models;
using MidasNet.Runner.Study.Common;

namespace MidasNet.Runner.Study.Part3;

/// <summary>The small CNN, trained on folders in one go.</summary>
/// <param name="context">The study.</param>
/// <param name="digits">Its digits.</param>
/// <param name="loss">The loss to minimise.</param>
/// <param name="fromPart1">Whether it starts from what it has learnt in Part 1, or from random weights.</param>
internal sealed class SmallCnnLossVariant(StudyContext context, WrongDigits digits, FolderLoss loss, bool fromPart1 = false)
    : FollowedVariant(context, digits, loss)
{
    private readonly FolderLoss loss = loss;

    /// <inheritdoc/>
    public override string Name => $"{loss.Name}, small CNN from {(fromPart1 ? "Part 1" : "random")} weights";

    /// <inheritdoc/>
    public override string Key => $"{loss.Key}{(fromPart1 ? "-from-part1" : "")}";

    /// <inheritdoc/>
    public override int Repetitions => Context.Full && loss.Key == "corrected" ? 3 : 1;

    /// <inheritdoc/>
    public override LabelRun Run(int number)
    {
        var images = Digits.Source.Train;
        ulong seed = SeedOf(number);
        var normalisation = Normalisation.Measure(images, LearnFrom);
        using var model = fromPart1 ? PretrainedNetwork(seed) : RandomNetwork(seed);
        var options = Recipes.Digits.TrainingFor(seed, normalisation) with { Epochs = Context.Options.Epochs ?? (Context.Full ? 10 : 6) };
        return Train(
            number, model, options.Loader(images, LearnFrom), $"images {ImageFingerprint.Of(images, LearnFrom)}", options, 0,
            () => Predictions.Of(model, images, Digits.HeldOut, normalisation, Context.Cancellation),
            () => Predictions.Of(model, Digits.Source.Test, Digits.TestIndices, normalisation, Context.Cancellation),
            name => Checkpoints.Save(Context, name, model, images.ClassNames, Checkpoints.Digits, normalisation));
    }
}
