namespace MidasNet.Weights;

/// <summary>One tensor as the header of a safetensors file describes it.</summary>
/// <param name="Name">The tensor's name.</param>
/// <param name="ElementType">The type of its elements.</param>
/// <param name="Dimensions">Its dimensions, outermost first; none for a single number.</param>
/// <param name="Begin">Its first byte, counted from the start of the data section.</param>
/// <param name="End">The byte after its last, counted from the start of the data section.</param>
public sealed record SafeTensorsEntry(string Name, ElementType ElementType, IReadOnlyList<int> Dimensions, long Begin, long End)
{
    /// <summary>The number of elements.</summary>
    public int Count => (int)((End - Begin) / ElementType.Bytes());
}
