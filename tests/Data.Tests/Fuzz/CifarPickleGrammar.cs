using System.Text;

namespace MidasNet.Data.Tests.Fuzz;

/// <summary>Batches of CIFAR for Python: pickles of right and odd instructions, values that are named again and again, shapes and lists without end.</summary>
internal static class CifarPickleGrammar
{
    private const string Array = "cnumpy.core.multiarray\n_reconstruct\n";

    public static byte[] Build(FuzzRandom random)
    {
        var pickle = new List<byte>([0x80, (byte)(random.OneIn(30) ? random.Next(256) : 2), (byte)'}']);
        for (int extra = random.OneIn(2) ? random.Few(usual: 3, most: 20_000) : 0; extra > 0; extra--) pickle.AddRange(Item(random));
        int count = random.OneIn(10) ? random.Next(4) : 2;
        // The array of pictures, then the labels.
        pickle.AddRange([.. Text("data"), .. Ascii(Array), .. Ascii("cnumpy\nndarray\n"), (byte)'K', 0, 0x85, .. Text("b"), 0x87, (byte)'R']);
        byte[] shape = random.OneIn(15) ? [(byte)'(', .. Enumerable.Repeat(new byte[] { (byte)'K', 2 }, random.Copies(random.Few(usual: 9, most: 20_000), 2)).SelectMany(item => item), (byte)'t'] : [(byte)'K', (byte)count, (byte)'M', 0, 12, 0x86];
        byte[] pixels = random.Bytes(Math.Min(count * 3072, 9000));
        byte[] state = [(byte)'(', (byte)'K', 1, .. shape, .. Ascii("cnumpy\ndtype\n"), .. Text("u1"), (byte)'K', 0, (byte)'K', 1, 0x87, (byte)'R', random.OneIn(20) ? (byte)0x88 : (byte)0x89,
            (byte)'T', .. PictureBytes.Little32(random.OneIn(20) ? PictureBytes.Side(random) : pixels.Length), .. pixels, (byte)'t'];
        pickle.AddRange([.. state, (byte)'b', (byte)'s']);
        pickle.AddRange([.. Text("labels"), (byte)']', (byte)'(', .. Enumerable.Range(0, random.OneIn(10) ? random.Next(4) : count).SelectMany(i => random.OneIn(20) ? Value(random, 0) : [(byte)'K', (byte)(i % 3)]), (byte)'e', (byte)'s']);
        for (int extra = random.OneIn(4) ? random.Few(usual: 3, most: 20_000) : 0; extra > 0; extra--) pickle.AddRange(Item(random));
        return [.. pickle, .. random.OneIn(30) ? [] : "."u8];
    }

    public static byte[] Names(FuzzRandom random)
    {
        string[] names = ["zero", random.OneIn(20) ? "zero" : "one", random.OneIn(10) ? random.Name() : "two"];
        return [0x80, 2, (byte)'}', .. Text("label_names"), (byte)']', (byte)'(', .. names.SelectMany(Text), (byte)'e', (byte)'s', .. random.OneIn(30) ? [] : "."u8];
    }

    // A key and a value of the dictionary, or an instruction that should not be there.
    private static byte[] Item(FuzzRandom random) => random.Next(30) switch
    {
        0 => [(byte)random.Next(256)],
        1 => [(byte)'q', (byte)random.Next(3)],
        2 => Ascii("cos\nsystem\n"),
        3 => [(byte)'(', (byte)'u'],
        4 => [.. Text("list"), (byte)']', (byte)'q', 1, (byte)'s'],
        // What was built before is filled again with a shape that is named again.
        5 => [.. Text("again"), (byte)'h', 1, (byte)'s'],
        _ => [.. Text(random.OneIn(50) ? random.Name() : $"k{random.Next(9)}"), .. Value(random, 0), (byte)'s'],
    };

    private static byte[] Value(FuzzRandom random, int depth) => random.Next(depth > 4 ? 6 : 12) switch
    {
        0 => "N"u8.ToArray(),
        1 => [0x88],
        2 => [(byte)'J', .. random.Bytes(4)],
        3 => [0x8A, (byte)(random.OneIn(8) ? random.Next(256) : 8), .. random.Bytes(8)],
        4 => Text(random.Name()),
        5 => [(byte)'h', (byte)random.Next(3)],
        6 => [(byte)']', (byte)'(', .. Value(random, depth + 1), .. Value(random, depth + 1), (byte)'e'],
        7 => [(byte)'(', .. Enumerable.Repeat((byte)random.Of('}', ']', 'N', ')'), random.Copies(random.Few(usual: 4), 1)), (byte)'t'],
        8 => [(byte)'}', .. Text("k"), .. Value(random, depth + 1), (byte)'s'],
        9 => [.. Ascii("c_codecs\nencode\n"), .. Text(random.OneIn(4) ? "é" : "abc"), .. Text("latin1"), 0x86, (byte)'R'],
        10 => [.. Ascii(Array), .. Ascii("cnumpy\nndarray\n"), 0x85, (byte)'R'],
        _ => [(byte)'q', (byte)random.Next(3), (byte)'K', 1],
    };

    private static byte[] Text(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        return bytes.Length < 256 ? [(byte)'U', (byte)bytes.Length, .. bytes] : [(byte)'T', .. PictureBytes.Little32(bytes.Length), .. bytes];
    }

    private static byte[] Ascii(string text) => Encoding.ASCII.GetBytes(text);
}
