namespace MidasNet.Cpu;

/// <summary>
/// A vector that fills a register. Kernels that only load, compute and store are written once for all widths: the JIT compiles a method for each, in
/// which a vector is a register and an operation an instruction.
/// </summary>
internal unsafe interface ILanes<TSelf> where TSelf : unmanaged, ILanes<TSelf>
{
    /// <summary>The number of lanes.</summary>
    static abstract int Count { get; }

    /// <summary>A vector with this value in all lanes.</summary>
    static abstract TSelf Create(float value);

    /// <summary>Loads a vector from an address.</summary>
    static abstract TSelf Load(float* address);

    /// <summary>Stores all lanes.</summary>
    void Store(float* address);

    /// <summary>Stores the first lanes, at least one, and leaves the memory after them unchanged.</summary>
    void StoreFirst(int count, float* address);

    static abstract TSelf operator +(TSelf a, TSelf b);

    static abstract TSelf operator -(TSelf a, TSelf b);

    static abstract TSelf operator *(TSelf a, TSelf b);

    /// <summary>a · b + c</summary>
    static abstract TSelf MultiplyAdd(TSelf a, TSelf b, TSelf c);

    /// <summary>f(x) if <see cref="WideActivation.IsFused{TActivation}"/>, otherwise x.</summary>
    static abstract TSelf Activate<TActivation>(TActivation activation, TSelf x) where TActivation : unmanaged, IActivation;
}
