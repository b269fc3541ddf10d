using MidasNet.Data;
using MidasNet.Learning;
using MidasNet.Learning.Labels;
using MidasNet.Models;
using MidasNet.Runner.Runs;

namespace MidasNet.Runner.Audit;

/// <summary>Trains small CNNs on all folds but one, predicts that one, and so on.</summary>
/// <param name="Images">The images with the labels they were given.</param>
/// <param name="Folds">How they are divided.</param>
/// <param name="Trusted">Images that no network is trained on, which each predicts besides; null for none.</param>
/// <param name="Device">Where the networks live.</param>
/// <param name="Options">Epochs and seed.</param>
/// <param name="Progress">Is told how far it is.</param>
/// <param name="Cancellation">Stops after the present step.</param>
internal sealed record OutOfFoldTraining(
    LabelledImages Images, IReadOnlyList<Split> Folds, LabelledImages? Trusted, Device Device, AuditOptions Options, Progress Progress,
    CancellationToken Cancellation)
{
    private const int FewImages = 10_000;

    private int Classes => Images.ClassNames.Count;

    /// <summary>
    /// Trains with plain cross-entropy and predicts the label of each image. Of few images a network learns the labels by heart as well; each network other
    /// ones, so that the mean of two knows more.
    /// </summary>
    public FoldOutcome Plain() => Run((fold, trainOn, predict, onTrusted) =>
    {
        var stage = Begin(FoldRecipe.Plain, fold, trainOn);
        BatchLoss loss = static (logits, batch) => logits.CrossEntropy(batch.Labels.Span);
        return trainOn.Length < FewImages
            ? stage.TrainTwo(loss, predict, others: [], onTrusted).Held
            : stage.Train(0, loss, predict, onTrusted).Held;
    });

    /// <summary>
    /// Trains under a transition matrix and predicts the class of each image: enough where most labels are right.
    /// </summary>
    /// <param name="transition">How classes become labels.</param>
    public FoldOutcome Corrected(TransitionMatrix transition) => Run((fold, trainOn, predict, onTrusted) =>
        Begin(FoldRecipe.Corrected, fold, trainOn).Train(0, Under(transition), predict, onTrusted).Held);

    /// <summary>
    /// The same for labels that tell little. Two networks of the corrected loss label the images that they were trained on, q² T[·, given] by the
    /// mean of both, and two new networks learn these soft labels, which errs less than they did. All of it happens within the training part of a
    /// fold, so that the label of a held-out image has no part in its prediction at all.
    /// </summary>
    /// <param name="transition">How classes become labels.</param>
    public FoldOutcome SelfLabelled(TransitionMatrix transition) => Run((fold, trainOn, predict, onTrusted) =>
    {
        var (_, inside) = Begin(FoldRecipe.Corrected, fold, trainOn).TrainTwo(Under(transition), predict: [], trainOn, onTrusted);
        var soft = new float[Images.Count * Classes];
        for (int row = 0; row < trainOn.Length; row++)
            SoftLabel(inside.AsSpan(row * Classes, Classes), transition, Images.Labels[trainOn[row]], soft.AsSpan(trainOn[row] * Classes, Classes));
        Array.Clear(onTrusted);
        BatchLoss toSoft = (logits, batch) => logits.CrossEntropy(Rows(soft, batch.Indices.Span));
        return Begin(FoldRecipe.SelfLabelled, fold, trainOn).TrainTwo(toSoft, predict, [], onTrusted).Held;
    });

    private static BatchLoss Under(TransitionMatrix transition) =>
        (logits, batch) => logits.ForwardCorrectedCrossEntropy(batch.Labels.Span, transition);

    // The square makes up for the doubt that the average of networks has over each of them.
    private static void SoftLabel(ReadOnlySpan<float> q, TransitionMatrix transition, int given, Span<float> label)
    {
        double sum = 0;
        for (int k = 0; k < q.Length; k++) sum += label[k] = q[k] * q[k] * (float)transition[k, given];
        for (int k = 0; k < q.Length; k++) label[k] = sum > 0 ? (float)(label[k] / sum) : q[k];
    }

    private ReadOnlySpan<float> Rows(float[] all, ReadOnlySpan<int> indices)
    {
        var rows = new float[indices.Length * Classes];
        for (int i = 0; i < indices.Length; i++) all.AsSpan(indices[i] * Classes, Classes).CopyTo(rows.AsSpan(i * Classes));
        return rows;
    }

    private delegate float[] Fold(int fold, int[] trainOn, int[] predict, float[] onTrusted);

    private FoldOutcome Run(Fold predictor)
    {
        // The mean over the networks of all folds: none of them has seen a trusted image.
        var mean = new float[(Trusted?.Count ?? 0) * Classes];
        var predictions = OutOfFoldPredictions.Make(Folds, Classes, (fold, trainOn, predict) =>
        {
            var onTrusted = new float[mean.Length];
            float[] held = predictor(fold, trainOn, predict, onTrusted);
            for (int i = 0; i < mean.Length; i++) mean[i] += onTrusted[i] / Folds.Count;
            return held;
        });
        return new FoldOutcome(predictions, Trusted is null ? null : new Predictions(Classes, mean));
    }

    // What only some images show must not come from those to be predicted.
    private Stage Begin(FoldRecipe recipe, int fold, int[] trainOn) => new(this, recipe, fold, trainOn, Normalisation.Measure(Images, trainOn));

    /// <summary>One recipe on one fold.</summary>
    private sealed class Stage(OutOfFoldTraining training, FoldRecipe recipe, int fold, int[] trainOn, Normalisation normalisation)
    {
        private const int Members = 2;
        private const ulong NextMember = 1000; // folds count within it

        /// <summary>
        /// Trains networks from different random weights, and gives the means of their predictions: held-out images, and any others.
        /// </summary>
        public (float[] Held, float[] Others) TrainTwo(BatchLoss loss, int[] predict, int[] others, float[] onTrusted)
        {
            var (held, further) = (new float[predict.Length * training.Classes], new float[others.Length * training.Classes]);
            for (int member = 0; member < Members; member++)
            {
                var trusted = new float[onTrusted.Length];
                var (one, more) = Train(member, loss, predict, trusted, others);
                AddShare(held, one);
                AddShare(further, more);
                AddShare(onTrusted, trusted);
            }
            return (held, further);
        }

        /// <summary>Trains one network, and predicts.</summary>
        public (float[] Held, float[] Others) Train(int member, BatchLoss loss, int[] predict, float[] onTrusted, params int[] others)
        {
            ulong seed = training.Options.Seed + recipe.Stream + (ulong)fold + (ulong)member * NextMember;
            var plan = new TrainingOptions
            {
                Epochs = recipe.Epochs(trainOn.Length, training.Options.Epochs),
                BatchSize = recipe.BatchSize(trainOn.Length),
                LearningRate = recipe.LearningRateFor(trainOn.Length),
                Augmentation = recipe.Variation,
                Seed = seed,
                Normalisation = normalisation,
            };
            var sizes = new SmallCnnPlan(training.Classes, Width: recipe.Width, Depth: 1, Dropout: recipe.Dropout);
            using var model = new SmallCnn(training.Device, sizes, seed);
            using var trainer = new Trainer(model, plan.Loader(training.Images, trainOn), plan, loss);
            using (var phase = training.Progress.Begin($"{recipe.Name}, fold {fold + 1} of {training.Folds.Count}", trainer.TotalImages))
            {
                foreach (var metrics in trainer.Run(recipe.Name, 1, phase, training.Cancellation)) phase.Note = $"loss {metrics.TrainLoss:F3}";
            }
            if (training.Trusted is { } trusted) Predict(model, trusted, trusted.AllIndices()).CopyTo(onTrusted.AsSpan());
            return (Predict(model, training.Images, predict), Predict(model, training.Images, others));
        }

        private float[] Predict(SmallCnn model, LabelledImages images, int[] indices) =>
            indices.Length == 0 ? [] : Predictions.Of(model, images, indices, normalisation, training.Cancellation).Probabilities;

        private static void AddShare(float[] mean, float[] one)
        {
            for (int i = 0; i < mean.Length; i++) mean[i] += one[i] / Members;
        }
    }
}
