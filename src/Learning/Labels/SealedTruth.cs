namespace MidasNet.Learning.Labels;

/// <summary>True labels that only return counts, so that nothing is trained on them, or selected image by image, by mistake.</summary>
internal sealed class SealedTruth
{
    private readonly int[] labels;

    /// <summary>Stores a copy of the labels.</summary>
    public SealedTruth(ReadOnlySpan<int> labels) => this.labels = [.. labels];

    /// <summary>The number of images, N.</summary>
    public int Count => labels.Length;

    /// <summary>Counts the right labels.</summary>
    /// <param name="labels">[N].</param>
    /// <exception cref="ArgumentException">The numbers of labels and images differ.</exception>
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

    /// <summary>Counts the right labels of selected images.</summary>
    /// <param name="labels">[N].</param>
    /// <param name="images">The indices of the images.</param>
    /// <exception cref="ArgumentException">The numbers of labels and images differ.</exception>
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

    /// <summary>The transition matrix of this particular set: the shares of each label among the images of a class.</summary>
    /// <param name="labels">[N], each one of the classes.</param>
    /// <param name="classes">The number of classes; a class without images has a row of equal shares.</param>
    /// <exception cref="ArgumentException">The numbers of labels and images differ, or a true label is not one of the classes.</exception>
    public TransitionMatrix CountTransition(ReadOnlySpan<int> labels, int classes)
    {
        Check(labels.Length);
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 2);
        var counts = new double[classes, classes];
        for (int i = 0; i < labels.Length; i++)
        {
            if ((uint)this.labels[i] >= (uint)classes)
                throw new ArgumentException($"the true class of image {i} is {this.labels[i]}, but there are {classes} classes");
            counts[this.labels[i], labels[i]]++;
        }
        return TransitionPooling.Shares(counts);
    }

    private void Check(int count)
    {
        if (count != labels.Length) throw new ArgumentException($"{count} labels were given for {labels.Length} images");
    }
}
