namespace MidasNet.Gpu;

/// <summary>
/// The work of a kernel for each element, as a struct of its operands. ILGPU specialises a kernel for each such type, as the JIT does on the CPU.
/// </summary>
internal interface IElementWork
{
    /// <summary>Computes one element; no other call writes the same values.</summary>
    void At(int index);
}
