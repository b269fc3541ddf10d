namespace MidasNet.Learning.Labels;

/// <summary>The relation of labels to images: the kinds that an audit distinguishes.</summary>
public enum LabelRegime
{
    /// <summary>Labels are right.</summary>
    Clean,

    /// <summary>
    /// The right label is more frequent than each wrong label; wrong labels are spread over several classes.
    /// </summary>
    Noisy,

    /// <summary>Like <see cref="Noisy"/>, but the wrong labels of a class nearly all name one other class.</summary>
    PairwiseSwapped,

    /// <summary>Labels are independent of the images.</summary>
    Random,

    /// <summary>Each label names a class that its image is not, all such classes being equally likely (Ishida et al., NeurIPS 2017).</summary>
    ComplementaryUniform,

    /// <summary>Each label names a class that its image is not, some classes being more likely than others (Yu et al., ECCV 2018).</summary>
    ComplementaryBiased,

    /// <summary>
    /// The images do not suffice to tell. They need not be random or wrong: few images, or images that networks cannot tell apart, only look as if
    /// labels were.
    /// </summary>
    Undetermined,
}
