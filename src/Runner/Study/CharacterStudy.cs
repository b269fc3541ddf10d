using System.Diagnostics;
using MidasNet.Data;
using MidasNet.Models;
using MidasNet.Runner.Sources;
using MidasNet.Runner.Study.Characters;
using MidasNet.Training;

namespace MidasNet.Runner.Study;

/// <summary>Part 1: a small CNN from scratch on 62 classes with 40 images each, and nothing else.</summary>
internal sealed class CharacterStudy(StudyContext context)
{
    private const int FoldCount = 5, FullSeeds = 2;
    private const string CheckpointName = "part1";

    /// <summary>Trains on folds, studies depth, and leaves a trained network in the context for the later parts.</summary>
    public CharacterOutcome Run()
    {
        var clock = Stopwatch.StartNew();
        var source = CharacterSource.Load(context.Data, Recipe.Preprocessing, context.Options.Seed, context.Progress, context.Cancellation);
        var images = source.Images;
        var folds = StratifiedFolds(images);
        var writerFolds = Splits.GroupFolds(images.Groups!, FoldCount, context.Options.Seed);
        int foldsToRun = context.Full ? FoldCount : 1;

        var validation = new CharacterValidation(context, Recipe, images);
        var stratified = validation.Run("stratified", folds[..foldsToRun], context.Full ? FullSeeds : 1, trained => Keep(trained, images));
        var byWriter = validation.Run("by writer", writerFolds[..foldsToRun], seeds: 1);
        if (context.Full) KeepFinal(validation, images);

        var depths = new DepthStudy(context, images, folds).Run();
        var scores = new ProbabilityScores(
            [.. stratified.Judged.SelectMany(j => j.Probabilities)], [.. stratified.Judged.Select(j => j.Label)]);
        var results = new Part1Results
        {
            Data = source.Kind,
            Seed = context.Options.Seed,
            Seconds = clock.Elapsed.TotalSeconds,
            Recipe = Recipe,
            Validation = stratified.Rows[0].Accuracy,
            Validations = [.. stratified.Rows, .. byWriter.Rows],
            Top3 = scores.TopAccuracy(3),
            LookAlikesMerged = stratified.Confusion.MergedAccuracy(LookAlikes.Characters),
            CalibrationError = scores.CalibrationError(),
            PerClass = images.ClassNames
                .Select((name, label) => (name, recall: stratified.Confusion.Recall(label)))
                .ToDictionary(c => c.name, c => c.recall),
            Depths = depths,
        };
        return new CharacterOutcome(results, images, stratified.Confusion, stratified.Judged, stratified.Curves);
    }

    /// <summary>Trains the network of Part 1 on one split, for parts that start from its weights when Part 1 itself is not run.</summary>
    public void TrainForLaterParts()
    {
        string finished = Path.Combine(context.Folder.Checkpoints, $"{CheckpointName}.safetensors");
        if (File.Exists(finished))
        {
            // A resumed run goes on from the same weights. The model is disposed of with the study.
            var checkpoint = ModelCheckpoint.Open(finished, context.Device);
            context.Characters = new TrainedCharacters(checkpoint.Model, checkpoint.Use.Normalisation, Recipe);
            return;
        }
        var images = CharacterSource.Load(context.Data, Recipe.Preprocessing, context.Options.Seed, context.Progress, context.Cancellation).Images;
        var validation = new CharacterValidation(context, Recipe, images);
        Keep(validation.Train("Part 1 network, to start from", StratifiedFolds(images)[0], context.Options.Seed, curve: null), images);
    }

    private CharacterRecipe Recipe
    {
        get
        {
            var recipe = context.Options.Recipe ?? (context.Full ? CharacterRecipe.Best : CharacterRecipe.Quick);
            return recipe with { Epochs = context.Options.Epochs ?? recipe.Epochs };
        }
    }

    private Split[] StratifiedFolds(LabelledImages images) => Splits.StratifiedFolds([.. images.Labels], FoldCount, context.Options.Seed);

    /// <summary>The first fold's network serves the later parts.</summary>
    private void Keep(TrainedCharacters trained, LabelledImages images)
    {
        context.Characters = trained;
        Save(trained, images, CheckpointName);
    }

    private void KeepFinal(CharacterValidation validation, LabelledImages images)
    {
        using var trained = validation.Train(
            "Part 1, final network on all images", new Split(images.AllIndices(), []), context.Options.Seed, curve: null);
        Save(trained, images, "part1-all-images");
    }

    private void Save(TrainedCharacters trained, LabelledImages images, string name) =>
        Checkpoints.Save(context, name, trained.Model, images.ClassNames, Recipe.Preprocessing, trained.Normalisation);
}
