using System.Text;
using static MidasNet.Weights.Tests.TorchPickle;

namespace MidasNet.Weights.Tests;

/// <summary>
/// Pickles that are built by grammar, so that the damage that mutation cannot find (values that are used again and again) is common: each is read or
/// refused, within a bound of memory and of steps.
/// </summary>
public sealed class PickleGrammarFuzzTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly Dictionary<char, List<int>> memo = [];
    private FuzzRandom random = new(0, 0);
    private int left; // values that the pickle may still have

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Pickles_of_any_shape_are_read_or_refused_within_bounds()
    {
        int rounds = FuzzOptions.Rounds(100), read = 0;
        for (int round = 0; round < rounds; round++)
        {
            random = new FuzzRandom(seed: 21, round);
            memo.Clear();
            left = 1 << random.Next(11);
            string pickle = Value(depth: 0, size: 1 << random.Next(9));
            if (BoundedReading.Read(Write(folder.File("a.pth"), pickle, [.. Enumerable.Range(0, 16).Select(i => (float)i)]), $"round {round}")) read++;
            RequireFewSteps(pickle + ".", round);
        }
        Assert.InRange(read, rounds / 20, rounds);
    }

    // Opcodes one after the other, with what they need on the stack: nothing but what the machine itself checks keeps them in order.
    [Fact]
    public void Opcodes_in_any_order_run_or_are_refused()
    {
        int rounds = FuzzOptions.Rounds(300);
        for (int round = 0; round < rounds; round++)
        {
            random = new FuzzRandom(seed: 22, round);
            var pickle = new StringBuilder($"}}{Put(0)}");
            for (int depth = 1, marks = 0, left = random.Few(usual: 60, most: 5000); left > 0; left--)
            {
                string opcode = Opcode(ref depth, ref marks);
                pickle.Append(opcode);
            }
            if (random.OneIn(3)) pickle.Append($"0{Dictionary(("w", Vector(1, 0, 1)))}");
            BoundedReading.Read(Write(folder.File("a.pth"), pickle.ToString(), 5), $"round {round}");
            RequireFewSteps(pickle + ".", round);
        }
    }

    private string Opcode(ref int depth, ref int marks)
    {
        switch (random.Next(22))
        {
            case 0: marks++; return "(";
            case 1 when marks > 0: marks--; depth++; return random.Of("t", "\u0091");
            case 2 when marks > 0 && depth > 1: marks--; return random.Of("e", "u", "\u0090", "1");
            case 3 when depth > 2: depth--; return random.Of("a", "R", "\u0081", "b", "0");
            case 4 when depth > 3: depth -= 2; return random.Of("s", "\u0092");
            case 5 when depth > 2: depth--; return random.Of("\u0086", "b");
            case 6 when depth > 0: return random.Of("\u0085", Put(random.Next(8)), "\u0094", "Q");
            case 7: depth++; return Get(random.Next(8));
            case 8: depth++; return random.Of("]", "}", ")", "\u008f");
            case 9: depth++; return random.Of(OrderedDict, "capp\nNet\n", "cbuiltins\nset\n", "ctorch\nFloatStorage\n", "ctorch._utils\n_rebuild_tensor_v2\n", "ctorch\nSize\n");
            case 10: depth++; return Vector(random.Next(3), 0, 1);
            case 11: depth++; return random.Of(Dictionary(("w", Vector(1, 0, 1))), Tuple(1, 2));
            case 12: depth++; return Text(random.Of("w", "_modules", "_parameters", "storage"));
            case 13: depth++; return random.Of("N", "\u0088", "\u0089", Int(random.Next(9)), "\u008a\0", "\u008b\0\0\0\0");
            case 14 when random.OneIn(20): depth++; return ((char)random.Next(256)).ToString();
            default: depth++; return random.Of(Get(0), "2");
        }
    }

    // Time is not measured: each opcode is one step, and a step's work is counted with its memory.
    private void RequireFewSteps(string latin1, int round)
    {
        byte[] pickle = Encoding.Latin1.GetBytes(latin1);
        using var file = new UntrustedFile(folder.Write("pickle", pickle));
        var machine = new PickleMachine(new UntrustedCursor(file, 0, file.Length, "the pickle"));
        try
        {
            machine.Run();
        }
        catch (WeightFormatException)
        {
            // Refused: what was done until then counts all the same.
        }
        Assert.True(machine.Steps <= pickle.Length, $"round {round}: {machine.Steps} steps for {pickle.Length} bytes");
    }

    // d: a dictionary, l: a list of pairs, t: a tuple, w: a tensor, x: text, n: a number, o: an object, m: a module, s: a set.
    private string Value(int depth, int size)
    {
        char kind = depth == 0 ? random.Of('d', 'd', 'd', 'm', 'l') : "ddlltwwwxnoms"[random.Next(13)];
        if (left <= 0) return Int(7);
        if (depth > 0 && memo.TryGetValue(kind, out var kept) && random.OneIn(2))
        {
            string again = Get(kept[random.Next(kept.Count)]);
            int times = random.OneIn(50) ? random.Next(2000) : 1;
            return kind == 'l' && random.OneIn(2) ? $"{string.Concat(Enumerable.Repeat($"{OrderedDict}({again}tR0", Math.Max(0, times - 1)))}{OrderedDict}({again}tR"
                : string.Concat(Enumerable.Repeat($"{again}0", Math.Max(0, times - 1))) + again;
        }
        int inner = depth > 6 ? 0 : Math.Min(random.Next(Math.Max(1, size)), Math.Max(0, left));
        left -= 1 + inner;
        string value = kind switch
        {
            'd' => $"}}({Members(inner, depth, size)}u",
            'l' => $"]({string.Concat(Enumerable.Range(0, inner).Select(i => $"{Text(Name(i))}{Value(depth + 1, size / 2)}\u0086"))}e",
            't' => Tuple(Enumerable.Range(0, inner).Select(_ => random.Next(3))),
            'w' => Tensor(Tuple(random.Next(5), random.Next(5)), Tuple(random.Next(5), 1), random.Next(8), 16),
            'x' => Text(new string('x', random.Next(300))),
            'o' => $"{random.Of("capp\nConfig\n", "cargparse\nNamespace\n", "cpathlib\nPosixPath\n")}){random.Of("R", "\u0081")}({Members(inner, depth, size)}u{random.Of("", "}b", "Nb")}",
            'm' => $"capp\nNet\n)\u0081{Dictionary(("_parameters", Some(inner, depth, size)), ("_buffers", "}"), ("_modules", Some(inner, depth, size)))}b",
            's' => $"c__builtin__\nset\n(]({string.Concat(Enumerable.Range(0, inner).Select(i => Text(Name(i))))}etR",
            _ => Int(random.Next(1000)),
        };
        if (!memo.TryGetValue(kind, out var list)) memo.Add(kind, list = []);
        int place = memo.Values.Sum(places => places.Count);
        list.Add(place);
        return value + Put(place);
    }

    private string Some(int inner, int depth, int size) => $"}}({Members(inner, depth, size)}u";

    private string Members(int inner, int depth, int size) =>
        string.Concat(Enumerable.Range(0, inner).Select(i => Text(Name(i)) + Value(depth + 1, size / 2)));

    private string Name(int i) => random.OneIn(20) ? random.Name() : $"{i}.weight";
}
