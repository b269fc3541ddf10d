using MidasNet.Data;
using MidasNet.Data.Duplicates;
using MidasNet.Learning;
using MidasNet.Runner.Reports;
using MidasNet.Runner.Runs;
using MidasNet.Runner.Sources;
using MidasNet.Runner.Study.Common;

namespace MidasNet.Runner.Study.Part1;

/// <summary>
/// Part 1 on EMNIST: 40 images of each of the 62 classes are drawn at random, a network is trained on them by the same recipe, and evaluated on all others. With
/// a hundred thousand of them the accuracy of a network is known to a tenth of a point; the draw is what varies, so there are several.
/// </summary>
internal sealed class EmnistStudy(StudyContext context)
{
    /// <summary>Images of each class, equal to the drawings of Part 1.</summary>
    public const int ImagesOfEachClass = 40;

    private const int Explained = 6;

    private int Draws => context.Full ? 5 : 2;

    /// <summary>The recipe of Part 1, for images that are cut out already.</summary>
    private Recipe Recipe => context.CharacterRecipe with
    {
        Framing = PreprocessingKind.Digit,
        InputSize = EmnistSource.Size,
        Oversampling = 1, // they have no finer resolution
    };

    /// <summary>Draws, trains, evaluates.</summary>
    /// <exception cref="DataFormatException">EMNIST is not there, damaged, or has too few images of a class.</exception>
    public EmnistOutcome Run()
    {
        using var clock = new RunClock(context.Folder, "part1");
        var images = EmnistSource.Load(context.Data, moreThan: ImagesOfEachClass);
        context.RequireSame("characters of EMNIST", images);
        var copies = DuplicateFinder.FindEqual(images);
        foreach (string sentence in copies.Sentences()) context.Progress.Say(sentence);
        var validation = new CharacterValidation(context, Recipe, images);
        List<double> accuracies = [], balanced = [];
        ConfusionMatrix? firstConfusion = null;
        IReadOnlyList<EvaluatedImage> evaluated = [];
        NetworkExplanation? explanation = null;
        int trainImages = 0;
        for (int draw = 0; draw < Draws; draw++)
        {
            ulong seed = context.Options.Seed + (ulong)draw;
            var split = Splits.SameOfEachClass(images.Labels.AsSpan(), ImagesOfEachClass, seed).WithoutCopies(copies);
            trainImages = split.Train.Length;
            var (trained, _) = validation.Train($"Part 1 on EMNIST, draw {draw + 1} of {Draws}", split, seed, follow: false);
            using var network = trained;
            var predictions = network.Predict(images, split.Validation, context.Cancellation);
            var confusion = ConfusionMatrix.Of(images.ClassNames, images.LabelsOf(split.Validation), predictions);
            accuracies.Add(confusion.Accuracy);
            balanced.Add(confusion.BalancedAccuracy);
            if (draw > 0) continue;
            firstConfusion = confusion;
            evaluated = EvaluatedImage.Of(images, split.Validation, predictions);
            explanation = NetworkExplanation.Of(network, images, evaluated, Explained, context.Cancellation);
            Checkpoints.Save(context, "part1-emnist", network.Model, images.ClassNames, Recipe.Preprocessing, network.Normalisation);
        }

        var accuracy = ValidationResults.Of(accuracies, evaluated.Count);
        var results = new EmnistResults
        {
            Seed = context.Options.Seed,
            Seconds = clock.Seconds,
            Recipe = Recipe,
            ImagesOfEachClass = ImagesOfEachClass,
            TrainImages = trainImages,
            TestImages = evaluated.Count,
            Scores = CharacterScores.Of(accuracy, firstConfusion!, evaluated),
            BalancedAccuracy = ValidationResults.Of(balanced, evaluated.Count),
            PerClass = images.ClassNames.Select((name, label) => (name, label)).ToDictionary(c => c.name, c => firstConfusion!.Recall(c.label)),
        };
        return new EmnistOutcome(results, images, firstConfusion!, evaluated, explanation!);
    }
}
