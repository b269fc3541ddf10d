using MidasNet.Data;

namespace MidasNet.Training;

/// <summary>A model's probabilities for many images.</summary>
/// <param name="Classes">The number of classes.</param>
/// <param name="Probabilities">[images, classes], row by row.</param>
public sealed record Predictions(int Classes, float[] Probabilities)
{
    private const int BatchSize = 256;

    /// <summary>The number of images.</summary>
    public int Count => Probabilities.Length / Classes;

    /// <summary>The probabilities of one image.</summary>
    public ReadOnlySpan<float> this[int image] => Probabilities.AsSpan(image * Classes, Classes);

    /// <summary>Runs a model over the chosen images of a set, in their order.</summary>
    public static Predictions Of(
        Model model, LabelledImages images, ReadOnlySpan<int> indices, Normalisation normalisation, CancellationToken cancellation = default) =>
        Of(model, new BatchLoader(images, indices, new BatchLoaderOptions { BatchSize = BatchSize, Normalisation = normalisation }), cancellation);

    /// <summary>Runs a model over one epoch of a source that gives its images in a fixed order.</summary>
    public static Predictions Of(Model model, IBatchSource source, CancellationToken cancellation = default)
    {
        float[]? probabilities = null;
        int classes = 0, row = 0;
        foreach (var batch in source.Epoch(0, cancellation))
        {
            using var scope = Scope.Predict(model.Device);
            var x = scope.Input(new Shape(batch.Count, batch.Channels, batch.Height, batch.Width), batch.Images.Span);
            var p = model.Forward(x).Softmax();
            classes = p.Shape.C;
            probabilities ??= new float[source.ImageCount * classes];
            p.CopyTo(probabilities.AsSpan(row * classes, batch.Count * classes));
            row += batch.Count;
        }
        return new Predictions(classes, probabilities!);
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

    private static int IndexOfLargest(ReadOnlySpan<float> values)
    {
        int best = 0;
        for (int c = 1; c < values.Length; c++)
        {
            if (values[c] > values[best]) best = c;
        }
        return best;
    }
}
