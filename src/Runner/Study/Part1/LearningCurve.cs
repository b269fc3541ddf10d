using MidasNet.Data;
using MidasNet.Learning;
using MidasNet.Runner.Study.Common;

namespace MidasNet.Runner.Study.Part1;

/// <summary>
/// The accuracy that more images give: the same recipe on 5, 10, 20, 40 images of each class, evaluated on the same held-out images. All runs
/// have equal steps, so that the curve shows images and not time: with fewer images there are more epochs.
/// </summary>
/// <param name="context">The study.</param>
/// <param name="recipe">How networks are trained; its epochs are those on all images of a fold.</param>
/// <param name="images">The images after the recipe's preprocessing.</param>
internal sealed class LearningCurve(StudyContext context, Recipe recipe, LabelledImages images)
{
    private const ulong Purpose = 0x4C454152; // keeps the choice of images apart from other random numbers

    /// <summary>Trains on each number of images.</summary>
    /// <param name="folds">The folds to run.</param>
    /// <param name="seeds">Runs on each fold and number, each with a choice of images of its own.</param>
    /// <param name="counts">Images of each class, ascending; where a fold has fewer, all that it has.</param>
    /// <returns>A point for each number that there are enough images for, and one for all images of the folds if a larger one was wanted.</returns>
    public IReadOnlyList<LearningCurvePoint> Run(IReadOnlyList<Split> folds, int seeds, IReadOnlyList<int> counts)
    {
        int[] wanted = Wanted(folds, counts);
        var measured = context.SideBySide(Pieces(folds, seeds, counts));
        return [.. wanted.Zip(measured.Chunk(folds.Count * seeds), (count, some) => LearningCurvePoint.Of(count, [.. some.Select(one => one.Accuracy)]))];
    }

    /// <summary>The runs that <see cref="Run"/> does, number by number.</summary>
    public IReadOnlyList<StudyPiece<Measured>> Pieces(IReadOnlyList<Split> folds, int seeds, IReadOnlyList<int> counts) =>
    [
        .. from count in Wanted(folds, counts)
           from fold in Enumerable.Range(0, folds.Count)
           from number in Enumerable.Range(0, seeds)
           let seed = context.Options.Seed + (ulong)(fold + folds.Count * number)
           let name = $"learning curve, {count} images a class, fold {fold + 1} of {folds.Count}{(seeds > 1 ? $", seed {number + 1}" : "")}"
           select new StudyPiece<Measured>(
               1, $"learning-curve-{count}-fold{fold + 1}-seed{number + 1}.json",
               own => new LearningCurve(own, recipe, images).Measure(name, folds[fold], Choose(folds[fold].Train, count, seed), seed)),
    ];

    private int[] Wanted(IReadOnlyList<Split> folds, IReadOnlyList<int> counts)
    {
        int max = folds.Min(fold => images.LabelsOf(fold.Train).CountBy(label => label).Min(pair => pair.Value));
        return [.. counts.Select(count => Math.Min(count, max)).Distinct()];
    }

    private Measured Measure(string name, Split fold, int[] train, ulong seed)
    {
        int epochs = Math.Max(1, (int)Math.Round((double)recipe.Epochs * fold.Train.Length / train.Length));
        using var training = new RecipeTraining(context.Device, recipe with { Epochs = epochs }, images, train, seed);
        using var network = training.Network;
        context.Train(name, training.Trainer, training.Description);
        return new Measured(network.Predict(images, fold.Validation, context.Cancellation).Accuracy(images.LabelsOf(fold.Validation)));
    }

    /// <summary>The first images of each class in a random order: a smaller choice is part of a larger one.</summary>
    private int[] Choose(int[] train, int count, ulong seed)
    {
        int[] shuffled = [.. train];
        new RandomStream(seed, Purpose).Shuffle(shuffled.AsSpan());
        return [.. shuffled.GroupBy(i => images.Labels[i]).SelectMany(members => members.Take(count)).Order()];
    }

    /// <summary>The result of one run: a file of the run folder, so that a resumed study need not repeat it.</summary>
    internal sealed record Measured(double Accuracy);
}
