using System.Buffers.Binary;
using System.Text;

namespace MidasNet.Weights;

/// <summary>
/// Reads the pickles that <c>torch.save</c> writes (protocols 2 to 5, opcodes of CPython's Lib/pickletools.py). A pickle is a program; this machine
/// knows only the opcodes that tensors need, and its "calls" are the few of <see cref="PyTorchGlobals"/>. It can run nothing else, so a hostile
/// file can do no more than be refused: by name.
/// </summary>
/// <param name="pickle">A range of the file that begins with the pickle; afterwards it is positioned after the pickle.</param>
internal sealed class PickleMachine(UntrustedCursor pickle)
{
    // Pickles of state_dicts have some hundred bytes per tensor, and cost some thousand bytes of memory for each: for 48,000 tensors before the file's
    // own size, by which the allowance grows, counts at all.
    private const int MaxBytes = 1 << 24, FreeMemory = 48 << 20;

    // Estimates of the memory of a value: the object, its slot on the stack or in a collection that doubles when it is full, an entry of a dictionary.
    private const int ObjectBytes = 64, ItemBytes = 16, EntryBytes = 64, TensorBytes = 256;

    private static readonly object Mark = new();

    // What a pickle may hold, but tensors never need, so that a refusal can say what it is.
    private static readonly Dictionary<byte, string> Refused = new()
    {
        [(byte)'i'] = "INST, which makes an object of any class",
        [(byte)'o'] = "OBJ, which makes an object of any class",
        [0x92] = "NEWOBJ_EX, which makes an object of any class",
        [0x82] = "EXT1, which calls what a registry names",
        [0x83] = "EXT2, which calls what a registry names",
        [0x84] = "EXT4, which calls what a registry names",
        [(byte)'P'] = "PERSID of protocol 0",
        [(byte)'I'] = "INT of protocol 0",
        [(byte)'F'] = "FLOAT of protocol 0",
        [(byte)'V'] = "UNICODE of protocol 0",
        [(byte)'S'] = "STRING of protocol 0",
        [0x8B] = "LONG4, a number of any length",
    };

    private readonly List<object?> stack = [];
    private long allowance = FreeMemory + pickle.File.Length;
    private readonly Dictionary<uint, object?> memo = [];
    private readonly Dictionary<string, PickleStorage> storages = new(StringComparer.Ordinal);

    /// <summary>The storages that the pickle refers to, by their keys.</summary>
    public IReadOnlyDictionary<string, PickleStorage> Storages => storages;

    /// <summary>Runs the pickle to its STOP and gives what it built.</summary>
    /// <exception cref="WeightFormatException">It holds what tensors do not need, or is damaged.</exception>
    public object? Run()
    {
        long start = pickle.Position;
        while (true)
        {
            long at = pickle.Position;
            if (at - start > MaxBytes) throw pickle.File.Error(at, $"the pickle has more than {MaxBytes} bytes; those of tensors have far fewer");
            byte opcode = pickle.Byte();
            if (opcode == '.') return Pop(at);
            Charge(opcode is (byte)'0' or (byte)'1' ? 0 : ObjectBytes, at);
            Step(opcode, at);
        }
    }

    // A value may be referenced many times, and each use must not cost its size again: work and memory are charged here.
    private void Charge(long bytes, long at)
    {
        allowance -= bytes;
        if (allowance < 0)
            throw pickle.File.Error(at, $"the pickle builds more than its file of {pickle.File.Length} bytes may: no state_dict needs so much");
    }

