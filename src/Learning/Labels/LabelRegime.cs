namespace MidasNet.Learning.Labels;

/// <summary>What the labels of a set have to do with its images: the kinds that an audit tells apart.</summary>
public enum LabelRegime
{
    /// <summary>Labels name what the images show.</summary>
    Clean,

    /// <summary>
    /// Most labels are right, or at least more often right than any one other class; the wrong ones are spread over several classes.
    /// </summary>
    Noisy,

    /// <summary>Like <see cref="Noisy"/>, but the wrong labels of a class nearly all name one other class.</summary>
    PairwiseSwapped,

    /// <summary>Labels say nothing about the images.</summary>
    Random,

    /// <summary>Each label names a class that its image is not, any of them alike (Ishida et al., NeurIPS 2017).</summary>
    ComplementaryUniform,

    /// <summary>Each label names a class that its image is not, some of them more often than others (Yu et al., ECCV 2018).</summary>
    ComplementaryBiased,
}
