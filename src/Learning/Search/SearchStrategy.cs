namespace MidasNet.Learning.Search;

/// <summary>The strategy of a search.</summary>
internal enum SearchStrategy
{
    /// <summary>Every configuration is measured in full.</summary>
    Random,

    /// <summary>Many configurations are measured briefly, the better ones longer.</summary>
    Halving,

    /// <summary>The same without waiting for others: a trial climbs as soon as it is among the best so far. For many machines.</summary>
    Asha,
}
