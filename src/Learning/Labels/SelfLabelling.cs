using System.Globalization;
using MidasNet.Data;
using MidasNet.Models;

namespace MidasNet.Learning.Labels;

/// <summary>
/// Learns true classes from labels of which only the transition matrix is known:
/// <list type="number">
/// <item>Networks are trained on the labels with forward correction (<see cref="Losses.ForwardCorrectedCrossEntropy"/>). Each predicts the classes of the
/// images that it was not trained on, and the transition matrix is re-estimated from these predictions.</item>
/// <item>New networks are trained on these classes as soft labels, under the constraint of the given labels (<see cref="SelfLabels"/>), and predict their
/// held-out images, alone or averaged with the stage before, which makes different mistakes. A teacher labels from several views, a student is trained
/// on other views: both must agree (consistency: Sajjadi et al., NIPS 2016; averaged weights as teachers: Tarvainen and Valpola, NIPS 2017). This is
/// repeated as long as the likelihood of the given labels of held-out images improves; no true label is needed.</item>
/// <item>A final network is trained on all images. It may be slower and more accurate than those before.</item>
/// </list>
/// No network labels its own training images, so that mistakes are not memorised. From the second stage on, the label of an image influences its
/// prediction only through the predictions for other images.
/// </summary>
internal sealed class SelfLabelling
{
    private const int MaxAttempts = 3;
    private const string SoftLoss = "cross-entropy with soft labels";
    private const double ClearlyBetter = 3; // standard errors
    private const double FirstRight = 1e-3; // share of right complementary labels: any small value except 0

    private readonly LabelledImages images;
    private readonly int[] given;
    private readonly SelfLabellingOptions options;
    private readonly Split[] folds;
    private readonly Device device;
    private readonly Func<Device, ulong, Model> makeModel, makeLast;
    private readonly TrainingSession session;
    private readonly Lock counting = new();
    private double trainingSeconds;

