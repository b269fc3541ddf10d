using MidasNet.Data;
using MidasNet.Data.Duplicates;
using MidasNet.Learning;
using MidasNet.Models;
using MidasNet.Runner.Reports;
using MidasNet.Runner.Runs;
using MidasNet.Runner.Sources;
using MidasNet.Runner.Study.Common;
using MidasNet.Runner.Tuning;

namespace MidasNet.Runner.Study.Part1;

/// <summary>Part 1: a small CNN from scratch on 62 classes with 40 images each, and nothing else.</summary>
internal sealed class CharacterStudy(StudyContext context)
{
    private const int FoldCount = 5, FullSeeds = 2;
    private const int MinExplained = 6, MaxExplained = 12;
    private const string CheckpointName = "part1", FinalName = "part1-all-images";
    private const string Stratified = "stratified", ByWriter = "by writer";

    // Images of each class to learn from. All images of a fold are what the validation has learnt from.
    private static readonly int[] FullImages = [5, 10, 20], QuickImages = [5, 20];

    /// <summary>Trains on folds, studies depth, and explains what a network looks at.</summary>
    public CharacterOutcome Run()
    {
        using var clock = new RunClock(context.Folder, "part1");
        var ingredients = context.Options.Ablation is { } run ? ReadIngredients(run) : null;
        var (source, folds, writerFolds) = Divide();
        var images = source.Images;
        // All at once, so that no worker waits for the end of a section.
        context.Elsewhere?.Make(context, [.. Pieces(images, folds, writerFolds)]);

        var validation = new CharacterValidation(context, Recipe, images);
        var stratified = validation.Run(Stratified, folds[..FoldsToRun], Seeds, First(images, folds[0]));
        var byWriter = validation.Run(ByWriter, writerFolds[..FoldsToRun], seeds: 1);
        var otherRows = context.Full ? TrainOtherwise(images, folds) : [];
        if (context.Full && !File.Exists(Checkpoints.PathOf(context, FinalName))) KeepFinal(validation, images, stratified.Evaluated);

        var learningCurve = new LearningCurve(context, Recipe, images).Run(folds[..FoldsToRun], seeds: 1, ImageCounts);
        var depths = new DepthStudy(context, Recipe, images, folds).Run();
        var scores = CharacterScores.Of(stratified.Rows[0].Accuracy, stratified.Confusion, stratified.Evaluated);
        var effects = DepthEffect.Of(depths);
        var results = new Part1Results
        {
            Data = source.Kind,
            Seed = context.Options.Seed,
            Seconds = clock.Seconds,
            Recipe = Recipe,
            Validation = scores.Accuracy,
            Validations = [.. stratified.Rows, .. byWriter.Rows, .. otherRows],
            Top3 = scores.Top3,
            LookAlikesMerged = scores.LookAlikesMerged,
            CalibrationError = scores.CalibrationError,
            ByWriter = CharacterScores.Of(byWriter.Rows[0].Accuracy, byWriter.Confusion, byWriter.Evaluated),
            PerClass = images.ClassNames
                .Select((name, label) => (name, recall: stratified.Confusion.Recall(label)))
                .ToDictionary(c => c.name, c => c.recall),
            LearningCurve = [.. learningCurve, AllImages(images, folds, scores.Accuracy.Folds)],
            Depths = [.. depths.Select(run => run.Result)],
            DepthEffects = effects,
            DepthVerdict = DepthVerdict.Of(effects),
        };
        var explanation = Explain(images, [.. stratified.Evaluated.Take(folds[0].Validation.Length)]);
        return new CharacterOutcome(results, images, stratified.Confusion, stratified.Evaluated, stratified.Curves, depths, explanation, ingredients);
    }

    /// <summary>Reads the table of ingredients for the report.</summary>
    /// <param name="run">The folder of a run of <c>midasnet ablate</c>.</param>
    /// <exception cref="RunFolderException">It is not such a folder, or has no results.</exception>
    public static AblationResults ReadIngredients(string run) => RunFolder.Open(run, AblationConfiguration.Name).ReadResults<AblationResults>();

    /// <summary>The pieces that other machines may make. Those that begin from a checkpoint are among them once it is there.</summary>
    public IReadOnlyList<StudyPiece> Pieces()
    {
        var (source, folds, writerFolds) = Divide();
        var pieces = Pieces(source.Images, folds, writerFolds);
        return File.Exists(Checkpoints.PathOf(context, SyntheticStart.CheckpointName))
            ? [.. pieces, .. Pretrained(source.Images).Pieces(Stratified, folds, FullSeeds)]
            : [.. pieces];
    }

