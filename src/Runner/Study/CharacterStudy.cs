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
    private const int FoldCount = 5;
    private const string CheckpointName = "part1";

    /// <summary>Trains on folds, studies depth, and leaves a trained network in the context for the later parts.</summary>
    public CharacterOutcome Run()
    {
        var clock = Stopwatch.StartNew();
        var source = CharacterSource.Load(context.Data, Recipe.Preprocessing, context.Options.Seed, context.Progress, context.Cancellation);
        var images = source.Images;
        var folds = Splits.StratifiedFolds([.. images.Labels], FoldCount, context.Options.Seed);
        int foldsToRun = context.Full ? FoldCount : 1;

        var confusion = new ConfusionMatrix(images.ClassNames);
        var accuracies = new List<double>();
        var judged = new List<JudgedImage>();
        var curves = new List<Curve>();
        for (int fold = 0; fold < foldsToRun; fold++)
        {
            var split = folds[fold];
            var curve = new Curve($"fold {fold + 1}");
            var trained = Train(images, split, $"Part 1, fold {fold + 1} of {foldsToRun}", context.Options.Seed + (ulong)fold, curve);
            var predictions = trained.Predict(images, split.Validation, context.Cancellation);
            for (int i = 0; i < split.Validation.Length; i++)
            {
                int label = images.Labels[split.Validation[i]];
                confusion.Add(label, predictions.Best(i));
                judged.Add(new JudgedImage(split.Validation[i], label, predictions[i].ToArray()));
            }
            accuracies.Add(predictions.Accuracy(images.LabelsOf(split.Validation)));
            curves.Add(curve);
            Keep(trained, images, fold);
        }
        if (context.Full) KeepFinal(images);

        var depths = new DepthStudy(context, images, folds).Run();
        var interval = accuracies.Count > 1 ? MeanInterval.Of([.. accuracies]) : ProportionInterval.Wilson(confusion.Correct, confusion.Total);
        var scores = new ProbabilityScores([.. judged.SelectMany(j => j.Probabilities)], [.. judged.Select(j => j.Label)]);
        var results = new Part1Results
        {
            Data = source.Kind,
            Seed = context.Options.Seed,
            Seconds = clock.Elapsed.TotalSeconds,
            Validation = new ValidationResults(interval.Value, interval.Low, interval.High, accuracies),
            Top3 = scores.TopAccuracy(3),
            LookAlikesMerged = confusion.MergedAccuracy(LookAlikes.Characters),
            CalibrationError = scores.CalibrationError(),
            PerClass = images.ClassNames.Select((name, label) => (name, recall: confusion.Recall(label))).ToDictionary(c => c.name, c => c.recall),
            Depths = depths,
        };
        return new CharacterOutcome(results, images, confusion, judged, curves);
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
        var source = CharacterSource.Load(context.Data, Recipe.Preprocessing, context.Options.Seed, context.Progress, context.Cancellation);
        var split = Splits.StratifiedFolds([.. source.Images.Labels], FoldCount, context.Options.Seed)[0];
        Keep(Train(source.Images, split, "Part 1 network, to start from", context.Options.Seed, curve: null), source.Images, fold: 0);
    }

    private CharacterRecipe Recipe => CharacterRecipe.Best with { Epochs = context.Options.Epochs ?? (context.Full ? CharacterRecipe.Best.Epochs : 16) };

    private TrainedCharacters Train(LabelledImages images, Split split, string name, ulong seed, Curve? curve)
    {
        using var training = new CharacterTraining(context.Device, Recipe, images, split.Train, seed);
        var network = training.Network;
        int[] labels = images.LabelsOf(split.Validation);
        context.Train(name, training.Trainer, metrics =>
        {
            if (curve is null) return metrics;
            return curve.Add(metrics, network.Predict(images, split.Validation, context.Cancellation), labels);
        }, saveInterrupted: () => Checkpoints.SaveInterrupted(context, network.Model, images.ClassNames, Recipe.Preprocessing, network.Normalisation));
        return network;
    }

    /// <summary>The first fold's network serves the later parts; the others are only measured.</summary>
    private void Keep(TrainedCharacters trained, LabelledImages images, int fold)
    {
        if (fold > 0)
        {
            trained.Dispose();
            return;
        }
        context.Characters = trained;
        Save(trained, images, CheckpointName);
    }

    private void KeepFinal(LabelledImages images)
    {
        using var trained = Train(images, new Split(images.AllIndices(), []), "Part 1, final network on all images", context.Options.Seed, curve: null);
        Save(trained, images, "part1-all-images");
    }

    private void Save(TrainedCharacters trained, LabelledImages images, string name) =>
        Checkpoints.Save(context, name, trained.Model, images.ClassNames, Recipe.Preprocessing, trained.Normalisation);
}
