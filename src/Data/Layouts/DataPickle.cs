using System.Buffers.Binary;
using System.Text;

namespace MidasNet.Data.Layouts;

/// <summary>
/// Reads a pickle of Python (protocols 2 and 3, opcodes of CPython's Lib/pickletools.py) that holds a dictionary of numbers, strings, lists and arrays of bytes,
/// as those of CIFAR. A pickle is a program: here it can name three constructors of NumPy and one of encoded bytes, and nothing else, so it runs no code.
/// Memory grows with the length of the file.
/// </summary>
/// <param name="path">The set, for messages.</param>
/// <param name="entry">The file, for messages.</param>
/// <param name="bytes">The pickle.</param>
internal sealed class DataPickle(string path, string entry, byte[] bytes)
{
    private const int MaxValues = 600_000, MaxKeyBytes = 200, MaxNameBytes = 100;

    private static readonly object Mark = new();

    private readonly List<object?> stack = [];
    private readonly Dictionary<uint, object?> memo = [];
    private int at;
    private long encoded;

    /// <summary>Reads the dictionary; its keys are text or bytes.</summary>
    /// <exception cref="DataFormatException">It holds something else, or is damaged.</exception>
    public IReadOnlyDictionary<string, object?> Read()
    {
        for (int values = 0; values < MaxValues; values++)
        {
            int start = at;
            byte opcode = Next();
            if (opcode == '.') return Pop() as Dictionary<string, object?> ?? throw Error(start, "the pickle holds no dictionary");
            Step(opcode, start);
        }
        throw Error(at, $"the pickle has more than the {MaxValues} values that are read");
    }

    private void Step(byte opcode, int start)
    {
        switch (opcode)
        {
            case 0x80: RequireProtocol(start); break;
            case (byte)'N': stack.Add(null); break;
            case 0x88: stack.Add(true); break;
            case 0x89: stack.Add(false); break;
            case (byte)'K': stack.Add((long)Next()); break;
            case (byte)'M': stack.Add((long)BinaryPrimitives.ReadUInt16LittleEndian(Take(2).Span)); break;
            case (byte)'J': stack.Add((long)BinaryPrimitives.ReadInt32LittleEndian(Take(4).Span)); break;
            case 0x8A: stack.Add(Long(start)); break;
            case (byte)'U' or (byte)'C': stack.Add(new PickledBytes(Take(Next()))); break;
            case (byte)'T' or (byte)'B' or (byte)'X': stack.Add(new PickledBytes(Take(Number()))); break;
            case (byte)'}': stack.Add(new Dictionary<string, object?>(StringComparer.Ordinal)); break;
            case (byte)']': stack.Add(new List<object?>()); break;
            case (byte)')': stack.Add(Array.Empty<object?>()); break;
            case (byte)'(': stack.Add(Mark); break;
            case (byte)'t': stack.Add(PopToMark()); break;
            case 0x85: stack.Add(PopLast(1)); break;
            case 0x86: stack.Add(PopLast(2)); break;
            case 0x87: stack.Add(PopLast(3)); break;
            case (byte)'q': memo[Next()] = Top(); break;
            case (byte)'r': memo[Number()] = Top(); break;
            case (byte)'h': stack.Add(Remembered(Next(), start)); break;
            case (byte)'j': stack.Add(Remembered(Number(), start)); break;
            case (byte)'a': Append(PopLast(1), start); break;
            case (byte)'e': Append(PopToMark(), start); break;
            case (byte)'s': SetItems(PopLast(2), start); break;
            case (byte)'u': SetItems(PopToMark(), start); break;
            case (byte)'c': stack.Add(Constructor(start)); break;
            case (byte)'R': Construct(start); break;
            case (byte)'b': Fill(start); break;
            default: throw Error(start, $"the pickle holds an instruction (byte {opcode:X2}) that pictures and labels do not need: it is not run");
        }
    }

    private void RequireProtocol(int start)
    {
        if (Next() is not (2 or 3) and var protocol) throw Error(start, $"the pickle is of protocol {protocol}; 2 and 3 are read");
    }

    private long Long(int start)
    {
        var number = Take(Next()).Span;
        if (number.Length > sizeof(long)) throw Error(start, $"the pickle holds a number of {number.Length} bytes; at most {sizeof(long)} are read");
        long value = 0;
        for (int i = number.Length - 1; i >= 0; i--) value = (value << 8) | number[i];
        int unused = 8 * (sizeof(long) - number.Length);
        return number.Length == 0 ? 0 : value << unused >> unused;
    }

