using System.Text;

namespace MidasNet.Weights;

/// <summary>Reads attributes of text, which say which layers a Keras file has, and which weights a layer.</summary>
internal static class Hdf5Attribute
{
    // An attribute stands in its object header, which has at most 64 KiB.
    private const int MaxTexts = 1 << 14, MaxTextBytes = 1 << 16;

    /// <summary>The texts of the attribute of that name; null if there is none.</summary>
    public static IReadOnlyList<string>? Texts(UntrustedFile file, Hdf5Object owner, string name)
    {
        foreach (var attribute in owner.All(Hdf5Message.Attribute, "attribute"))
            if (Read(file, attribute, name) is { } texts)
                return texts;
        if (owner.Find(Hdf5Message.AttributeInfo, "information on attributes") is { } information) RequireNoHeap(information, owner);
        return null;
    }

    private static List<string>? Read(UntrustedFile file, UntrustedCursor attribute, string wanted)
    {
        const int Shared = 3;
        long at = attribute.Position;
        int version = attribute.Byte(), flags = attribute.Byte();
        if (version is < 1 or > 3) throw file.Error(at, $"an attribute has version {version}; supported are 1 to 3");
        int nameBytes = attribute.UInt16(), typeBytes = attribute.UInt16(), spaceBytes = attribute.UInt16();
        if (version == 3) attribute.Skip(1);
        string name = Encoding.UTF8.GetString(attribute.Bytes(Padded(nameBytes))).TrimEnd('\0');
        if (name != wanted) return null;
        if (version > 1 && (flags & Shared) != 0)
            throw file.Error(at, $"the attribute {QuotedText.Of(name)} shares its datatype, which is not read here");

        var type = Hdf5Datatype.Read(attribute.Part(Padded(typeBytes), "the datatype of an attribute"));
        var (_, count) = Hdf5Dataspace.Read(attribute.Part(Padded(spaceBytes), "the extents of an attribute"));
        if (type.Number is not null)
            return count == 0 ? [] : throw file.Error(at, $"the attribute {QuotedText.Of(name)} holds numbers; text is expected");
        if (type.Other != "texts") throw file.Error(at, $"the attribute {QuotedText.Of(name)} holds {type.Other}; text is expected");
        if (count > MaxTexts || count > attribute.Left / type.Bytes)
        {
            throw file.Error(at, $"the attribute {QuotedText.Of(name)} is said to hold {count} texts of {type.Bytes} bytes, " +
                                 $"{attribute.Left} bytes are there");
        }
        var texts = new List<string>();
        for (int i = 0; i < count; i++) texts.Add(type.IsVaryingText ? VaryingText(file, attribute) : FixedText(attribute.Bytes(type.Bytes)));
        return texts;

        // The first version fills its fields up to a multiple of eight bytes.
        int Padded(int bytes) => version == 1 ? (bytes + 7) / 8 * 8 : bytes;
    }

    private static string FixedText(byte[] bytes) => Encoding.UTF8.GetString(bytes).TrimEnd('\0', ' ');

    // A length, the address of a collection of strings, and the index of the string in it.
    private static string VaryingText(UntrustedFile file, UntrustedCursor attribute)
    {
        uint length = attribute.UInt32();
        ulong place = attribute.UInt64();
        uint wanted = attribute.UInt32();
        if (place == Hdf5File.Undefined || length == 0) return "";
        if (length > MaxTextBytes || place > (ulong)file.Length) throw attribute.Error($"a text of {length} bytes at byte {place} is not in the file");

        var collection = new UntrustedCursor(file, (long)place, file.Length, "a collection of texts");
        collection.Signature("GCOL");
        collection.Skip(4);
        long bytes = collection.Size("the size of a collection of texts");
        var entries = collection.Part(Math.Max(-1, bytes - 16), "a collection of texts");
        while (entries.Left >= 16)
        {
            int index = entries.UInt16();
            entries.Skip(2 + 4);
            long size = entries.Size("the size of a text");
            if (index == 0) break;
            if (index == wanted && size >= length) return FixedText(entries.Bytes(length));
            entries.Skip(size > entries.Left ? -1 : Math.Min(entries.Left, (size + 7) / 8 * 8));
        }
        throw attribute.Error($"the text {wanted} is not in the collection at byte {place}");
    }

    private static void RequireNoHeap(UntrustedCursor information, Hdf5Object owner)
    {
        const int HasOrder = 1;
        information.Skip(1);
        if ((information.Byte() & HasOrder) != 0) information.Skip(2);
        if (information.UInt64() != Hdf5File.Undefined)
        {
            throw information.Error($"{QuotedText.Of(owner.Path)} keeps its attributes in a fractal heap, the form of libver='latest', " +
                                    "which is not read here; write the file with h5py's defaults");
        }
    }
}
