using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using MidasNet.Data.Tests.Pictures;

namespace MidasNet.Data.Tests.Fuzz;

/// <summary>Sets of pictures of every layout, damaged and built by grammar. How to run them for longer: <see cref="FuzzOptions"/> and <c>eng/fuzz.sh</c>.</summary>
public sealed class DataSetFuzzTests : IDisposable
{
    private static readonly byte[][] Pictures = [.. Enumerable.Range(0, 4).Select(i => Files.Encode(i % 2 == 0 ? "png grey" : "jpeg", 9, 7, (x, y) => Files.Noise(x + 100 * i, y)))];

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Idx_files_are_read_or_refused_within_bounds() => new FuzzTally("IDX by grammar").Run(FuzzOptions.Rounds(120), round =>
    {
        var random = new FuzzRandom(seed: 51, round);
        int count = 1 + random.Next(6);
        byte[] images = Idx(random, count, random.OneIn(3) ? [1 + random.Next(6), 1 + random.Next(6), random.Of(3, 3, 1, 2)] : [1 + random.Next(9), 1 + random.Next(9)]);
        byte[] labels = Idx(random, random.OneIn(12) ? random.Next(9) : count, []);
        string images0 = folder.Write("a-images-idx3-ubyte", Packed(random, random.OneIn(8) ? MutationFuzz.Mutate(images, round) : images));
        folder.Write("a-labels-idx1-ubyte", Packed(random, labels));
        long bytes = new FileInfo(images0).Length + labels.Length;
        return BoundedOpening.Read(images0, bytes, new PictureSetOptions { Transposed = random.OneIn(5), ClassNames = random.OneIn(5) ? ["0", "1", "2"] : null });
    });

    [Fact]
    public void Zip_archives_are_read_or_refused_within_bounds() => new FuzzTally("zip by grammar").Run(FuzzOptions.Rounds(120), round =>
    {
        var random = new FuzzRandom(seed: 52, round);
        byte[] zip = ZipGrammar.Build(random, Pictures);
        if (random.OneIn(8)) zip = MutationFuzz.Mutate(zip, round);
        string before = string.Join('|', folder.Names);
        bool isRead = BoundedOpening.Read(folder.Write("set.zip", zip), zip.Length);
        Assert.Contains(string.Join('|', folder.Names), (string[])[before, "set.zip"]); // nothing is unpacked to the disk
        return isRead;
    });

    [Fact]
    public void Tables_are_read_or_refused_within_bounds()
    {
        for (int i = 0; i < 4; i++) folder.Write($"p/{i}.png", Pictures[i]);
        new FuzzTally("tables by grammar").Run(FuzzOptions.Rounds(120), round =>
        {
            var random = new FuzzRandom(seed: 53, round);
            byte[] text = Encoding.UTF8.GetBytes(Table(random));
            if (random.OneIn(8)) text = MutationFuzz.Mutate(text, round);
            return BoundedOpening.Read(folder.Write(random.Of("t.csv", "t.csv", "t.tsv", "t.tab"), text), text.Length);
        });
    }

    [Fact]
    public void Binary_batches_of_cifar_are_read_or_refused_within_bounds() => new FuzzTally("CIFAR binary").Run(FuzzOptions.Rounds(100), round =>
    {
        var random = new FuzzRandom(seed: 54, round);
        string set = Path.Combine(folder.Path, "c");
        if (Directory.Exists(set)) Directory.Delete(set, recursive: true);
        bool isHundred = random.OneIn(3);
        long bytes = 0;
        string[] names = isHundred ? ["train.bin", "test.bin", "fine_label_names.txt"] : ["data_batch_1.bin", "data_batch_2.bin", "test_batch.bin", "batches.meta.txt"];
        foreach (string name in names.Where(_ => !random.OneIn(8)))
        {
            byte[] content = name.EndsWith(".txt", StringComparison.Ordinal)
                ? Encoding.UTF8.GetBytes(string.Join('\n', Enumerable.Range(0, random.OneIn(4) ? random.Next(5) : 256).Select(i => random.OneIn(300) ? random.Name() : $"class{i}")))
                : random.Bytes((random.OneIn(10) ? random.Next(4) : 1 + random.Next(2)) * (3072 + (isHundred ? 2 : 1)) + (random.OneIn(10) ? random.Next(3) : 0));
            folder.Write($"c/{name}", content);
            bytes += content.Length;
        }
        if (bytes == 0) folder.Write("c/none.bin", [1]);
        return BoundedOpening.Read(set, bytes);
    });

    [Fact]
    public void Pickled_batches_of_cifar_are_read_or_refused_within_bounds() => new FuzzTally("CIFAR pickle by grammar").Run(FuzzOptions.Rounds(150), round =>
    {
        var random = new FuzzRandom(seed: 55, round);
        byte[] batch = CifarPickleGrammar.Build(random), meta = CifarPickleGrammar.Names(random);
        if (random.OneIn(8)) batch = MutationFuzz.Mutate(batch, round);
        folder.Write("k/data_batch_1", batch);
        folder.Write("k/batches.meta", meta);
        return BoundedOpening.Read(folder.File("k"), batch.Length + meta.Length);
    });

