namespace MidasNet.Runner.Training;

/// <summary>What is known about the labels of a set that is to be learnt from.</summary>
internal enum TrainLabels
{
    /// <summary>Nothing: they are judged first.</summary>
    Auto,

    /// <summary>They name what the images show.</summary>
    Clean,

    /// <summary>They usually name what the images show; how often not, and between which classes, is estimated.</summary>
    Noisy,

    /// <summary>They name what the images do not show.</summary>
    Complementary,
}
