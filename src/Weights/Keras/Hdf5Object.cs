namespace MidasNet.Weights;

/// <summary>A group or a dataset of an HDF5 file: the messages of its object header (format specification III, IV.A).</summary>
internal sealed class Hdf5Object
{
    private readonly UntrustedFile file;
    private readonly List<Hdf5Message> messages = [];
    private readonly HashSet<long> blocks = [];

    private Hdf5Object(UntrustedFile file, long address, string path) => (this.file, Address, Path) = (file, address, path);

    /// <summary>The offset of the header, which identifies the object.</summary>
    public long Address { get; }

    /// <summary>The names that lead here, for messages.</summary>
    public string Path { get; }

    /// <summary>The number of messages in its header.</summary>
    public int MessageCount => messages.Count;

    /// <summary>True for a dataset, which holds values and no other objects.</summary>
    public bool IsDataset => messages.Exists(message => message.Type == Hdf5Message.Layout);

    /// <summary>True for a named datatype, which datasets share.</summary>
    public bool IsType => !IsDataset && messages.Exists(message => message.Type == Hdf5Message.Datatype)
        && !messages.Exists(message => message.Type is Hdf5Message.SymbolTable or Hdf5Message.LinkInfo or Hdf5Message.Link);

    /// <summary>Reads the object header at an address.</summary>
    public static Hdf5Object Read(UntrustedFile file, long address, string path)
    {
        var read = new Hdf5Object(file, address, path);
        var header = new UntrustedCursor(file, address, file.Length, $"the object header of {QuotedText.Of(path)}");
        file.Require(address, 4, $"the object header of {QuotedText.Of(path)}");
        if (header.Byte() == 1) read.ReadVersion1(header);
        else read.ReadVersion2(new UntrustedCursor(file, address, file.Length, $"the object header of {QuotedText.Of(path)}"));
        return read;
    }

    /// <summary>All messages of a kind.</summary>
    public IEnumerable<UntrustedCursor> All(int type, string what) =>
        messages.Where(message => message.Type == type).Select(message => Open(message, what));

    /// <summary>The only message of a kind; null if there is none.</summary>
    public UntrustedCursor? Find(int type, string what) => All(type, what).FirstOrDefault();

    /// <summary>The only message of a kind, which must be there.</summary>
    public UntrustedCursor Require(int type, string what) => Find(type, what) ?? throw file.Error(Address, $"{QuotedText.Of(Path)} has no {what}");

    private UntrustedCursor Open(Hdf5Message message, string what)
    {
        var data = new UntrustedCursor(file, message.Data.Begin, message.Data.End, $"the {what} of {QuotedText.Of(Path)}");
        if (!message.IsShared) return data;
        if (message.Type != Hdf5Message.Datatype)
            throw file.Error(message.Data.Begin, $"the {what} of {QuotedText.Of(Path)} is shared with another object, which is not read here");

        // The address of an object that is a named datatype: its own message cannot be shared again.
        const int InHeap = 1;
        int version = data.Byte(), kind = data.Byte();
        if (version is < 1 or > 3 || (version == 3 && kind == InHeap)) throw data.Error($"the {what} of {QuotedText.Of(Path)} is shared in a way that is not read here");
        if (version == 1) data.Skip(6);
        var owner = Read(file, data.Size("the address of a named datatype"), Path);
        var own = owner.messages.Find(candidate => candidate.Type == Hdf5Message.Datatype);
        if (own.IsShared || own.Type != Hdf5Message.Datatype) throw data.Error($"the {what} of {QuotedText.Of(Path)} refers to an object that is no datatype");
        return new UntrustedCursor(file, own.Data.Begin, own.Data.End, $"the {what} of {QuotedText.Of(Path)}");
    }

    private void ReadVersion1(UntrustedCursor header)
    {
        header.Skip(1 + 2 + 4);
        long bytes = header.UInt32();
        header.Skip(4); // messages begin at a multiple of eight bytes
        ReadMessagesVersion1(header.Part(bytes, "messages"));
    }

    private void ReadMessagesVersion1(UntrustedCursor block)
    {
        const int Head = 8;
        Enter(block);
        while (block.Left >= Head)
        {
            int type = block.UInt16(), bytes = block.UInt16(), flags = block.Byte();
            block.Skip(3);
            if (Add(type, flags, block.Part(bytes, "a message")) is { } more) ReadMessagesVersion1(more);
        }
    }

    private void ReadVersion2(UntrustedCursor header)
    {
        const int HasTimes = 0x20, HasLimits = 0x10, HasOrder = 4;
        header.Signature("OHDR");
        byte version = header.Byte();
        if (version != 2) throw file.Error(Address, $"the object header of {QuotedText.Of(Path)} has version {version}; supported are 1 and 2");
        int flags = header.Byte();
        if ((flags & HasTimes) != 0) header.Skip(16);
        if ((flags & HasLimits) != 0) header.Skip(4);
        long bytes = (flags & 3) switch { 0 => header.Byte(), 1 => header.UInt16(), 2 => header.UInt32(), _ => header.Size("the size of a header") };
        ReadMessagesVersion2(header.Part(bytes, "messages"), hasOrder: (flags & HasOrder) != 0);
    }

    private void ReadMessagesVersion2(UntrustedCursor block, bool hasOrder)
    {
        const int Head = 4, Order = 2, Checksum = 4;
        Enter(block);
        // A gap too short for a message may stand at the end.
        while (block.Left >= Head + (hasOrder ? Order : 0))
        {
            int type = block.Byte(), bytes = block.UInt16(), flags = block.Byte();
            if (hasOrder) block.Skip(Order);
            if (Add(type, flags, block.Part(bytes, "a message")) is not { } more) continue;
            more.Signature("OCHK");
            ReadMessagesVersion2(more.Part(more.Left - Checksum, "messages"), hasOrder);
        }
    }

    /// <summary>Stores a message; returns the next block of the header if the message refers to it.</summary>
    private UntrustedCursor? Add(int type, int flags, UntrustedCursor data)
    {
        const int Shared = 2, MaxMessages = 1 << 16;
        if (type != Hdf5Message.Continuation)
        {
            if (messages.Count == MaxMessages) throw data.Error($"the object header of {QuotedText.Of(Path)} has more than {MaxMessages} messages");
            messages.Add(new Hdf5Message(type, (data.Position, data.End), (flags & Shared) != 0));
            return null;
        }
        long address = data.Size("the address of a continuation of an object header"), bytes = data.Size("a number of bytes");
        file.Require(address, bytes, "the continuation of an object header");
        return new UntrustedCursor(file, address, address + bytes, $"the object header of {QuotedText.Of(Path)}");
    }

    // Bounds the recursion as well: a header of a dataset has one continuation or two.
    private void Enter(UntrustedCursor block)
    {
        const int MaxBlocks = 64;
        if (!blocks.Add(block.Position) || blocks.Count > MaxBlocks)
            throw block.Error($"the object header of {QuotedText.Of(Path)} leads back to itself, or has more than {MaxBlocks} pieces");
    }
}
