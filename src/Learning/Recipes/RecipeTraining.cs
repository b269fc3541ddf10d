using System.Globalization;
using MidasNet.Data;

namespace MidasNet.Learning;

/// <summary>The training of one network by a <see cref="Recipe"/>, on any labelled images.</summary>
internal sealed class RecipeTraining : IDisposable
{
    /// <summary>Makes the network, still random, and prepares its training.</summary>
    /// <param name="device">The device to train on.</param>
    /// <param name="recipe">How.</param>
    /// <param name="images">
    /// Images prepared by the recipe's preprocessing, of at least 2 classes.
    /// </param>
    /// <param name="train">Those of them to train on; the normalisation is computed from them alone.</param>
    /// <param name="seed">The seed of weights, order, augmentation and dropout.</param>
    /// <param name="start">A network of the same recipe and classes with whose weights the training begins; null for random ones.</param>
    /// <param name="teacher">Soft labels that take part in the targets; null for the labels alone.</param>
    /// <exception cref="ArgumentException">A choice does not fit, or the images are not what the recipe's preprocessing makes.</exception>
    public RecipeTraining(Device device, Recipe recipe, LabelledImages images, ReadOnlySpan<int> train, ulong seed, InitialWeights? start = null,
        TeacherLabels? teacher = null)
    {
        recipe.Validate();
        var preprocessing = recipe.Preprocessing;
        if ((images.Channels, images.Height, images.Width, images.AuxiliaryFeatureCount)
            != (preprocessing.Channels, preprocessing.Size, preprocessing.Size, preprocessing.AuxiliaryFeatureCount))
        {
            throw new ArgumentException(
                $"the images are {images.Channels} x {images.Height} x {images.Width} with {images.AuxiliaryFeatureCount} auxiliary features, but the recipe's preprocessing"
                + $" '{preprocessing}' makes {preprocessing.Channels} x {preprocessing.Size} x {preprocessing.Size} with {preprocessing.AuxiliaryFeatureCount}: prepare them by it", nameof(images));
        }
        if (teacher is not null && recipe.ClassWeighting != 0) throw new ArgumentException("weights of classes do not go with a teacher", nameof(teacher));
        if (train.IsEmpty) throw new ArgumentException("there are no images to train on", nameof(train));
        var normalisation = Normalisation.Measure(images, train);
        var training = recipe.TrainingFor(seed, normalisation);
        Network = new TrainedNetwork(recipe.MakeNetwork(device, images, train, normalisation, seed), normalisation, recipe);
        Description = string.Create(CultureInfo.InvariantCulture, $"images {ImageFingerprint.Of(images, train)}, cross-entropy, label smoothing {recipe.LabelSmoothing}");
        if (start is not null)
        {
            start.CopyTo(Network.Model);
            Description += $", from {start.Digest}";
        }
        float[] weights = ClassWeights(images, train, recipe.ClassWeighting);
        if (weights.Length > 0) Description += string.Create(CultureInfo.InvariantCulture, $", class weights {recipe.ClassWeighting}");
        if (teacher is not null) Description += FormattableString.Invariant($", taught with a share of {teacher.Share}");
        Trainer = new Trainer(Network.Model, training.Loader(images, train), training, (logits, batch) => teacher is null
            ? logits.CrossEntropy(batch, recipe.LabelSmoothing, weights)
            : teacher.Loss(logits, batch, recipe.LabelSmoothing));
    }

    /// <summary>The network to train. It belongs to the caller, who disposes of it.</summary>
    public TrainedNetwork Network { get; }

    /// <summary>The data and the loss, for <see cref="Trainer.Description"/>.</summary>
    public string Description { get; }

    /// <summary>The training, ready to run once.</summary>
    public Trainer Trainer { get; }

    /// <summary>Trains a network from the beginning to the end.</summary>
    /// <param name="device">The device to train on.</param>
    /// <param name="recipe">How.</param>
    /// <param name="images">The images, prepared by the recipe's preprocessing.</param>
    /// <param name="train">Those of them to train on.</param>
    /// <param name="seed">The seed of weights, order, augmentation and dropout: the same seed gives the same network, whatever the number of threads.</param>
    /// <param name="followEpoch">
    /// Called after each epoch with the network as it would predict then and the epoch's metrics; the time that it takes does not count. False ends
    /// the run early, with this network.
    /// </param>
    /// <param name="session">Runs the network; null for a session that shows and keeps nothing.</param>
    /// <param name="name">The name of the run.</param>
    /// <param name="progress">Receives the number of images processed after each step, where the run is no phase of the session's progress.</param>
    /// <returns>The network, the caller's to dispose of, and how long it took.</returns>
    /// <exception cref="ArgumentException">A choice does not fit, or the images are not what the recipe's preprocessing makes.</exception>
    /// <exception cref="DivergedException">The loss is not finite.</exception>
    public static (TrainedNetwork Network, double Seconds) Fit(
        Device device, Recipe recipe, LabelledImages images, ReadOnlySpan<int> train, ulong seed,
        Func<TrainedNetwork, EpochMetrics, bool>? followEpoch = null, TrainingSession? session = null, string name = "training", IProgress<long>? progress = null)
    {
        using var training = new RecipeTraining(device, recipe, images, train, seed);
        var network = training.Network;
        try
        {
            var history = (session ?? new TrainingSession()).Train(name, training.Trainer, training.Description, report =>
            {
                if (followEpoch is not null && !followEpoch(network, report.Metrics)) report.Stop();
            }, progress: progress);
            return (network, history[^1].ElapsedSeconds ?? 0);
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    /// <summary>1 / n[c]^strength, with a mean of 1 over the images; empty for equal weights. A class without images has weight 0.</summary>
    internal static float[] ClassWeights(LabelledImages images, ReadOnlySpan<int> train, double strength)
    {
        if (strength == 0) return [];
        var counts = new int[images.ClassNames.Count];
        foreach (int i in train) counts[images.Labels[i]]++;
        double[] weights = [.. counts.Select(count => count > 0 ? Math.Pow(count, -strength) : 0)];
        double mean = counts.Zip(weights, (count, weight) => count * weight).Sum() / train.Length;
        return [.. weights.Select(weight => (float)(weight / mean))];
    }

    /// <summary>Gives the optimizer's memory back; the network stays.</summary>
    public void Dispose() => Trainer.Dispose();
}
