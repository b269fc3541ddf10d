using MidasNet.Data;
using MidasNet.Learning;
using MidasNet.Models;
using MidasNet.Runner.Runs;
using MidasNet.Runner.Sources;
using MidasNet.Weights;

namespace MidasNet.Runner.Pretraining;

/// <summary>
/// Trains VGG19 on handwritten letters, at 32x32 pixels, and writes the plain network's weights: a pretrained VGG19 that can be shipped, for whoever has
/// no ImageNet weights. It has never seen a digit.
/// </summary>
internal sealed class LetterPretraining(PretrainOptions options, Device device, RunFolder folder, Progress progress, CancellationToken cancellation)
{
    private const string Name = "VGG19 on letters";
    private const double HeldOutShare = 0.05;

    private static readonly Vgg19Framing Framing = Vgg19Framing.Padded32;

    // As of the ImageNet weights of Keras, so that one is exchanged for the other without a change elsewhere.
    private static readonly ColourScaling Preprocessing = ColourScaling.BlueGreenRed;

    private LabelledImages letters = null!;
    private Split split;

    /// <summary>Trains, measures, and writes the file.</summary>
    /// <param name="data">Where EMNIST is.</param>
    public PretrainResults Run(DataFolder data)
    {
        letters = LetterSource.Load(data);
        split = Splits.Stratified(letters.Labels.AsSpan(), HeldOutShare, options.Seed);
        progress.Say($"{split.Train.Length} letters to train on, {split.Validation.Length} held out; no digits");

        var sizes = new NormalisedVgg19Options(letters.ClassNames.Count, Widths: options.Widths);
        using var trained = new NormalisedVgg19(device, sizes, options.Seed);
        var plan = Recipes.Letters.TrainingFor(options.Seed, Normalisation.None) with { Epochs = options.Epochs };
        var session = folder.Session(progress, options.CheckpointEvery, parallel: 1, logsMetrics: true, cancellation);
        int[] labels = letters.LabelsOf(split.Validation);
        IReadOnlyList<EpochMetrics> history;
        using (var trainer = new Trainer(
            trained, new Vgg19Batches(plan.Loader(letters, split.Train), Framing, Preprocessing), plan,
            (logits, batch) => logits.CrossEntropy(batch.Labels.Span, Recipes.Letters.LabelSmoothing)))
        {
            string description = $"letters {ImageFingerprint.Of(letters, split.Train)}, cross-entropy, label smoothing {Recipes.Letters.LabelSmoothing}";
            history = session.Train(Name, trainer, description, report =>
            {
                var complete = report.Metrics = report.Metrics.WithValidation(HeldOut(trained), labels);
                progress.Say($"epoch {complete.Epoch}: loss {complete.TrainLoss:F3}, held-out letters {Percentage.Of(complete.ValidationAccuracy, 2)}, {complete.ElapsedSeconds:F0} s");
                // A day's work must survive a power cut: what a later epoch improves, it replaces.
                ModelCheckpoint.Save(Path.Combine(folder.Checkpoints, "vgg19-normalised.safetensors"), trained, Use);
            });
        }
        double seconds = history[^1].ElapsedSeconds ?? 0;

        var predictions = HeldOut(trained);
        var confusion = ConfusionMatrix.Of(letters.ClassNames, labels, predictions);

        using var plain = new Vgg19(device, sizes.Features, seed: 1);
        trained.CopyTo(plain);
        using var classifier = new VggWithClassifier(plain, trained.Parameters["classifier.weight"], trained.Parameters["classifier.bias"]);
        double plainAccuracy = HeldOut(classifier).Accuracy(labels);
        OutputFile.WriteOrRescue(options.Out, path => Write(path, plain));
        Vgg19Weights.Load(plain, Vgg19Import.Read(options.Out).Weights, options.Out);

        var results = new PretrainResults
        {
            TrainImages = split.Train.Length,
            HeldOutImages = split.Validation.Length,
            Epochs = options.Epochs,
            Seconds = seconds,
            Accuracy = confusion.Accuracy,
            MergedAccuracy = confusion.MergedAccuracy(LookAlikes.Characters),
            PlainAccuracy = plainAccuracy,
            QuantisedAccuracy = HeldOut(classifier).Accuracy(labels),
            File = options.Out,
            FileBytes = new FileInfo(options.Out).Length,
            Folder = folder.Path,
        };
        folder.WriteResults(results);
        PretrainReport.Save(results, folder);
        session.Clear();
        return results;
    }

    private ModelUse Use => new()
    {
        ClassNames = letters.ClassNames,
        Preprocessing = Data.Preprocessing.Digit(letters.Width),
        Framing = Framing,
        Colours = Preprocessing,
    };

    private Predictions HeldOut(Model model) => Predictions.Of(
        model, new Vgg19Batches(new BatchLoader(letters, split.Validation, new BatchLoaderOptions { BatchSize = 128 }), Framing, Preprocessing), cancellation);

    private void Write(string path, Vgg19 plain) => Vgg19Weights.Write(
        path, Vgg19Weights.Of(plain, $"midasnet pretrain, EMNIST ByClass letters, {Counted.Of(options.Epochs, "epoch")}, seed {options.Seed}"), WeightEncoding.Int8PerChannel);
}
