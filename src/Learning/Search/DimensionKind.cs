namespace MidasNet.Learning.Search;

/// <summary>The distribution of the values of a setting.</summary>
internal enum DimensionKind
{
    /// <summary>Uniform between two numbers.</summary>
    Linear,

    /// <summary>Log-uniform between two numbers: for learning rates and the like, whose order of magnitude matters.</summary>
    Log,

    /// <summary>Integers, uniform from the lowest to the highest.</summary>
    Whole,

    /// <summary>One of a list.</summary>
    Choice,
}
