namespace MidasNet.Learning;

/// <summary>The kind of the labels of a training set.</summary>
public enum TrainLabels
{
    /// <summary>Unknown: they are audited first.</summary>
    Auto,

    /// <summary>They name what the images show.</summary>
    Clean,

    /// <summary>They usually name what the images show; the share of wrong ones, and between which classes, is estimated.</summary>
    Noisy,

    /// <summary>They name what the images do not show.</summary>
    Complementary,
}
