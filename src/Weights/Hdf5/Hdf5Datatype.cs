namespace MidasNet.Weights;

/// <summary>How an HDF5 file stores one element: a number, or a text of fixed or of varying length.</summary>
/// <param name="Number">The kind of number; null for text.</param>
/// <param name="IsBigEndian">Whether its highest byte comes first.</param>
/// <param name="Bytes">Bytes of an element.</param>
/// <param name="IsVaryingText">Whether an element refers to a text elsewhere in the file.</param>
internal readonly record struct Hdf5Datatype(ElementType? Number, bool IsBigEndian, int Bytes, bool IsVaryingText)
{
    // Classes of the format.
    private const int Whole = 0, Floating = 1, Text = 3, Enumeration = 8, Varying = 9;

    /// <summary>Reads a datatype message.</summary>
    public static Hdf5Datatype Read(UntrustedCursor message, int depth = 0)
    {
        long at = message.Position;
        int kind = message.Byte() & 15;
        int flags = message.Byte();
        message.Skip(2);
        uint bytes = message.UInt32();
        if (bytes is 0 or > ushort.MaxValue) throw message.File.Error(at, $"an element has {bytes} bytes; read here are 1 to {ushort.MaxValue}");
        bool bigEndian = (flags & 1) != 0;
        return kind switch
        {
            Whole => new Hdf5Datatype(WholeNumber(message, (int)bytes, isSigned: (flags & 8) != 0, at), bigEndian, (int)bytes, false),
            Floating => new Hdf5Datatype(FloatingNumber(message, (int)bytes, at), bigEndian, (int)bytes, false),
            Text => new Hdf5Datatype(null, false, (int)bytes, false),
            Varying when (flags & 15) == 1 && bytes == 16 => new Hdf5Datatype(null, false, (int)bytes, true),
            // An enumeration, which is how h5py stores truth values, begins with the datatype of its numbers.
            Enumeration when depth == 0 => Read(message, depth + 1),
            _ => throw message.File.Error(at, $"elements have the datatype class {kind}; read here are numbers and text"),
        };
    }

    private static ElementType WholeNumber(UntrustedCursor message, int bytes, bool isSigned, long at)
    {
        if (message.UInt16() != 0 || message.UInt16() != 8 * bytes) throw message.File.Error(at, "whole numbers do not fill their bytes");
        return (bytes, isSigned) switch
        {
            (1, true) => ElementType.I8,
            (1, false) => ElementType.U8,
            (2, true) => ElementType.I16,
            (2, false) => ElementType.U16,
            (4, true) => ElementType.I32,
            (4, false) => ElementType.U32,
            (8, true) => ElementType.I64,
            (8, false) => ElementType.U64,
            _ => throw message.File.Error(at, $"whole numbers have {bytes} bytes; read here are 1, 2, 4 and 8"),
        };
    }

    private static ElementType FloatingNumber(UntrustedCursor message, int bytes, long at)
    {
        message.Skip(4);
        int exponentAt = message.Byte(), exponentBits = message.Byte(), fractionAt = message.Byte(), fractionBits = message.Byte();
        return (bytes, exponentAt, exponentBits, fractionAt, fractionBits) switch
        {
            (8, 52, 11, 0, 52) => ElementType.F64,
            (4, 23, 8, 0, 23) => ElementType.F32,
            (2, 10, 5, 0, 10) => ElementType.F16,
            (2, 7, 8, 0, 7) => ElementType.BF16,
            _ => throw message.File.Error(at, $"a float of {bytes} bytes has {exponentBits} bits of exponent; read here are IEEE 754 and bfloat16"),
        };
    }
}
