namespace MidasNet.Labels;

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

    private void Check(int count)
    {
        if (count != labels.Length) throw new ArgumentException($"{count} labels cannot be scored on {labels.Length} images");
    }
}
