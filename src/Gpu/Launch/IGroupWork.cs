namespace MidasNet.Gpu;

/// <summary>
/// The joint work of a group of threads, as a struct of its operands: it may share memory and wait at barriers. <c>Grid.IdxX</c> to <c>Z</c> are the
/// indices of the group, <c>Group.IdxX</c> to <c>Z</c> those of the thread.
/// </summary>
internal interface IGroupWork
{
    /// <summary>The part of one thread. All threads of a group pass the same barriers.</summary>
    void Run();
}