    private void Step(byte opcode, long at)
    {
        switch (opcode)
        {
            case 0x80: RequireProtocol(pickle.Byte(), at); break;
            case 0x95: pickle.Skip(sizeof(ulong)); break; // FRAME: a hint for readers of streams

            case (byte)'N': stack.Add(null); break;
            case 0x88: stack.Add(true); break;
            case 0x89: stack.Add(false); break;
            case (byte)'J': stack.Add((long)(int)pickle.UInt32()); break;
            case (byte)'K': stack.Add((long)pickle.Byte()); break;
            case (byte)'M': stack.Add((long)pickle.UInt16()); break;
            case 0x8A: stack.Add(LongInteger(at)); break;
            case (byte)'G': stack.Add(BinaryPrimitives.ReadDoubleBigEndian(pickle.Bytes(sizeof(double)))); break;
            case (byte)'X' or (byte)'T' or (byte)'B': stack.Add(Text(opcode, pickle.UInt32())); break;
            case 0x8C or (byte)'U' or (byte)'C': stack.Add(Text(opcode, pickle.Byte())); break;

            case (byte)'(': stack.Add(Mark); break;
            case (byte)')': stack.Add(new PickleTuple([])); break;
            case (byte)']': stack.Add(new PickleList()); break;
            case (byte)'}': stack.Add(new PickleDictionary([])); break;
            case (byte)'t': stack.Add(new PickleTuple(PopToMark(at))); break;
            case 0x85: stack.Add(new PickleTuple(Pop(1, at))); break;
            case 0x86: stack.Add(new PickleTuple(Pop(2, at))); break;
            case 0x87: stack.Add(new PickleTuple(Pop(3, at))); break;
            case (byte)'a': Append(Pop(1, at), at); break;
            case (byte)'e': Append(PopToMark(at), at); break;
            case (byte)'s': SetItems(Pop(2, at), at); break;
            case (byte)'u': SetItems(PopToMark(at), at); break;
            case (byte)'0': Pop(at); break;
            case (byte)'1': PopToMark(at); break;
            case (byte)'2': stack.Add(Top(at)); break;

            case (byte)'q': Remember(pickle.Byte(), at); break;
            case (byte)'r': Remember(pickle.UInt32(), at); break;
            case 0x94: Remember((uint)memo.Count, at); break;
            case (byte)'h': stack.Add(Remembered(pickle.Byte(), at)); break;
            case (byte)'j': stack.Add(Remembered(pickle.UInt32(), at)); break;

            case (byte)'c': stack.Add(PyTorchGlobals.Named($"{Line()}.{Line()}", pickle.File, at)); break;
            case 0x93: stack.Add(StackGlobal(at)); break;
            case (byte)'Q': stack.Add(Storage(at)); break;
            case (byte)'R': Reduce(at); break;
            case 0x81: NewObject(at); break;
            case (byte)'b': Build(at); break;
            default:
                throw pickle.File.Error(at, Refused.TryGetValue(opcode, out string? name)
                    ? $"the pickle uses {name}: nothing of the kind is run here; save the state_dict alone"
                    : $"the pickle has opcode 0x{opcode:x2}, which tensors do not need: it is damaged or no state_dict");
        }
    }

    private void RequireProtocol(byte protocol, long at)
    {
        if (protocol is < 2 or > 5) throw pickle.File.Error(at, $"the pickle has protocol {protocol}; supported are 2 to 5");
    }

    private long LongInteger(long at)
    {
        byte[] bytes = pickle.Bytes(pickle.Byte());
        if (bytes.Length > sizeof(long)) throw pickle.File.Error(at, $"the pickle has an integer of {bytes.Length} bytes; at most 8 are supported");
        long value = 0;
        for (int i = bytes.Length - 1; i >= 0; i--) value = (value << 8) | bytes[i];
        int unused = 64 - 8 * bytes.Length;
        return bytes.Length == 0 ? 0 : value << unused >> unused; // the sign is the highest bit that is there
    }

    // Python 2 wrote names as byte strings, so both are text; Latin-1 gives every byte a letter.
    private string Text(byte opcode, uint bytes)
    {
        if (bytes <= pickle.Left) Charge(3L * bytes, pickle.Position);
        return opcode is (byte)'X' or 0x8C ? pickle.Text(bytes) : Encoding.Latin1.GetString(pickle.Bytes(bytes));
    }

    private string Line()
    {
        const int MaxLetters = 256;
        var line = new StringBuilder();
        for (byte letter = pickle.Byte(); letter != '\n'; letter = pickle.Byte())
        {
            if (line.Length == MaxLetters) throw pickle.Error($"the pickle names a class with more than {MaxLetters} letters");
            line.Append((char)letter);
        }
        return line.ToString();
    }

    private PickleGlobal StackGlobal(long at) => Pop(2, at) is [string module, string name]
        ? PyTorchGlobals.Named($"{module}.{name}", pickle.File, at)
        : throw pickle.File.Error(at, "the pickle names a class by something that is no text");

