namespace MidasNet.Learning.Search;

/// <summary>How a search spends its time.</summary>
internal enum SearchStrategy
{
    /// <summary>Every configuration is measured in full.</summary>
    Random,

    /// <summary>Many configurations are measured briefly, the better ones longer.</summary>
    Halving,
}
