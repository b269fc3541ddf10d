namespace MidasNet.Runner.Study.Common;

/// <summary>The characters that Part 1 learns.</summary>
internal enum CharacterDataSet
{
    /// <summary>The 2,480 drawings of the study.</summary>
    Drawings,

    /// <summary>The same number of characters, drawn at random from EMNIST ByClass, which has many more to evaluate with.</summary>
    Emnist,
}