    [Fact]
    public void Packed_archives_of_cifar_are_read_or_refused_within_bounds() => new FuzzTally("tar.gz").Run(FuzzOptions.Rounds(100), round =>
    {
        var random = new FuzzRandom(seed: 56, round);
        using var tar = new MemoryStream();
        using (var writer = new TarWriter(tar, random.Of(TarEntryFormat.Ustar, TarEntryFormat.Pax, TarEntryFormat.Gnu), leaveOpen: true))
        {
            for (int i = 1 + random.Few(usual: 2, most: 30); i > 0; i--)
            {
                string name = random.Of("c/data_batch_1.bin", "c/data_batch_1.bin", "../data_batch_1.bin", "./c/test_batch.bin", "c/data_batch_2.bin", "c/readme");
                bool isLink = random.OneIn(12);
                TarEntry entry = writer.Format switch
                {
                    TarEntryFormat.Pax => new PaxTarEntry(isLink ? TarEntryType.SymbolicLink : TarEntryType.RegularFile, name),
                    TarEntryFormat.Gnu => new GnuTarEntry(isLink ? TarEntryType.SymbolicLink : TarEntryType.RegularFile, name),
                    _ => new UstarTarEntry(isLink ? TarEntryType.SymbolicLink : TarEntryType.RegularFile, name),
                };
                if (isLink) entry.LinkName = "/etc/passwd";
                else entry.DataStream = new MemoryStream(random.OneIn(3) ? new byte[3073] : random.Bytes(3073 + (random.OneIn(8) ? 1 : 0)));
                writer.WriteEntry(entry);
            }
        }
        byte[] content = tar.ToArray();
        // Octal sizes of a header, which say more than there is.
        if (random.OneIn(4)) Encoding.ASCII.GetBytes(random.Of("77777777777", "02000000000", "00000000000", "-1         ", "00000006002")).CopyTo(content, 124);
        if (random.OneIn(6)) content = MutationFuzz.Mutate(content, round);
        byte[] file = Packed(random, content, isCertain: true);
        return BoundedOpening.Read(folder.Write("set.tar.gz", file), file.Length);
    });

    // A file of bytes in some dimensions, whose header or length does not fit in some rounds; with zeros of megabytes after it, if it is packed.
    private static byte[] Idx(FuzzRandom random, int count, int[] sizes)
    {
        int[] all = [count, .. sizes];
        long bytes = all.Aggregate(1L, (product, size) => product * size) + (random.OneIn(15) ? random.Next(7) - 3 : 0);
        byte dimensions = (byte)(random.OneIn(30) ? random.Next(256) : all.Length), type = (byte)(random.OneIn(30) ? random.Next(256) : 8);
        byte[] content = random.Bytes((int)Math.Max(0, bytes));
        if (all.Length == 1) for (int i = 0; i < content.Length; i++) content[i] %= 3;
        return [0, 0, type, dimensions, .. all.SelectMany(size => PictureBytes.Big32(random.OneIn(40) ? PictureBytes.Side(random) : size)), .. content];
    }

    private static byte[] Packed(FuzzRandom random, byte[] content, bool isCertain = false)
    {
        if (!isCertain && random.OneIn(2)) return content;
        using var packed = new MemoryStream();
        for (int members = random.OneIn(8) ? 1 + random.Next(3) : 1; members > 0; members--)
        {
            using var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true);
            gzip.Write(content);
            if (random.OneIn(25)) gzip.Write(new byte[8 << 20]);
        }
        byte[] file = packed.ToArray();
        if (random.OneIn(10)) file = file[..random.Next(file.Length + 1)];
        return random.OneIn(15) ? [.. file, .. random.Bytes(10)] : file;
    }

    private static string Table(FuzzRandom random)
    {
        char delimiter = random.Of(',', ',', '\t', ';');
        var text = new StringBuilder(random.OneIn(20) ? "\uFEFF" : "");
        if (random.OneIn(2)) text.Append(random.Of("file", "path", "x", "\"image\"")).Append(delimiter).Append(random.Of("label", "class", "y")).Append('\n');
        int rows = random.Few(usual: 4, most: 3000);
        for (int i = 0; i < rows; i++)
        {
            string file = random.Next(40) switch { 0 => "../x.png", 1 => "/etc/passwd", 2 => "C:\\a.png", 3 => random.Name(), 4 => "p/./0.png", 5 => "p\\1.png", 6 => "\"p/2.png\"", 7 => "p", _ => $"p/{i % 4}.png" };
            string label = random.Next(40) switch { 0 => "", 1 => random.Name(), 2 => "\"a\"\"b\"", 3 => "\"", 4 => "\0", 5 => "\u202e\u001b[31m", _ => $"{i % 2}" };
            text.Append(file).Append(delimiter).Append(label).Append(random.OneIn(60) ? $"{delimiter}train" : "").Append(random.Of("\n", "\n", "\r\n", "\n\n"));
        }
        return text.ToString();
    }
}
