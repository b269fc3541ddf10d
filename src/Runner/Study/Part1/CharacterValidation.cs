using MidasNet.Data;
using MidasNet.Learning;
using MidasNet.Models;
using MidasNet.Runner.Reports;
using MidasNet.Runner.Study.Common;

namespace MidasNet.Runner.Study.Part1;

/// <summary>Trains networks by a recipe on folds of a set, and evaluates each on its held-out images.</summary>
/// <param name="context">The study.</param>
/// <param name="recipe">How they are trained.</param>
/// <param name="images">The images after the recipe's preprocessing.</param>
/// <param name="training">The way in which they are trained; null for the recipe alone.</param>
internal sealed class CharacterValidation(StudyContext context, Recipe recipe, LabelledImages images, CharacterTraining? training = null)
{
    private readonly CharacterTraining training = training ?? CharacterTraining.Plain;

    /// <summary>Views of an image in test-time augmentation: itself and eight variations.</summary>
    public const int Views = 9;

    /// <summary>Trains networks with several seeds on each fold; those that an interrupted run of the same folder has trained are taken from there.</summary>
    /// <param name="name">How the images were divided, for the report.</param>
    /// <param name="folds">The folds to run.</param>
    /// <param name="seeds">Networks on each fold.</param>
    /// <param name="first">Keeps the first network; null to keep none.</param>
    public ValidatedCharacters Run(string name, IReadOnlyList<Split> folds, int seeds, KeptNetwork? first = null)
    {
        var confusion = new ConfusionMatrix(images.ClassNames);
        var evaluated = new List<EvaluatedImage>();
        var curves = new List<Curve>();
        List<double> single = [], views = [], together = [], togetherViews = [];
        var networks = context.SideBySide(Pieces(name, folds, seeds, first));
        for (int fold = 0; fold < folds.Count; fold++)
        {
            int[] held = folds[fold].Validation, labels = images.LabelsOf(held);
            List<Predictions> bySeed = [], viewsBySeed = [];
            for (int seed = 0; seed < seeds; seed++)
            {
                var done = networks[fold * seeds + seed];
                bySeed.Add(done.PredictionsAlone());
                viewsBySeed.Add(done.PredictionsOfViews());
                if (IsFollowed(seed)) curves.Add(new Curve($"fold {fold + 1}", done.History));
            }
            single.Add(bySeed.Average(p => p.Accuracy(labels)));
            views.Add(viewsBySeed.Average(p => p.Accuracy(labels)));
            together.Add(Predictions.Mean(bySeed).Accuracy(labels));
            togetherViews.Add(Predictions.Mean(viewsBySeed).Accuracy(labels));
            confusion.Add(ConfusionMatrix.Of(images.ClassNames, labels, bySeed[0]));
            evaluated.AddRange(EvaluatedImage.Of(images, held, bySeed[0]));
        }
        List<ValidationRow> rows = [Row(1, 1, single), Row(1, Views, views)];
        if (seeds > 1) rows.AddRange([Row(seeds, 1, together), Row(seeds, Views, togetherViews)]);
        return new ValidatedCharacters(rows, confusion, evaluated, curves);

        ValidationRow Row(int networks, int viewCount, List<double> accuracies) =>
            new(name, networks, viewCount, ValidationResults.Of(accuracies, evaluated.Count)) { Training = training.Name };
    }

    /// <summary>The networks that <see cref="Run"/> trains, fold by fold, of each all seeds.</summary>
    public IReadOnlyList<StudyPiece<ValidatedTraining>> Pieces(string name, IReadOnlyList<Split> folds, int seeds, KeptNetwork? first = null) =>
    [
        .. from fold in Enumerable.Range(0, folds.Count)
           from seed in Enumerable.Range(0, seeds)
           let kept = fold + seed == 0 ? first : null
           select new StudyPiece<ValidatedTraining>(
               1, $"{FileOf(name, fold, seed)}.json", own => new CharacterValidation(own, recipe, images, training).TrainAndEvaluate(name, folds, fold, seed, seeds, kept))
           {
               Start = training.StartName,
               Network = kept?.Name,
           },
    ];

    // The history is followed for the first seed alone: it costs a prediction an epoch.
    private static bool IsFollowed(int seed) => seed == 0;

    private string FileOf(string name, int fold, int seed) => $"{training.Key}{name.Replace(' ', '-')}-fold{fold + 1}-seed{seed + 1}";

    private ValidatedTraining TrainAndEvaluate(string name, IReadOnlyList<Split> folds, int fold, int seed, int seeds, KeptNetwork? kept)
    {
        string way = training.Name is { } other ? $" {other}," : "";
        string title = $"Part 1, {name},{way} fold {fold + 1} of {folds.Count}{(seeds > 1 ? $", seed {seed + 1} of {seeds}" : "")}";
        string file = Path.Combine("part1", FileOf(name, fold, seed));
        ulong networkSeed = context.Options.Seed + (ulong)(fold + folds.Count * seed);
        return TrainAndEvaluate(
            title, folds[fold], networkSeed, IsFollowed(seed), kept?.Keep,
            training.IsTaught ? FoldTeachers.Of(images, folds[fold].Train, networkSeed, Teach) : null);

        Predictions Teach(int k, Split division, ulong teacherSeed) => context.Once(
            $"{file}-teacher{k + 1}.json",
            () => TrainAndEvaluate($"{title}, teacher {k + 1} of {FoldTeachers.Count}", division, teacherSeed, follow: false, keep: null)).PredictionsOfViews();
    }

    private ValidatedTraining TrainAndEvaluate(
        string name, Split fold, ulong seed, bool follow, Action<TrainedNetwork, Predictions>? keep, TeacherLabels? teacher = null)
    {
        var (network, history) = Train(name, fold, seed, follow, teacher);
        using var trained = network;
        var alone = network.Predict(images, fold.Validation, context.Cancellation);
        keep?.Invoke(network, alone);
        return ValidatedTraining.Of(
            alone,
            network.PredictViews(images, fold.Validation, Views, context.Cancellation),
            follow ? history : []);
    }

    /// <summary>Trains one network, with progress and metrics.</summary>
    /// <param name="name">The name of the run in them.</param>
    /// <param name="split">The images to train on, and those on which its history is measured.</param>
    /// <param name="seed">Decides all random numbers.</param>
    /// <param name="follow">Whether to evaluate the network on the images held out at each report.</param>
    /// <param name="teacher">Soft labels that take part in the targets; null for the labels alone.</param>
    /// <returns>The network, the caller's to dispose of, and the metrics of each report.</returns>
    public (TrainedNetwork Network, IReadOnlyList<EpochMetrics> History) Train(string name, Split split, ulong seed, bool follow, TeacherLabels? teacher = null)
    {
        using var run = new RecipeTraining(context.Device, recipe, images, split.Train, seed, training.Start, teacher);
        var network = run.Network;
        int[] labels = images.LabelsOf(split.Validation);
        try
        {
            var history = context.Train(
                name, run.Trainer, run.Description,
                metrics => follow ? metrics.WithValidation(network.Predict(images, split.Validation, context.Cancellation), labels) : metrics);
            return (network, history);
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }
}
