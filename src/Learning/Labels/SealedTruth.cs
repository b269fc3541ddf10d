namespace MidasNet.Learning.Labels;

/// <summary>True labels that only answer with counts: nothing can be trained on them, or chosen image by image, by mistake.</summary>
public sealed class SealedTruth
{
    private readonly int[] labels;

    /// <summary>Locks labels away; they are copied.</summary>
    public SealedTruth(ReadOnlySpan<int> labels) => this.labels = [.. labels];

    /// <summary>The number of images, N.</summary>
    public int Count => labels.Length;

    /// <summary>How many of these labels are right.</summary>
    /// <param name="labels">[N].</param>
    /// <exception cref="ArgumentException">There are not as many labels as images.</exception>
    public int CountRight(ReadOnlySpan<int> labels)
    {
        Check(labels.Length);
        int right = 0;
        for (int i = 0; i < labels.Length; i++)
        {
            if (labels[i] == this.labels[i]) right++;
        }
        return right;
    }

    /// <summary>How many of the chosen images have a right label.</summary>
    /// <param name="labels">[N].</param>
    /// <param name="images">Which images to look at.</param>
    /// <exception cref="ArgumentException">There are not as many labels as images.</exception>
    public int CountRight(ReadOnlySpan<int> labels, IEnumerable<int> images)
    {
        Check(labels.Length);
        int right = 0;
        foreach (int i in images)
        {
            if (labels[i] == this.labels[i]) right++;
        }
        return right;
    }

    /// <summary>How the true classes became labels in this very set: the shares of each label among the images of a class.</summary>
    /// <param name="labels">[N], each one of the classes.</param>
    /// <param name="classes">The number of classes; a class without images has a row of equal shares.</param>
    /// <exception cref="ArgumentException">There are not as many labels as images, or a true label is none of the classes.</exception>
    public TransitionMatrix CountTransition(ReadOnlySpan<int> labels, int classes)
    {
        Check(labels.Length);
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 2);
        var counts = new double[classes, classes];
        for (int i = 0; i < labels.Length; i++)
        {
            if ((uint)this.labels[i] >= (uint)classes)
                throw new ArgumentException($"image {i} is truly of class {this.labels[i]}, but there are {classes}");
            counts[this.labels[i], labels[i]]++;
        }
        return TransitionPooling.Shares(counts);
    }

    private void Check(int count)
    {
        if (count != labels.Length) throw new ArgumentException($"{count} labels cannot be scored on {labels.Length} images");
    }
}