    // The names of a module and of what is in it, each on a line.
    private PickledConstructor Constructor(int start)
    {
        string name = $"{Line(start)}.{Line(start)}";
        return name switch
        {
            "numpy.core.multiarray._reconstruct" or "numpy._core.multiarray._reconstruct" => PickledConstructor.Array,
            "numpy.ndarray" => PickledConstructor.ArrayType,
            "numpy.dtype" => PickledConstructor.Type,
            "_codecs.encode" => PickledConstructor.Encode,
            _ => throw Error(start, $"the pickle names '{PrintableText.Of(name)}', which pictures and labels do not need: it is not run"),
        };
    }

    private void Construct(int start)
    {
        object?[] call = PopLast(2);
        stack.Add(call switch
        {
            [PickledConstructor.Array, object?[] and [PickledConstructor.ArrayType, ..]] => new PickledArray(),
            [PickledConstructor.Type, object?[] and [PickledBytes code, ..]] => new PickledType(Key(code, start)),
            [PickledConstructor.Encode, object?[] and [PickledBytes text, PickledBytes encoding]] when Key(encoding, start) == "latin1" => Encoded(text, start),
            _ => throw Error(start, "the pickle makes something that is neither an array of NumPy nor bytes"),
        });
    }

    // Protocol 2 has no bytes, so Python 3 writes them as text. Each use of one text costs its length.
    private PickledBytes Encoded(PickledBytes text, int start)
    {
        if ((encoded += text.Content.Length) > bytes.Length) throw Error(start, "the pickle encodes more text than it holds");
        string letters = Encoding.UTF8.GetString(text.Content.Span);
        if (letters.AsSpan().ContainsAnyExceptInRange('\0', '\u00FF')) throw Error(start, "the pickle encodes text that is not of single bytes");
        return new PickledBytes(Encoding.Latin1.GetBytes(letters));
    }

    private void Fill(int start)
    {
        object?[] state = PopLast(1);
        switch (Top())
        {
            case PickledArray array when state is [object?[] members] && array.TryFill(members): break;
            case PickledType when state is [object?[]]: break; // the order of bytes, of which an item has one
            default: throw Error(start, "the pickle fills an object that is no array of NumPy");
        }
    }

    private void Append(object?[] items, int start)
    {
        if (Top() is not List<object?> list) throw Error(start, "the pickle appends to something that is no list");
        list.AddRange(items);
    }

    private void SetItems(object?[] items, int start)
    {
        if (Top() is not Dictionary<string, object?> members || items.Length % 2 != 0) throw Error(start, "the pickle sets items of something that is no dictionary");
        for (int i = 0; i < items.Length; i += 2)
            members[items[i] is PickledBytes key ? Key(key, start) : throw Error(start, "a key of the dictionary is no string")] = items[i + 1];
    }

    private string Key(PickledBytes text, int start) => text.Content.Length <= MaxKeyBytes
        ? Encoding.Latin1.GetString(text.Content.Span)
        : throw Error(start, $"a name in the pickle has {text.Content.Length} bytes, more than {MaxKeyBytes}");

    private object? Remembered(uint number, int start) =>
        memo.TryGetValue(number, out var value) ? value : throw Error(start, $"the pickle refers to value {number}, which it does not hold");

    private object? Top() => stack.Count > 0 && stack[^1] != Mark ? stack[^1] : throw Error(at, "the pickle takes a value that is not there");

    private object? Pop() => PopLast(1)[0];

    private object?[] PopLast(int count)
    {
        int first = stack.Count - count;
        if (first < 0 || stack.IndexOf(Mark, first) >= 0) throw Error(at, "the pickle takes a value that is not there");
        object?[] values = [.. stack[first..]];
        stack.RemoveRange(first, count);
        return values;
    }

    private object?[] PopToMark()
    {
        int mark = stack.LastIndexOf(Mark);
        if (mark < 0) throw Error(at, "the pickle takes values from a mark that is not there");
        object?[] values = [.. stack[(mark + 1)..]];
        stack.RemoveRange(mark, stack.Count - mark);
        return values;
    }

    private string Line(int start)
    {
        int length = bytes.AsSpan(at, Math.Min(MaxNameBytes, bytes.Length - at)).IndexOf((byte)'\n');
        if (length < 0) throw Error(start, "a name in the pickle does not end");
        string line = Encoding.Latin1.GetString(Take((uint)length).Span);
        at++;
        return line;
    }

    private uint Number() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4).Span);

    private byte Next() => Take(1).Span[0];

    private ReadOnlyMemory<byte> Take(uint length)
    {
        if (length > bytes.Length - at) throw Error(at, $"the pickle ends within {length} bytes that it promises: it is cut off");
        at += (int)length;
        return bytes.AsMemory(at - (int)length, (int)length);
    }

    private DataFormatException Error(int offset, string finding) => new(path, finding, entry, offset);

    private enum PickledConstructor { Array, ArrayType, Type, Encode }
}
