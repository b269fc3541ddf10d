namespace MidasNet.Learning.Search;

/// <summary>How values of a setting are drawn.</summary>
internal enum DimensionKind
{
    /// <summary>Evenly between two numbers.</summary>
    Linear,

    /// <summary>Evenly between the logarithms of two numbers: for learning rates and the like, whose size is what matters.</summary>
    Log,

    /// <summary>Whole numbers, evenly from the lowest to the highest.</summary>
    Whole,

    /// <summary>One of a list.</summary>
    Choice,
}
