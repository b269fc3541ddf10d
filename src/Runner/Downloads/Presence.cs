namespace MidasNet.Runner.Downloads;

/// <summary>How much of an entry is there.</summary>
internal enum Presence
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Some of its files, or the beginning of one.</summary>
    Part,

    /// <summary>All of its files.</summary>
    Whole,
}