    /// <summary>Divides the images into folds.</summary>
    /// <param name="images">The set, with the given labels.</param>
    /// <param name="options">The training options.</param>
    /// <param name="device">The device to train on.</param>
    /// <param name="makeModel">Makes a network on a device, with initial weights from a seed.</param>
    /// <param name="session">Runs the networks; null for a session that shows and keeps nothing.</param>
    /// <param name="makeLast">Makes the final network; null if it is like those of the stages.</param>
    /// <exception cref="ArgumentException">There are fewer images of a class than folds, or a value of the options is invalid.</exception>
    public SelfLabelling(
        LabelledImages images, SelfLabellingOptions options, Device device, Func<Device, ulong, Model> makeModel, TrainingSession? session = null,
        Func<Device, ulong, Model>? makeLast = null)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        (this.images, this.options, this.device, this.makeModel, this.session) = (images, options, device, makeModel, session ?? new TrainingSession());
        this.makeLast = makeLast ?? makeModel;
        given = [.. images.Labels];
        folds = Splits.StratifiedFolds(given, options.Folds, options.Seed);
    }

    /// <summary>Runs all stages.</summary>
    /// <param name="audit">The verdict on the labels.</param>
    /// <exception cref="ArgumentException">The labels are random, so that nothing can be learnt.</exception>
    public SelfLabellingResult Run(LabelAudit audit)
    {
        ArgumentNullException.ThrowIfNull(audit);
        var judging = new LabelAuditOptions { Seed = options.Seed };
        RefinedTransition Judged(OutOfFoldPredictions predicted) => RefinedTransition.Of(audit, predicted, given, judging);

        var predictions = Corrected(FirstMatrix(audit));
        var best = Judged(predictions);
        var likelihoods = new List<double> { best.LogLikelihood };
        for (int stage = 2; stage <= options.MaxStages; stage++)
        {
            var alone = Again(stage, LabelsOf(best));
            var together = predictions.MeanWith(alone);
            var (next, joined) = (Judged(alone), Judged(together));
            (next, predictions) = joined.LogLikelihood > next.LogLikelihood ? (joined, together) : (next, alone);
            likelihoods.Add(next.LogLikelihood);
            if (next.LogLikelihood <= best.LogLikelihood) break;
            best = next;
        }
        return new SelfLabellingResult(Last(LabelsOf(best)), best, likelihoods) { TrainingSeconds = trainingSeconds };
    }

    /// <summary>
    /// The transition matrix of the first stage: that of the audit, but with hardly any right label if labels are complementary. An audit's counts make
    /// their diagonal ten times too large, and a network learns to tolerate its mistakes; the share of right labels is estimated after the first stage.
    /// </summary>
    /// <param name="audit">The verdict on the labels.</param>
    public static TransitionMatrix FirstMatrix(LabelAudit audit)
    {
        ArgumentNullException.ThrowIfNull(audit);
        return audit.IsComplementary ? TransitionEstimate.WithDiagonal(audit.Transition.Matrix, FirstRight) : audit.Transition.Matrix;
    }

    /// <summary>The first stage: networks trained on the given labels with forward correction predict their held-out images.</summary>
    /// <param name="transition">The transition matrix from classes to labels.</param>
    public OutOfFoldPredictions Corrected(TransitionMatrix transition) => SideBySide(transition.Classes, (lane, fold, trainOn, predict) =>
    {
        // Where labels carry little information, a network may collapse to a few classes. The held-out labels show it, and a smaller learning rate helps.
        var best = new Predictions(transition.Classes, []);
        double bestLikelihood = double.NegativeInfinity;
        for (int attempt = 0; attempt < MaxAttempts; attempt++)
        {
            string name = $"corrected loss, fold {fold + 1} of {folds.Length}" + (attempt > 0 ? $", attempt {attempt + 1}" : "");
            var training = OptionsOf(options.FirstEpochs, stage: 1, fold, attempt) with { LearningRate = options.Training.LearningRate / (1 << (2 * attempt)) };
            var predictions = lane.TrainAndPredict(
                name, training, trainOn, "forward-corrected cross-entropy",
                (logits, batch) => logits.ForwardCorrectedCrossEntropy(batch.Labels.Span, transition), predict, transition.Classes);
            var (likelihood, isLearnt) = Evaluate(predictions, predict, transition);
            if (likelihood > bestLikelihood) (best, bestLikelihood) = (predictions, likelihood);
            if (isLearnt) break;
        }
        return best.Probabilities;
    });

    /// <summary>A later stage: new networks trained on soft labels predict their held-out images.</summary>
    /// <param name="stage">The number of the stage, from 2.</param>
    /// <param name="labels">The soft labels of all images.</param>
    public OutOfFoldPredictions Again(int stage, SelfLabels labels) => SideBySide(labels.Classes, (lane, fold, trainOn, predict) =>
    {
        string name = $"own labels, stage {stage}, fold {fold + 1} of {folds.Length}";
        return lane.TrainAndPredict(name, OptionsOf(options.LaterEpochs, stage, fold, 0), trainOn, SoftLoss, labels.Loss, predict, labels.Classes).Probabilities;
    });

    /// <summary>
    /// Trains the final network on the soft labels of all images. Its state stays in the folder of the session until the caller has saved the network and
    /// calls <see cref="TrainingSession.Clear"/>.
    /// </summary>
    /// <returns>The network, which the caller disposes of.</returns>
    public Model Last(SelfLabels labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        var training = OptionsOf(options.LastEpochs, stage: 0, 0, 0);
        int[] all = images.AllIndices();
        var model = makeLast(device, training.Seed);
        try
        {
            using var trainer = new Trainer(model, training.Loader(images, all), training, labels.Loss);
            var history = session.Train("own labels, last network", trainer, DescriptionOf(all, SoftLoss));
            Count(history[^1].ElapsedSeconds ?? 0);
            return model;
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    private void Count(double seconds)
    {
        lock (counting) trainingSeconds += seconds;
    }

    private SelfLabels LabelsOf(RefinedTransition knowledge) =>
        SelfLabels.Of(knowledge.Posteriors.Predictions, given, knowledge.Transition.Matrix, options.Sharpness);

    private TrainingOptions OptionsOf(int epochs, int stage, int fold, int attempt) =>
        options.Training with { Epochs = epochs, Seed = RandomStream.Mix(options.Seed + RandomStream.Mix((ulong)(stage << 16 | fold << 4 | attempt))) };

    private OutOfFoldPredictions SideBySide(int classes, Func<Lane, int, int[], int[], float[]> predictor) => OutOfFoldPredictions.Make(
        folds, classes, session, device, (own, part) => (fold, trainOn, predict) => predictor(new Lane(this, own, part), fold, trainOn, predict));

    private string DescriptionOf(int[] trainOn, string loss) =>
        string.Create(CultureInfo.InvariantCulture, $"images {ImageFingerprint.Of(images, trainOn)}, {loss}, sharpness {options.Sharpness}, {options.Views} views");

    /// <summary>The mean log-likelihood of held-out labels, and whether it is clearly above that of their frequencies alone.</summary>
    private (double LogLikelihood, bool IsLearnt) Evaluate(Predictions predictions, int[] heldOut, TransitionMatrix transition)
    {
        var shares = new double[transition.Classes];
        foreach (int i in heldOut) shares[given[i]] += 1.0 / heldOut.Length;
        double sum = 0, gain = 0, squares = 0;
        for (int row = 0; row < heldOut.Length; row++)
        {
            double likelihood = 0;
            int label = given[heldOut[row]];
            for (int k = 0; k < transition.Classes; k++) likelihood += predictions[row][k] * transition[k, label];
            double logarithm = Math.Log(Math.Max(likelihood, 1e-12)), difference = logarithm - Math.Log(shares[label]);
            sum += logarithm;
            gain += difference;
            squares += difference * difference;
        }
        double mean = gain / heldOut.Length, variance = squares / heldOut.Length - mean * mean;
        return (sum / heldOut.Length, mean > ClearlyBetter * Math.Sqrt(Math.Max(variance, 0) / heldOut.Length));
    }

    /// <summary>Trains networks of one fold, next to those of other folds.</summary>
    private sealed record Lane(SelfLabelling Whole, Device Device, TrainingSession Session)
    {
        public Predictions TrainAndPredict(
            string name, TrainingOptions training, int[] trainOn, string lossName, BatchLoss loss, int[] predict, int classes)
        {
            using var model = Whole.makeModel(Device, training.Seed);
            using var trainer = new Trainer(model, training.Loader(Whole.images, trainOn), training, loss);
            var trained = Session.TrainAndPredict(name, trainer, Whole.DescriptionOf(trainOn, lossName), () => [Predict(model, predict).Probabilities]);
            Whole.Count(trained.TrainingSeconds);
            return new Predictions(classes, trained.Predictions[0]);
        }

        private Predictions Predict(Model model, int[] indices)
        {
            var options = Whole.options;
            return TestTimeAugmentation.Predict(
                model, Whole.images, indices, options.Training.Normalisation, options.Training.Augmentation, options.Views, cancellation: Session.Cancellation);
        }
    }
}