    private PickleStorage Storage(long at)
    {
        var storage = PyTorchGlobals.Storage(Pop(at), pickle.File, at);
        if (!storages.TryAdd(storage.Key, storage) && (storages[storage.Key].Type, storages[storage.Key].Count) != (storage.Type, storage.Count))
            throw pickle.File.Error(at, $"the pickle describes the storage {QuotedText.Of(storage.Key)} in two ways");
        return storage;
    }

    private void Reduce(long at)
    {
        var call = Pop(2, at);
        if (call is not [PickleGlobal function, PickleTuple arguments])
            throw pickle.File.Error(at, "the pickle calls something that is no function of a name");
        // OrderedDict of a list of pairs: each call makes a new dictionary.
        if (arguments.Items is [PickleList { Items.Count: var pairs }]) Charge((long)pairs * EntryBytes, at);
        Charge(TensorBytes, at);
        stack.Add(PyTorchGlobals.Call(function, arguments, pickle.File, at));
    }

    // An OrderedDict has attributes such as _metadata, which do not affect the tensors.
    private void Build(long at)
    {
        Pop(at);
        if (Top(at) is not PickleDictionary && !PyTorchGlobals.IsOpaque(Top(at)))
            throw pickle.File.Error(at, "the pickle sets the state of an object that is no dictionary");
    }

    // NEWOBJ: an object of a class with these arguments, which is only kept where the class is one of harmless values.
    private void NewObject(long at)
    {
        var call = Pop(2, at);
        if (call is not [PickleGlobal type, PickleTuple] || !PyTorchGlobals.IsOpaque(type))
            throw pickle.File.Error(at, "the pickle uses NEWOBJ, which makes an object of any class: nothing of the kind is run here; save the state_dict alone");
        stack.Add(new PickleOpaque());
    }

    private void Append(List<object?> items, long at)
    {
        Charge((long)items.Count * ItemBytes, at);
        if (PyTorchGlobals.IsOpaque(Top(at))) return;
        if (Top(at) is not PickleList list) throw pickle.File.Error(at, "the pickle appends to what is no list");
        list.Items.AddRange(items);
    }

    private void SetItems(List<object?> items, long at)
    {
        Charge((long)items.Count * EntryBytes, at);
        if (PyTorchGlobals.IsOpaque(Top(at))) return; // defaultdict, Counter
        if (Top(at) is not PickleDictionary dictionary) throw pickle.File.Error(at, "the pickle sets items of what is no dictionary");
        if (items.Count % 2 != 0) throw pickle.File.Error(at, "the pickle sets an item without a value");
        for (int i = 0; i < items.Count; i += 2)
        {
            if (items[i + 1] is PickleTensor) Charge(TensorBytes, at);
            dictionary.Pairs.Add((items[i], items[i + 1]));
        }
    }

    private void Remember(uint index, long at)
    {
        Charge(EntryBytes, at);
        memo[index] = Top(at);
    }

    private object? Remembered(uint index, long at) => memo.TryGetValue(index, out object? value)
        ? value
        : throw pickle.File.Error(at, $"the pickle refers to its value {index}, which it never kept");

    private object? Top(long at) => stack.Count > 0 && !ReferenceEquals(stack[^1], Mark) ? stack[^1] : throw Underflow(at);

    private object? Pop(long at)
    {
        object? value = Top(at);
        stack.RemoveAt(stack.Count - 1);
        return value;
    }

    private List<object?> Pop(int count, long at)
    {
        var values = new List<object?>(count);
        for (int i = 0; i < count; i++) values.Add(Pop(at));
        values.Reverse();
        return values;
    }

    private List<object?> PopToMark(long at)
    {
        int mark = stack.FindLastIndex(value => ReferenceEquals(value, Mark));
        if (mark < 0) throw Underflow(at);
        Charge((long)(stack.Count - mark) * ItemBytes, at);
        var values = stack.GetRange(mark + 1, stack.Count - mark - 1);
        stack.RemoveRange(mark, stack.Count - mark);
        return values;
    }

    private WeightFormatException Underflow(long at) => pickle.File.Error(at, "the pickle takes a value where it has put none: it is damaged");
}
