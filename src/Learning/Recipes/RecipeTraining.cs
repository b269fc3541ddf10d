using MidasNet.Data;
using MidasNet.Models;

namespace MidasNet.Learning;

/// <summary>The training of one network by a <see cref="Recipe"/>, on any labelled images.</summary>
public sealed class RecipeTraining : IDisposable
{
    /// <summary>Makes the network, still random, and prepares its training.</summary>
    /// <param name="device">The device to train on.</param>
    /// <param name="recipe">How.</param>
    /// <param name="images">
    /// Images prepared by the recipe's preprocessing, of at least 2 classes.
    /// </param>
    /// <param name="train">Those of them to train on; the normalisation is computed from them alone.</param>
    /// <param name="seed">The seed of weights, order, augmentation and dropout.</param>
    /// <exception cref="ArgumentException">A choice does not fit, or the images are not what the recipe's preprocessing makes.</exception>
    public RecipeTraining(Device device, Recipe recipe, LabelledImages images, ReadOnlySpan<int> train, ulong seed)
    {
        recipe.Validate();
        var preprocessing = recipe.Preprocessing;
        if ((images.Channels, images.Height, images.Width, images.MeasureCount) != (1, preprocessing.Size, preprocessing.Size, preprocessing.Measures))
        {
            throw new ArgumentException(
                $"the images are {images.Channels} x {images.Height} x {images.Width} with {images.MeasureCount} auxiliary features, but the recipe's preprocessing"
                + $" '{preprocessing}' makes 1 x {preprocessing.Size} x {preprocessing.Size} with {preprocessing.Measures}: prepare them by it", nameof(images));
        }
        if (train.IsEmpty) throw new ArgumentException("there are no images to train on", nameof(train));
        var normalisation = Normalisation.Measure(images, train);
        var plan = recipe.TrainingFor(seed, normalisation);
        Network = new TrainedNetwork(recipe.MakeNetwork(device, images, train, seed), normalisation, recipe);
        Trainer = new Trainer(Network.Model, plan.Loader(images, train), plan, (logits, batch) => logits.CrossEntropy(batch, recipe.LabelSmoothing));
    }

    /// <summary>The network to train. It belongs to the caller, who disposes of it.</summary>
    public TrainedNetwork Network { get; }

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
    /// the training early, with this network.
    /// </param>
    /// <param name="progress">Receives after each step the number of images processed, of epochs times images.</param>
    /// <param name="cancellation">Stops after the present step.</param>
    /// <returns>The network, the caller's to dispose of, and how long it took.</returns>
    /// <exception cref="ArgumentException">A choice does not fit, or the images are not what the recipe's preprocessing makes.</exception>
    /// <exception cref="DivergedException">The loss is not finite.</exception>
    public static (TrainedNetwork Network, double Seconds) Fit(
        Device device, Recipe recipe, LabelledImages images, ReadOnlySpan<int> train, ulong seed,
        Func<TrainedNetwork, EpochMetrics, bool>? followEpoch = null, IProgress<long>? progress = null, CancellationToken cancellation = default)
    {
        using var training = new RecipeTraining(device, recipe, images, train, seed);
        double seconds = 0;
        try
        {
            foreach (var metrics in training.Trainer.Run("training", progress: progress, cancellation: cancellation))
            {
                seconds = metrics.Seconds ?? 0;
                if (followEpoch is not null && !followEpoch(training.Network, metrics)) break;
            }
            return (training.Network, seconds);
        }
        catch
        {
            training.Network.Dispose();
            throw;
        }
    }

    /// <summary>Gives the optimizer's memory back; the network stays.</summary>
    public void Dispose() => Trainer.Dispose();
}
