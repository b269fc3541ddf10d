using MidasNet.Data;
using MidasNet.Models;

namespace MidasNet.Learning.Labels;

/// <summary>Trains a model on some images and predicts others.</summary>
/// <param name="fold">The index of the fold, from 0.</param>
/// <param name="trainOn">The images to train on.</param>
/// <param name="predict">The images to predict, none of which may be trained on.</param>
/// <returns>[predict.Length, classes], probabilities row by row.</returns>
public delegate float[] FoldPredictor(int fold, int[] trainOn, int[] predict);

/// <summary>
/// Probabilities for each image of a set by a model that was not trained on it. A model reproduces the labels that it was trained on, right or wrong, so
/// that in-sample predictions hide wrong labels. This type cannot be created from them: each fold declares its training images.
/// </summary>
public sealed class OutOfFoldPredictions
{
    private const double RowTolerance = 1e-3; // of float sums over many classes

    private readonly int[] foldOf;

    private OutOfFoldPredictions(Predictions predictions, int[] foldOf, int folds) =>
        (Predictions, this.foldOf, Folds) = (predictions, foldOf, folds);

    /// <summary>The probabilities, in the order of the set.</summary>
    public Predictions Predictions { get; }

    /// <summary>The number of images.</summary>
    public int Count => foldOf.Length;

    /// <summary>The number of classes.</summary>
    public int Classes => Predictions.Classes;

    /// <summary>The number of folds.</summary>
    public int Folds { get; }

    /// <summary>The probabilities of one image.</summary>
    public ReadOnlySpan<float> this[int image] => Predictions[image];

    /// <summary>The fold that held an image out, and whose model predicted it.</summary>
    public int FoldOf(int image) => foldOf[image];

    /// <summary>Trains and predicts fold by fold.</summary>
    /// <param name="folds">The folds: each image is in exactly one validation part, as <see cref="Splits.StratifiedFolds"/> makes them.</param>
    /// <param name="classes">The number of classes.</param>
    /// <param name="predictor">Trains on a fold's training part and predicts its validation part.</param>
    /// <exception cref="ArgumentException">
    /// An image is in the training part that it is predicted from, is predicted twice or never, or has no probabilities.
    /// </exception>
    public static OutOfFoldPredictions Make(IReadOnlyList<Split> folds, int classes, FoldPredictor predictor)
    {
        ArgumentNullException.ThrowIfNull(folds);
        ArgumentNullException.ThrowIfNull(predictor);
        return Make(folds, classes, predict => [.. Enumerable.Range(0, folds.Count).Select(fold => predict(predictor, fold))]);
    }

    /// <summary>Trains and predicts the folds side by side.</summary>
    /// <param name="folds">The folds.</param>
    /// <param name="classes">The number of classes.</param>
    /// <param name="session">Runs as many at a time as it is set to.</param>
    /// <param name="device">The device.</param>
    /// <param name="predictor">Trains and predicts a fold on the device and in the session that it is given.</param>
    internal static OutOfFoldPredictions Make(
        IReadOnlyList<Split> folds, int classes, TrainingSession session, Device device, Func<Device, TrainingSession, FoldPredictor> predictor) =>
        Make(folds, classes, predict => session.SideBySide(device, folds.Count, (fold, own, part) => predict(predictor(own, part), fold)));

    private static OutOfFoldPredictions Make(
        IReadOnlyList<Split> folds, int classes, Func<Func<FoldPredictor, int, float[]>, IReadOnlyList<float[]>> runAll)
    {
        (int[] TrainOn, int[] Predict)[] parts = [.. folds.Select(fold => (fold.Train.ToArray(), fold.Validation.ToArray()))];
        // Checked before the expensive work.
        foreach (var (fold, part) in parts.Index()) RequireApart(fold, part.TrainOn, part.Predict);
        var predicted = runAll((predictor, fold) => predictor(fold, [.. parts[fold].TrainOn], [.. parts[fold].Predict]));
        return Of(classes, [.. parts.Zip(predicted, (part, probabilities) => new FoldPredictions(part.TrainOn, part.Predict, probabilities))]);
    }

