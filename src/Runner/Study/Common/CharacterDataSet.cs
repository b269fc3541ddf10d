namespace MidasNet.Runner.Study.Common;

/// <summary>The characters that Part 1 learns.</summary>
internal enum CharacterDataSet
{
    /// <summary>The 2,480 drawings of the study.</summary>
    Drawings,

    /// <summary>As many characters drawn by lot from EMNIST ByClass, which has many more to judge by.</summary>
    Emnist,
}
