namespace MidasNet.Cpu;

/// <summary>
/// Work in numbered items that may run on any thread in any order. An item's result must depend on its number alone, never on the thread or the number of
/// threads: this makes results bit-identical for any number of threads.
/// </summary>
internal interface IWork
{
    /// <summary>Does one item.</summary>
    /// <param name="item">The number of the item.</param>
    /// <param name="worker">The index of the thread in the team, which selects private scratch memory.</param>
    void Run(int item, int worker);
}
