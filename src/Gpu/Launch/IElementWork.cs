namespace MidasNet.Gpu;

/// <summary>
/// What a kernel does for each element, as a struct of its operands. ILGPU specialises one kernel for each such type, as the JIT does on the processor.
/// </summary>
internal interface IElementWork
{
    /// <summary>Computes one element; nobody else writes what it writes.</summary>
    void At(int index);
}
