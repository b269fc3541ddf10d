namespace MidasNet.Weights;

/// <summary>The type of an element of an HDF5 file: a number, a string of fixed or variable length, or something else.</summary>
/// <param name="Number">The element type of numbers; null for other types.</param>
/// <param name="IsBigEndian">True if the most significant byte comes first.</param>
/// <param name="Bytes">Bytes of an element.</param>
/// <param name="IsVaryingText">True if an element refers to a string elsewhere in the file.</param>
/// <param name="Other">A name in the plural for elements that are not numbers.</param>
internal readonly record struct Hdf5Datatype(ElementType? Number, bool IsBigEndian, int Bytes, bool IsVaryingText = false, string? Other = null)
{
    // Classes of the format.
    private const int Whole = 0, Floating = 1, Time = 2, Text = 3, Bits = 4, Opaque = 5, Record = 6, Reference = 7, Enumeration = 8, Varying = 9,
        Arrays = 10;

    /// <summary>Reads a datatype message.</summary>
    public static Hdf5Datatype Read(UntrustedCursor message, int depth = 0)
    {
        long at = message.Position;
        int kind = message.Byte() & 15;
        int flags = message.Byte();
        message.Skip(2);
        uint bytes = message.UInt32();
        if (bytes is 0 or > ushort.MaxValue && kind is Whole or Floating or Text or Enumeration) throw message.File.Error(at, $"an element has {bytes} bytes; supported are 1 to {ushort.MaxValue}");
        bool bigEndian = (flags & 1) != 0;
        return kind switch
        {
            Whole => new Hdf5Datatype(Integer(message, (int)bytes, isSigned: (flags & 8) != 0, at), bigEndian, (int)bytes),
            Floating => new Hdf5Datatype(FloatingNumber(message, (int)bytes, at), bigEndian, (int)bytes),
            Text => new Hdf5Datatype(null, false, (int)bytes, Other: "texts"),
            Varying when (flags & 15) == 1 && bytes == 16 => new Hdf5Datatype(null, false, (int)bytes, true, "texts"),
            Varying => Unread("lists of varying length"),
            Time => Unread("times"),
            Bits => Unread("bits"),
            Opaque => Unread("opaque bytes"),
            Record => Unread("records (a compound type)"),
            Reference => Unread("references"),
            Arrays => Unread("arrays"),
            // An enumeration, as which h5py stores booleans, begins with the datatype of its values.
            Enumeration when depth == 0 => Read(message, depth + 1),
            _ => throw message.File.Error(at, $"elements have the datatype class {kind}; supported are numbers and text"),
        };

        static Hdf5Datatype Unread(string what) => new(null, false, 1, Other: what);
    }

    private static ElementType Integer(UntrustedCursor message, int bytes, bool isSigned, long at)
    {
        if (message.UInt16() != 0 || message.UInt16() != 8 * bytes) throw message.File.Error(at, "integers do not fill their bytes");
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
            _ => throw message.File.Error(at, $"integers have {bytes} bytes; supported are 1, 2, 4 and 8"),
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
            _ => throw message.File.Error(at, $"a float of {bytes} bytes has {exponentBits} bits of exponent; supported are IEEE 754 and bfloat16"),
        };
    }
}