    /// <summary>Joins existing predictions of folds.</summary>
    /// <param name="classes">The number of classes, 2 or more.</param>
    /// <param name="folds">All folds: each image of the set is predicted in exactly one.</param>
    /// <exception cref="ArgumentException">
    /// An image was trained on in the fold that predicts it, is predicted twice or never, or has no probabilities.
    /// </exception>
    public static OutOfFoldPredictions Of(int classes, IReadOnlyList<FoldPredictions> folds)
    {
        ArgumentNullException.ThrowIfNull(folds);
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 2);
        int count = folds.Sum(fold => fold.Predicted.Count);
        if (count == 0) throw new ArgumentException("there are no predictions", nameof(folds));
        var all = new float[checked(count * classes)];
        var foldOf = new int[count];
        Array.Fill(foldOf, -1);
        for (int f = 0; f < folds.Count; f++)
        {
            var fold = folds[f];
            RequireApart(f, fold.TrainedOn, fold.Predicted);
            if (fold.Probabilities.Length != (long)fold.Predicted.Count * classes)
            {
                throw new ArgumentException(
                    $"fold {f} predicts {fold.Predicted.Count} images of {classes} classes, but has {fold.Probabilities.Length} probabilities",
                    nameof(folds));
            }
            for (int row = 0; row < fold.Predicted.Count; row++)
            {
                int image = fold.Predicted[row];
                if ((uint)image >= (uint)count)
                {
                    throw new ArgumentException(
                        $"fold {f} predicts image {image}, but the folds together predict {count} images: one is missing or predicted twice",
                        nameof(folds));
                }
                if (foldOf[image] >= 0)
                    throw new ArgumentException($"image {image} is predicted in fold {foldOf[image]} and again in fold {f}", nameof(folds));
                var probabilities = fold.Probabilities.AsSpan(row * classes, classes);
                RequireProbabilities(image, probabilities);
                probabilities.CopyTo(all.AsSpan(image * classes));
                foldOf[image] = f;
            }
        }
        return new OutOfFoldPredictions(new Predictions(classes, all), foldOf, folds.Count);
    }

    /// <summary>Transforms the probabilities image by image; images and folds stay the same.</summary>
    /// <param name="change">Receives an image's probabilities and writes the new ones.</param>
    internal OutOfFoldPredictions Map(RowChange change)
    {
        var changed = new float[Predictions.Probabilities.Length];
        for (int i = 0; i < Count; i++) change(Predictions[i], changed.AsSpan(i * Classes, Classes));
        return new OutOfFoldPredictions(new Predictions(Classes, changed), foldOf, Folds);
    }

    /// <summary>The predictions of chosen images, in their order.</summary>
    internal OutOfFoldPredictions Of(IReadOnlyList<int> chosen)
    {
        var probabilities = new float[chosen.Count * Classes];
        for (int i = 0; i < chosen.Count; i++) Predictions[chosen[i]].CopyTo(probabilities.AsSpan(i * Classes));
        return new OutOfFoldPredictions(new Predictions(Classes, probabilities), [.. chosen.Select(FoldOf)], Folds);
    }

    /// <summary>The mean of the out-of-fold probabilities of two sets of models.</summary>
    /// <param name="other">Predictions of the same images in the same folds.</param>
    /// <exception cref="ArgumentException">Images, classes or folds differ.</exception>
    public OutOfFoldPredictions MeanWith(OutOfFoldPredictions other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (Classes != other.Classes || !foldOf.AsSpan().SequenceEqual(other.foldOf))
        {
            throw new ArgumentException(
                $"{other.Count} images of {other.Classes} classes in {other.Folds} folds cannot be averaged with {Count} of {Classes} in {Folds}, or the folds differ",
                nameof(other));
        }
        return new OutOfFoldPredictions(Predictions.Mean([Predictions, other.Predictions]), foldOf, Folds);
    }

    internal delegate void RowChange(ReadOnlySpan<float> probabilities, Span<float> changed);

    /// <summary>Throws unless there is one valid label for each image.</summary>
    internal void RequireLabels(ReadOnlySpan<int> given)
    {
        if (given.Length != Count) throw new ArgumentException($"{given.Length} labels are given for predictions of {Count} images", nameof(given));
        for (int i = 0; i < given.Length; i++)
        {
            if ((uint)given[i] >= (uint)Classes)
                throw new ArgumentException($"image {i} has label {given[i]}, but there are {Classes} classes", nameof(given));
        }
    }

    private static void RequireApart(int fold, IReadOnlyList<int> trainedOn, IReadOnlyList<int> predicted)
    {
        if (trainedOn.Count == 0) throw new ArgumentException($"fold {fold} has no training images");
        var seen = new HashSet<int>(trainedOn);
        foreach (int image in predicted)
        {
            if (seen.Contains(image))
            {
                throw new ArgumentException(
                    $"image {image} was trained on in fold {fold}, which predicts it: such a prediction reproduces the label");
            }
        }
    }

    private static void RequireProbabilities(int image, ReadOnlySpan<float> probabilities)
    {
        double sum = 0;
        foreach (float p in probabilities)
        {
            if (!(p >= 0 && p <= 1 + RowTolerance)) throw new ArgumentException(FormattableString.Invariant($"image {image}: {p} is not a probability"));
            sum += p;
        }
        if (Math.Abs(sum - 1) > RowTolerance) throw new ArgumentException(FormattableString.Invariant($"image {image}: the probabilities of its classes sum to {sum}, not to 1"));
    }
}
