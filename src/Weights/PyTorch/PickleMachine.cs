using System.Buffers.Binary;
using System.Text;

namespace MidasNet.Weights;

/// <summary>
/// Reads the pickles that <c>torch.save</c> writes (protocols 2 to 5, opcodes of CPython's Lib/pickletools.py). A pickle is a program; this machine
/// knows only the opcodes that tensors and the objects next to them need, and its "calls" are the few of <see cref="PyTorchGlobals"/>. It can run nothing
/// else, so a hostile file can do no more than be refused: by name.
/// </summary>
/// <param name="pickle">A range of the file that begins with the pickle; afterwards it is positioned after the pickle.</param>
internal sealed class PickleMachine(UntrustedCursor pickle)
{
    // Texts beyond this are no names of tensors: they are passed over.
    private const int MaxText = 1 << 16, MaxName = 256;

    // Estimates of the memory of a value: the object, its slot on the stack or in a collection that doubles when it is full, an entry of a dictionary. A
    // state_dict costs some thousand bytes for each of its tensors.
    private const int ObjectBytes = 80, ItemBytes = 16, EntryBytes = 64, TensorBytes = 256, BytesOfDimension = 24;

    private static readonly object Mark = new();

    // What a pickle may hold, but tensors never need, so that a refusal can say what it is.
    private static readonly Dictionary<byte, string> Refused = new()
    {
        [(byte)'i'] = "INST, which makes an object of any class",
        [(byte)'o'] = "OBJ, which makes an object of any class",
        [0x82] = "EXT1, which calls what a registry names",
        [0x83] = "EXT2, which calls what a registry names",
        [0x84] = "EXT4, which calls what a registry names",
        [(byte)'P'] = "PERSID of protocol 0",
        [(byte)'I'] = "INT of protocol 0",
        [(byte)'F'] = "FLOAT of protocol 0",
        [(byte)'V'] = "UNICODE of protocol 0",
        [(byte)'S'] = "STRING of protocol 0",
        [0x97] = "NEXT_BUFFER, values outside of the pickle",
    };

    private readonly List<object?> stack = [];
    private readonly Dictionary<uint, object?> memo = [];
    private readonly Dictionary<string, PickleStorage> storages = new(StringComparer.Ordinal);

    /// <summary>The storages that the pickle refers to, by their keys.</summary>
    public IReadOnlyDictionary<string, PickleStorage> Storages => storages;

    /// <summary>The number of opcodes that were read.</summary>
    public long Steps { get; private set; }

    /// <summary>Runs the pickle to its STOP and gives what it built.</summary>
    /// <exception cref="WeightFormatException">It holds what tensors do not need, or is damaged.</exception>
    public object? Run()
    {
        while (true)
        {
            long at = pickle.Position;
            byte opcode = pickle.Byte();
            Steps++;
            if (opcode == '.') return Pop(at);
            Charge(opcode is (byte)'0' or (byte)'1' ? 0 : ObjectBytes, at);
            Step(opcode, at);
        }
    }

    // A value may be referenced many times, and each use must not cost its size again: work and memory are charged here.
    private void Charge(long bytes, long at) => pickle.File.Charge(bytes, at, "the pickle");

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
            case 0x8A: stack.Add(LongInteger(pickle.Byte())); break;
            case 0x8B: stack.Add(LongInteger(pickle.UInt32())); break;
            case (byte)'G': stack.Add(BinaryPrimitives.ReadDoubleBigEndian(pickle.Bytes(sizeof(double)))); break;
            case (byte)'X' or (byte)'T' or (byte)'B': stack.Add(Text(opcode, pickle.UInt32())); break;
            case 0x8C or (byte)'U' or (byte)'C': stack.Add(Text(opcode, pickle.Byte())); break;
            case 0x8D or 0x8E or 0x96: stack.Add(Text(opcode, pickle.Size("the size of a text"))); break;

            case (byte)'(': stack.Add(Mark); break;
            case (byte)')': stack.Add(new PickleTuple([])); break;
            case (byte)']' or 0x8F: stack.Add(new PickleList()); break; // a set is a list here
            case (byte)'}': stack.Add(new PickleDictionary([])); break;
            case (byte)'t': stack.Add(new PickleTuple(PopToMark(at))); break;
            case 0x85: stack.Add(new PickleTuple(Pop(1, at))); break;
            case 0x86: stack.Add(new PickleTuple(Pop(2, at))); break;
            case 0x87: stack.Add(new PickleTuple(Pop(3, at))); break;
            case (byte)'a': Append(Pop(1, at), at); break;
            case (byte)'e' or 0x90: Append(PopToMark(at), at); break;
            case 0x91: FrozenSet(at); break;
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

            case (byte)'c':
                Charge(TensorBytes, at);
                stack.Add(PyTorchGlobals.Named(Line(), Line(), pickle.File, at));
                break;
            case 0x93: stack.Add(StackGlobal(at)); break;
            case (byte)'Q': stack.Add(Persistent(at)); break;
            case (byte)'R': Reduce(at); break;
            case 0x81: NewObject(Pop(2, at), at); break;
            case 0x92: NewObject(Pop(3, at), at); break;
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

