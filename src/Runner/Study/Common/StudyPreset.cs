namespace MidasNet.Runner.Study.Common;

/// <summary>How much work a study spends.</summary>
internal enum StudyPreset
{
    /// <summary>All three parts in a few minutes: one split, few epochs, part of the images for the large network.</summary>
    Quick,

    /// <summary>The results to publish: five folds, more epochs, all images, several seeds.</summary>
    Full,
}
