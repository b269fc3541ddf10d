namespace MidasNet.Data;

/// <summary>The part of a set that a picture belongs to, where the set itself is divided.</summary>
public enum SetPart
{
    /// <summary>Pictures to train on.</summary>
    Train,

    /// <summary>Pictures to choose by: a network is not trained on them.</summary>
    Validation,

    /// <summary>Pictures for the last evaluation: nothing is decided by them.</summary>
    Test,
}