    // Seeds of random numbers have more than 64 bits; tensors have no such numbers.
    private object LongInteger(long count)
    {
        if (count > sizeof(long))
        {
            pickle.Skip(count);
            return PickleObject.Opaque();
        }
        byte[] bytes = pickle.Bytes(count);
        long value = 0;
        for (int i = bytes.Length - 1; i >= 0; i--) value = (value << 8) | bytes[i];
        int unused = 64 - 8 * bytes.Length;
        return bytes.Length == 0 ? 0L : value << unused >> unused; // the sign is the highest bit that is there
    }

    // Python 2 wrote names as byte strings, so both are text; Latin-1 gives every byte a letter.
    private object Text(byte opcode, long bytes)
    {
        if (bytes > MaxText)
        {
            pickle.Skip(bytes);
            return PickleObject.Opaque();
        }
        if (bytes <= pickle.Left) Charge(3 * bytes, pickle.Position);
        return opcode is (byte)'X' or 0x8C or 0x8D ? pickle.Text(bytes) : Encoding.Latin1.GetString(pickle.Bytes(bytes));
    }

    private string Line()
    {
        var line = new StringBuilder();
        for (byte letter = pickle.Byte(); letter != '\n'; letter = pickle.Byte())
        {
            if (line.Length == MaxName) throw pickle.Error($"the pickle names a class with more than {MaxName} letters");
            line.Append((char)letter);
        }
        return line.ToString();
    }

    private PickleGlobal StackGlobal(long at)
    {
        Charge(4 * TensorBytes, at); // a name has up to 512 letters
        return Pop(2, at) is [string module, string name] && module.Length + name.Length <= 2 * MaxName
            ? PyTorchGlobals.Named(module, name, pickle.File, at)
            : throw pickle.File.Error(at, "the pickle names a class by something that is no text, or one that is too long");
    }

    private object? Persistent(long at)
    {
        object? referred = PyTorchGlobals.Persistent(Pop(at), pickle.File, at);
        if (referred is not PickleStorage storage) return referred;
        if (!storages.TryAdd(storage.Key, storage) && (storages[storage.Key].Type, storages[storage.Key].Count) != (storage.Type, storage.Count))
            throw pickle.File.Error(at, $"the pickle describes the storage {QuotedText.Of(storage.Key)} in two ways");
        return storage;
    }

    private void Reduce(long at)
    {
        var call = Pop(2, at);
        Charge(TensorBytes, at);
        if (call is [PickleObject, PickleTuple])
        {
            stack.Add(PickleObject.Opaque()); // what an unknown function has made is called again
            return;
        }
        if (call is not [PickleGlobal function, PickleTuple arguments])
            throw pickle.File.Error(at, "the pickle calls something that is no function of a name");
        // OrderedDict of a list of pairs: each call makes a new dictionary.
        if (arguments.Items is [PickleList { Items.Count: var pairs }]) Charge((long)pairs * EntryBytes, at);
        object? result = PyTorchGlobals.Call(function, arguments, pickle.File, at);
        if (result is PickleTensor tensor) Charge(tensor.Dimensions.Length * BytesOfDimension, at);
        stack.Add(result);
    }

    // An OrderedDict has attributes such as _metadata, and a parameter some of its class, which do not affect the tensors.
    private void Build(long at)
    {
        object? state = Pop(at);
        switch (Top(at))
        {
            case PickleObject made: made.State = state; break;
            case PickleDictionary or PickleGlobal: break;
            // A state of four parts is a tensor's own (torch.Tensor.__setstate__), of which only old files have one.
            case PickleTensor when state is PickleDictionary or PickleTuple { Items.Count: 2 or 3 } or null: break;
            default: throw pickle.File.Error(at, "the pickle sets the state of an object that is no dictionary");
        }
    }

    // NEWOBJ and NEWOBJ_EX: an object of a class with these arguments, of which only the pairs and the state are kept that the file gives it next.
    private void NewObject(List<object?> call, long at)
    {
        if (call is not [PickleGlobal { Name: var type }, PickleTuple, ..]) throw pickle.File.Error(at, "the pickle makes an object of something that is no class");
        Charge(TensorBytes, at);
        stack.Add(type == PyTorchGlobals.OrderedDict ? new PickleDictionary([]) : PickleObject.Opaque());
    }

    private void FrozenSet(long at)
    {
        var set = new PickleList();
        set.Items.AddRange(PopToMark(at));
        stack.Add(set);
    }

    private void Append(List<object?> items, long at)
    {
        Charge((long)items.Count * ItemBytes, at);
        if (Top(at) is PickleObject) return; // a list of some other kind
        if (Top(at) is not PickleList list) throw pickle.File.Error(at, "the pickle appends to what is no list");
        list.Items.AddRange(items);
    }

    private void SetItems(List<object?> items, long at)
    {
        Charge((long)items.Count * EntryBytes, at);
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
