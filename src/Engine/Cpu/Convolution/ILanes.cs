namespace MidasNet.Cpu;

/// <summary>
/// A vector of as many numbers as a register holds. Kernels that only load, calculate and store are written once for all widths: the JIT makes a
/// method for each, in which a vector is a register and an operation an instruction.
/// </summary>
internal unsafe interface ILanes<TSelf> where TSelf : unmanaged, ILanes<TSelf>
{
    /// <summary>Numbers in a vector.</summary>
    static abstract int Count { get; }

    /// <summary>The vector with this number in all lanes.</summary>
    static abstract TSelf Create(float value);

    /// <summary>The numbers from an address on.</summary>
    static abstract TSelf Load(float* address);

    /// <summary>Writes all numbers.</summary>
    void Store(float* address);

    /// <summary>Writes the first numbers, at least one, and leaves what is behind them as it was.</summary>
    void StoreFirst(int count, float* address);

    static abstract TSelf operator +(TSelf a, TSelf b);

    static abstract TSelf operator -(TSelf a, TSelf b);

    static abstract TSelf operator *(TSelf a, TSelf b);

    /// <summary>a · b + c</summary>
    static abstract TSelf MultiplyAdd(TSelf a, TSelf b, TSelf c);

    /// <summary>f(x), if f is one of those that <see cref="WideActivation.IsFused{TActivation}"/> names; otherwise x.</summary>
    static abstract TSelf Activate<TActivation>(TActivation activation, TSelf x) where TActivation : unmanaged, IActivation;
}
