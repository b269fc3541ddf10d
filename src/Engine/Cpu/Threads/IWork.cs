namespace MidasNet.Cpu;

/// <summary>
/// Work in numbered items that may run on any thread in any order. What an item does must depend on its number alone, never on the thread or on
/// how many there are: that is what makes results equal bit for bit for any number of threads.
/// </summary>
internal interface IWork
{
    /// <summary>Does one item.</summary>
    /// <param name="item">Its number.</param>
    /// <param name="worker">Which thread of the team runs it: tells private scratch memory apart.</param>
    void Run(int item, int worker);
}
