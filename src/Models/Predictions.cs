using MidasNet.Data;

namespace MidasNet.Models;

/// <summary>A model's probabilities for many images.</summary>
/// <param name="Classes">The number of classes.</param>
/// <param name="Probabilities">[images, classes], row by row.</param>
public sealed record Predictions(int Classes, float[] Probabilities)
{
    internal const int BatchSize = 256;

    /// <summary>The number of images.</summary>
    public int Count => Probabilities.Length / Classes;

    /// <summary>The probabilities of one image.</summary>
    public ReadOnlySpan<float> this[int image] => Probabilities.AsSpan(image * Classes, Classes);

    /// <summary>Runs a model over the chosen images of a set, in their order.</summary>
    public static Predictions Of(
        Model model, LabelledImages images, ReadOnlySpan<int> indices, Normalisation normalisation, CancellationToken cancellation = default) =>
        Of(model, new BatchLoader(images, indices, new BatchLoaderOptions { BatchSize = BatchSize, Normalisation = normalisation }), cancellation);

    /// <summary>Runs a model over one epoch of a source that gives its images in a fixed order.</summary>
    public static Predictions Of(Model model, IBatchSource source, CancellationToken cancellation = default) => Of(model, source, temperature: 1, cancellation);

    /// <summary>The same with logits that are divided by a temperature.</summary>
    internal static Predictions Of(Model model, IBatchSource source, float temperature, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(source);
        float[]? probabilities = null;
        int classes = 0, row = 0;
        foreach (var batch in source.Epoch(0, cancellation))
        {
            using var scope = Scope.Predict(model.Device);
            var logits = model.Forward(scope, batch);
            var p = (temperature == 1 ? logits : logits.Scale(1 / temperature)).Softmax();
            classes = p.Shape.C;
            probabilities ??= new float[source.ImageCount * classes];
            p.CopyTo(probabilities.AsSpan(row * classes, batch.Count * classes));
            row += batch.Count;
        }
        return new Predictions(classes, probabilities!);
    }

    /// <summary>Throws if a probability is not finite.</summary>
    /// <param name="model">A name of the network for the message, such as its file; null for none.</param>
    /// <returns>These predictions.</returns>
    /// <exception cref="NotFinitePredictionException">The network has overflowed for an image.</exception>
    public Predictions RequireFinite(string? model = null)
    {
        int spoilt = Array.FindIndex(Probabilities, value => !float.IsFinite(value));
        return spoilt < 0 ? this : throw new NotFinitePredictionException(spoilt / Classes, model);
    }

    /// <summary>The mean of the probabilities that several networks, or one for several views, give the same images.</summary>
    /// <exception cref="ArgumentException">There are none, or they are not of the same images and classes.</exception>
    public static Predictions Mean(IReadOnlyList<Predictions> all)
    {
        ArgumentNullException.ThrowIfNull(all);
        if (all.Count == 0) throw new ArgumentException("there are no predictions to average", nameof(all));
        if (all.FirstOrDefault(p => (p.Classes, p.Count) != (all[0].Classes, all[0].Count)) is { } other)
            throw new ArgumentException($"{other.Count} x {other.Classes} predictions do not go with {all[0].Count} x {all[0].Classes}", nameof(all));
        var mean = new float[all[0].Probabilities.Length];
        foreach (var predictions in all)
        {
            for (int i = 0; i < mean.Length; i++) mean[i] += predictions.Probabilities[i] / all.Count;
        }
        return new Predictions(all[0].Classes, mean);
    }

    /// <summary>The class that is most likely for an image.</summary>
    public int Best(int image) => IndexOfLargest(this[image]);

    /// <summary>The class that is least likely for an image: the answer of a network that has learnt what images are not.</summary>
    public int Worst(int image)
    {
        var row = this[image];
        int worst = 0;
        for (int c = 1; c < row.Length; c++)
        {
            if (row[c] < row[worst]) worst = c;
        }
        return worst;
    }

    /// <summary>The share of images whose most likely class is their label.</summary>
    public double Accuracy(ReadOnlySpan<int> labels) => (double)CountCorrect(Probabilities, labels) / labels.Length;

    internal static int CountCorrect(ReadOnlySpan<float> scores, ReadOnlySpan<int> labels)
    {
        int classes = scores.Length / labels.Length, correct = 0;
        for (int i = 0; i < labels.Length; i++)
        {
            if (IndexOfLargest(scores.Slice(i * classes, classes)) == labels[i]) correct++;
        }
        return correct;
    }

    /// <summary>The index of the largest value, the first of several.</summary>
    internal static int IndexOfLargest(ReadOnlySpan<float> values)
    {
        int best = 0;
        for (int c = 1; c < values.Length; c++)
        {
            if (values[c] > values[best]) best = c;
        }
        return best;
    }
}
