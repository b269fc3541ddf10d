namespace MidasNet.Weights;

/// <summary>The element types of files, by their names in the safetensors format; little-endian.</summary>
public enum ElementType
{
    /// <summary>IEEE 754 binary64, 8 bytes.</summary>
    F64,

    /// <summary>IEEE 754 binary32, 4 bytes.</summary>
    F32,

    /// <summary>IEEE 754 binary16, 2 bytes.</summary>
    F16,

    /// <summary>bfloat16: the upper half of a binary32, 2 bytes.</summary>
    BF16,

    /// <summary>Signed integer of 8 bytes.</summary>
    I64,

    /// <summary>Unsigned integer of 8 bytes.</summary>
    U64,

    /// <summary>Signed integer of 4 bytes.</summary>
    I32,

    /// <summary>Unsigned integer of 4 bytes.</summary>
    U32,

    /// <summary>Signed integer of 2 bytes.</summary>
    I16,

    /// <summary>Unsigned integer of 2 bytes.</summary>
    U16,

    /// <summary>Signed integer of 1 byte.</summary>
    I8,

    /// <summary>Unsigned integer of 1 byte.</summary>
    U8,

    /// <summary>False (0) or true (anything else), 1 byte.</summary>
    BOOL,
}
