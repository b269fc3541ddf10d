namespace MidasNet.Weights;

/// <summary>The arithmetic of a tensor's dimensions, safe against overflow by untrusted files.</summary>
internal static class TensorDimensions
{
    /// <summary>The number of elements: the product of the dimensions, 1 for rank 0. False where it does not fit an array.</summary>
    public static bool TryCount(IReadOnlyList<int> dimensions, out long count)
    {
        count = 1;
        foreach (int dimension in dimensions)
        {
            // Both factors are below 2^31, so the product cannot overflow before it is looked at.
            count *= dimension;
            if (dimension < 0 || count > Array.MaxLength) return false;
        }
        return true;
    }

    /// <summary>The dimensions as they are written in messages: <c>[3, 3, 64]</c>, cut after the first eight.</summary>
    public static string Text(IReadOnlyList<int> dimensions) =>
        dimensions.Count <= 8 ? $"[{string.Join(", ", dimensions)}]" : $"[{string.Join(", ", dimensions.Take(8))}, ...] of rank {dimensions.Count}";
}
