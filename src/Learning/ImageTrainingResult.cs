using MidasNet.Learning.Labels;
using MidasNet.Models;
using MidasNet.Weights;

namespace MidasNet.Learning;

/// <summary>A network that <see cref="ImageTraining"/> has trained, and how well it does.</summary>
public sealed class ImageTrainingResult : IDisposable
{
    /// <summary>The network.</summary>
    public required Model Model { get; init; }

    /// <summary>Its classes and preprocessing.</summary>
    public required ModelUse Use { get; init; }

    /// <summary>The recipe that it was trained by.</summary>
    public required Recipe Recipe { get; init; }

    /// <summary>The network that it started from, and the phases of its training; null if it was not fine-tuned.</summary>
    public FineTuningResult? FineTuning { get; init; }

    /// <summary>Images that it was trained on.</summary>
    public required int TrainImages { get; init; }

    /// <summary>The epochs after which early stopping ended training; null if it did not.</summary>
    public int? StoppedAfter { get; init; }

    /// <summary>Images that were held out from all training: the validation part of a set, if it has one.</summary>
    public required int ValidationImages { get; init; }

    /// <summary>
    /// Accuracy on the held-out images, with its 95 % interval: of clean labels the share that was recognised, of others an estimate that allows for
    /// wrong ones. Null if no images were held out.
    /// </summary>
    public required Interval? Accuracy { get; init; }

    /// <summary>The calibration of its probabilities by the held-out images; its temperature is that of <see cref="Use"/>.</summary>
    public required Calibration Calibration { get; init; }

    /// <summary>The held-out images by their labels and what they were taken for: recall and precision of each class. Null if there are none.</summary>
    public required ConfusionMatrix? Confusion { get; init; }

    /// <summary>The held-out images that were taken for another class, the ones with the highest probability for it first; at most a dozen.</summary>
    public required IReadOnlyList<WorstImage> Worst { get; init; }

    /// <summary>Images of the test part of a set that is divided; 0 if it has none.</summary>
    public int TestImages { get; init; }

    /// <summary>
    /// The share of the test part that is recognised by its labels as they are given, with its 95 % interval. It is measured once, when the network is finished.
    /// Null if there is no test part.
    /// </summary>
    public Interval? TestAccuracy { get; init; }

    /// <summary>The time that each phase took.</summary>
    public required TrainingTimes Times { get; init; }

    /// <summary>The kind of the labels, by audit or as stated.</summary>
    public required LabelRegime Regime { get; init; }

    /// <summary>The findings about copies, and why the labels are of this kind, in sentences; empty where there are no copies and the kind was stated.</summary>
    public required IReadOnlyList<string> Evidence { get; init; }

    /// <summary>The share of labels that are right by the transition matrix; null for clean ones, which are taken to be right.</summary>
    public required Interval? RightLabels { get; init; }

    /// <summary>Mean log-likelihood of the given labels of images that networks were not trained on, in nats, for each stage.</summary>
    public required IReadOnlyList<double> StageLogLikelihoods { get; init; }

    /// <summary>The stage whose labels the network was trained on, from 1; 0 if it was trained on the given ones.</summary>
    public required int BestStage { get; init; }

    /// <summary>Seconds that all of it took.</summary>
    public required double Seconds { get; init; }

    /// <summary>Writes a checkpoint that <c>midasnet eval</c> and <c>predict</c> open, and <see cref="ModelCheckpoint.Open(string, Device, Func{string, string?}?)"/>.</summary>
    /// <exception cref="ObjectDisposedException">The result was disposed of, and its network with it. Nothing is written.</exception>
    /// <exception cref="WeightFormatException">A weight is infinite or NaN. Nothing is written.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Save(string path)
    {
        ObjectDisposedException.ThrowIf(Model.Parameters.IsDisposed, this);
        ModelCheckpoint.Save(path, Model, Use);
    }

    /// <inheritdoc/>
    public void Dispose() => Model.Dispose();
}
