namespace MidasNet.Gpu;

/// <summary>
/// What a group of threads does together, as a struct of its operands: it may share memory and wait at barriers. It finds its place by
/// <c>Grid.IdxX</c> to <c>Z</c> and <c>Group.IdxX</c> to <c>Z</c>.
/// </summary>
internal interface IGroupWork
{
    /// <summary>The part of one thread. All threads of a group pass the same barriers.</summary>
    void Run();
}
