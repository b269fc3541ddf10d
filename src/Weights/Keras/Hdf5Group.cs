using System.Text;

namespace MidasNet.Weights;

/// <summary>
/// The links of a group of an HDF5 file: in a symbol table (the form of h5py's defaults) or, in newer files, in messages, which stand in a heap if
/// they are more than eight. Links out of the file, and links by name, are refused.
/// </summary>
internal sealed class Hdf5Group
{
    private const int MaxName = 1024, BytesOfLink = 120;

    private readonly UntrustedFile file;
    private readonly Hdf5Object group;
    private readonly List<(string Name, long Address)> links = [];
    private readonly HashSet<long> nodes = [];

    private Hdf5Group(UntrustedFile file, Hdf5Object group) => (this.file, this.group) = (file, group);

    /// <summary>The names and addresses of the objects in a group, in the file's order.</summary>
    public static IReadOnlyList<(string Name, long Address)> LinksOf(UntrustedFile file, Hdf5Object group)
    {
        var reader = new Hdf5Group(file, group);
        if (group.Find(Hdf5Message.SymbolTable, "symbol table") is { } table) reader.ReadSymbolTable(table);
        if (group.Find(Hdf5Message.LinkInfo, "link information") is { } information) reader.ReadDenseLinks(information);
        foreach (var link in group.All(Hdf5Message.Link, "link")) reader.ReadLink(link);
        return reader.links;
    }

    private void ReadSymbolTable(UntrustedCursor table)
    {
        long tree = table.Size("the address of a group's tree"), heap = table.Size("the address of a group's names");
        var header = new UntrustedCursor(file, heap, file.Length, "the names of a group");
        file.Require(heap, 0, "the names of a group");
        header.Signature("HEAP");
        header.Skip(4);
        long bytes = header.Size("the size of the names");
        header.Skip(sizeof(ulong));
        long names = header.Size("the address of the names");
        file.Require(names, bytes, "the names of a group");
        ReadNode(tree, (names, names + bytes), parentLevel: 256);
    }

    // Levels fall from the root to the leaves, so the recursion ends; no node is read twice, so the work is bounded.
    private void ReadNode(long address, (long Begin, long End) names, int parentLevel)
    {
        file.Require(address, 0, "a node of a group's tree");
        if (!nodes.Add(address)) throw file.Error(address, $"the tree of the group {QuotedText.Of(group.Path)} leads back to itself");
        var node = new UntrustedCursor(file, address, file.Length, "a node of a group's tree");
        node.Signature("TREE");
        int type = node.Byte(), level = node.Byte(), count = node.UInt16();
        if (type != 0 || level >= parentLevel) throw file.Error(address, $"found a node of type {type}, level {level}, in the tree of a group");
        node.Skip(2 * sizeof(ulong)); // neighbours
        for (int i = 0; i < count; i++)
        {
            node.Skip(sizeof(ulong)); // key
            long child = node.Size("the address of a node");
            if (level > 0) ReadNode(child, names, level);
            else ReadSymbols(child, names);
        }
    }

    private void ReadSymbols(long address, (long Begin, long End) names)
    {
        const uint SymbolicLink = 2;
        file.Require(address, 0, "the symbols of a group");
        if (!nodes.Add(address)) throw file.Error(address, $"the tree of the group {QuotedText.Of(group.Path)} leads back to itself");
        var node = new UntrustedCursor(file, address, file.Length, "the symbols of a group");
        node.Signature("SNOD");
        node.Skip(2);
        int count = node.UInt16();
        for (int i = 0; i < count; i++)
        {
            long name = node.Size("the offset of a name");
            ulong target = node.UInt64();
            bool isSymbolic = node.UInt32() == SymbolicLink;
            node.Skip(4 + 16);
            if (name > names.End - names.Begin) throw node.Error("a name lies outside the names of its group");
            Add(Name(names.Begin + name, names.End), isSymbolic ? null : (long)target, address);
        }
    }

    private string Name(long begin, long end)
    {
        var cursor = new UntrustedCursor(file, begin, end, "a name");
        var bytes = new List<byte>();
        for (byte letter = cursor.Byte(); letter != 0; letter = cursor.Byte())
        {
            if (bytes.Count == MaxName) throw file.Error(begin, $"a name has more than {MaxName} bytes");
            bytes.Add(letter);
        }
        return Encoding.UTF8.GetString([.. bytes]);
    }

    private void ReadLink(UntrustedCursor link)
    {
        const int HasOrder = 4, HasType = 8, HasCharacters = 16;
        long at = link.Position;
        byte version = link.Byte(), flags = link.Byte();
        if (version != 1) throw file.Error(at, $"a link has version {version}; read here is 1");
        bool isHard = (flags & HasType) == 0 || link.Byte() == 0;
        if ((flags & HasOrder) != 0) link.Skip(sizeof(ulong));
        if ((flags & HasCharacters) != 0) link.Skip(1);
        long bytes = (flags & 3) switch { 0 => link.Byte(), 1 => link.UInt16(), 2 => link.UInt32(), _ => link.Size("the length of a name") };
        if (bytes > MaxName) throw file.Error(at, $"a name has {bytes} bytes; at most {MaxName} are read");
        string name = link.Text(bytes);
        Add(name, isHard ? link.Size("the address of an object") : null, at);
    }

    private void Add(string name, long? address, long at)
    {
        if (address is not { } target)
        {
            throw file.Error(at, $"{QuotedText.Of(name)} in the group {QuotedText.Of(group.Path)} is a link by name, or to another file; " +
                                 "neither is followed here");
        }
        file.Charge(BytesOfLink + 3L * name.Length, at, "the file");
        links.Add((name, target));
    }

    private void ReadDenseLinks(UntrustedCursor information)
    {
        const int HasOrder = 1;
        information.Skip(1);
        if ((information.Byte() & HasOrder) != 0) information.Skip(sizeof(ulong));
        ulong heap = information.UInt64();
        if (heap == Hdf5File.Undefined) return;
        if (heap > (ulong)file.Length) throw information.Error($"the heap of links is said to be at byte {heap} of {file.Length}");
        long tree = information.Size("the address of a tree of links");
        foreach (var link in Hdf5DenseLinks.Read(file, QuotedText.Of(group.Path), (long)heap, tree)) ReadLink(link);
    }
}
