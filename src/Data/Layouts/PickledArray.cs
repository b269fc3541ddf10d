namespace MidasNet.Data.Layouts;

/// <summary>An array of NumPy in a pickle. It is empty until the pickle fills it.</summary>
internal sealed class PickledArray
{
    /// <summary>The code of the type of its items, such as u1.</summary>
    public string Type { get; private set; } = "";

    /// <summary>The sizes.</summary>
    public IReadOnlyList<long> Shape { get; private set; } = [];

    /// <summary>False if the first index moves fastest.</summary>
    public bool IsRowMajor { get; private set; }

    /// <summary>The items, as they are stored.</summary>
    public ReadOnlyMemory<byte> Bytes { get; private set; }

    /// <summary>Takes what <c>ndarray.__setstate__</c> takes: version, shape, type, order, bytes.</summary>
    /// <returns>False if these are others.</returns>
    public bool TryFill(object?[] state)
    {
        const int MaxDimensions = 32; // of NumPy; a shape may be named again and again
        if (state is not [long, object?[] { Length: <= MaxDimensions } shape, PickledType type, bool isColumnMajor, PickledBytes bytes] || !Array.TrueForAll(shape, size => size is long)) return false;
        (Type, Shape, IsRowMajor, Bytes) = (type.Code, [.. shape.OfType<long>()], !isColumnMajor, bytes.Content);
        return true;
    }
}

/// <summary>A type of NumPy in a pickle.</summary>
/// <param name="Code">Its code, such as u1.</param>
internal sealed record PickledType(string Code);

/// <summary>A string of bytes in a pickle, or text in UTF-8.</summary>
/// <param name="Content">The bytes.</param>
internal sealed record PickledBytes(ReadOnlyMemory<byte> Content);