    private IEnumerable<StudyPiece> Pieces(LabelledImages images, Split[] folds, Split[] writerFolds)
    {
        var validation = new CharacterValidation(context, Recipe, images);
        return
        [
            .. validation.Pieces(Stratified, folds[..FoldsToRun], Seeds, First(images, folds[0])),
            .. validation.Pieces(ByWriter, writerFolds[..FoldsToRun], seeds: 1),
            .. context.Full ? Distilled(images).Pieces(Stratified, folds, seeds: 1) : [],
            .. new LearningCurve(context, Recipe, images).Pieces(folds[..FoldsToRun], seeds: 1, ImageCounts),
            .. new DepthStudy(context, Recipe, images, folds).Pieces(),
        ];
    }

    private Recipe Recipe => context.CharacterRecipe;

    private int FoldsToRun => context.Full ? FoldCount : 1;

    private int Seeds => context.Full ? FullSeeds : 1;

    private int[] ImageCounts => context.Full ? FullImages : QuickImages;

    private (CharacterSource Source, Split[] Folds, Split[] WriterFolds) Divide()
    {
        var source = context.Drawings(Recipe.Preprocessing);
        var images = source.Images;
        // Equal drawings stay together; of thin strokes, which are all alike, near copies would be most of a class.
        var copies = DuplicateFinder.FindEqual(images);
        foreach (string sentence in copies.Sentences()) context.Progress.Say(sentence);
        return (source, Folds(images, copies), Folds(images, copies, images.Groups));
    }

    private KeptNetwork First(LabelledImages images, Split fold) => new(
        CheckpointName, (network, predictions) => Save(network, images, CheckpointName, Calibration.Fit([predictions], images.LabelsOf(fold.Validation))));

    private CharacterValidation Pretrained(LabelledImages images) =>
        new(context, Recipe, images, CharacterTraining.Pretrained(new SyntheticStart(context, Recipe).Run()));

    private CharacterValidation Distilled(LabelledImages images) => new(context, Recipe, images, CharacterTraining.Distilled);

    /// <summary>The same networks with a start or a teacher, on the same folds: rows of their own, never the headline.</summary>
    // A resumed study that has trained all of them does not need the start again, but it is read in a moment.
    private IReadOnlyList<ValidationRow> TrainOtherwise(LabelledImages images, Split[] folds) =>
        [.. Pretrained(images).Run(Stratified, folds, FullSeeds).Rows, .. Distilled(images).Run(Stratified, folds, seeds: 1).Rows];

    /// <summary>The regions that the first fold's network relies on, shown on held-out images.</summary>
    private NetworkExplanation Explain(LabelledImages images, EvaluatedImage[] heldOut)
    {
        var checkpoint = ModelCheckpoint.Open(Checkpoints.PathOf(context, CheckpointName), context.Device);
        using var network = new TrainedNetwork((SmallCnn)checkpoint.Model, checkpoint.Use.Normalisation, Recipe);
        return NetworkExplanation.Of(network, images, heldOut, context.Full ? MaxExplained : MinExplained, context.Cancellation);
    }

    /// <summary>The last point of the learning curve, which the validation has measured already.</summary>
    private static LearningCurvePoint AllImages(LabelledImages images, Split[] folds, IReadOnlyList<double> accuracies)
    {
        int ofEachClass = folds.Min(fold => images.LabelsOf(fold.Train).CountBy(label => label).Min(pair => pair.Value));
        return LearningCurvePoint.Of(ofEachClass, accuracies);
    }

    private Split[] Folds(LabelledImages images, DuplicateGroups copies, IReadOnlyList<string>? writers = null) =>
        copies.TooFewForFolds(images.Labels, images.ClassNames, FoldCount, writers) is { } reason
            ? throw new DataFormatException(context.Data.Characters ?? "drawings of Part 1", $"Part 1 cannot divide it: {reason}")
            : copies.WholeFolds(images.Labels, FoldCount, context.Options.Seed, writers);

    // No image is left to calibrate a network of all of them: it takes the temperature of the networks of the folds, each on the images that it was not trained on.
    private void KeepFinal(CharacterValidation validation, LabelledImages images, IReadOnlyList<EvaluatedImage> evaluated) => context.Session.Complete(() =>
    {
        var (trained, history) = validation.Train(
            "Part 1, final network on all images", new Split(images.AllIndices(), []), context.Options.Seed, follow: false);
        var predictions = new Predictions(images.ClassNames.Count, [.. evaluated.SelectMany(image => image.Probabilities)]);
        using (trained) Save(trained, images, FinalName, Calibration.Fit([predictions], [.. evaluated.Select(image => image.Label)]));
        return history;
    });

    private void Save(TrainedNetwork trained, LabelledImages images, string name, Calibration calibration) => Checkpoints.Save(
        context, name, trained.Model, images.ClassNames, trained.Recipe.Preprocessing, trained.Normalisation, calibration.Temperature);
}
