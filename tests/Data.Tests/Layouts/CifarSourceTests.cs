using System.Formats.Tar;
using System.IO.Compression;
using System.Text;

namespace MidasNet.Data.Tests.Layouts;

/// <summary>The published files of CIFAR, with few pictures: the value of every byte of a picture is its number.</summary>
public sealed class CifarSourceTests : IDisposable
{
    private const int PictureBytes = 3 * 32 * 32;

    private readonly TemporaryFolder temp = new();

    public void Dispose() => temp.Dispose();

    [Fact]
    public void The_binary_version_of_ten_classes_is_read_with_its_test()
    {
        temp.Write("c/data_batch_1.bin", [1, .. Picture(10), 0, .. Picture(11)]);
        temp.Write("c/data_batch_2.bin", [1, .. Picture(12)]);
        temp.Write("c/test_batch.bin", [0, .. Picture(13)]);
        temp.Write("c/batches.meta.txt", "plane\ncar\n\n"u8.ToArray());
        using var pictures = LabelledPictures.Open(temp.File("c"));
        RequireTen(pictures);
        Assert.Equal("data_batch_2.bin#0", pictures.Names[2]);
    }

    [Theory]
    [InlineData(false)] // strings as Python 2 wrote them, in the published files
    [InlineData(true)] // as Python 3 writes bytes by protocol 2
    public void The_version_for_python_is_read_without_running_it(bool isEncoded)
    {
        var pickle = new Pickle(isEncoded);
        temp.Write("c/data_batch_1", pickle.Batch("labels", [1, 0, 1], Picture(10), Picture(11), Picture(12)));
        temp.Write("c/test_batch", pickle.Batch("labels", [0], Picture(13)));
        temp.Write("c/batches.meta", pickle.Names("label_names", "plane", "car"));
        using var pictures = LabelledPictures.Open(temp.Path);
        RequireTen(pictures);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Archives_are_read_as_they_are(bool isZip)
    {
        temp.Write("c/data_batch_1.bin", [1, .. Picture(10), 0, .. Picture(11), 1, .. Picture(12)]);
        temp.Write("c/test_batch.bin", [0, .. Picture(13)]);
        temp.Write("c/batches.meta.txt", "plane\ncar\n"u8.ToArray());
        string path = temp.File(isZip ? "c.zip" : "c.tar.gz");
        if (isZip) ZipFile.CreateFromDirectory(temp.File("c"), path, CompressionLevel.Fastest, includeBaseDirectory: true);
        else
        {
            using var packed = new GZipStream(File.Create(path), CompressionLevel.Fastest);
            TarFile.CreateFromDirectory(temp.File("c"), packed, includeBaseDirectory: true);
        }
        using var pictures = LabelledPictures.Open(path);
        RequireTen(pictures);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_hundred_classes_have_fine_labels(bool isPickled)
    {
        var pickle = new Pickle(isEncoded: false);
        if (isPickled)
        {
            temp.Write("train", pickle.Batch("fine_labels", [2, 0], Picture(1), Picture(2)));
            temp.Write("test", pickle.Batch("fine_labels", [2], Picture(3)));
            temp.Write("meta", pickle.Names("fine_label_names", "apple", "baby", "bear"));
        }
        else
        {
            temp.Write("train.bin", [9, 2, .. Picture(1), 9, 0, .. Picture(2)]);
            temp.Write("test.bin", [9, 2, .. Picture(3)]);
            temp.Write("fine_label_names.txt", "apple\nbaby\nbear\n"u8.ToArray());
        }
        using var pictures = LabelledPictures.Open(temp.Path);
        Assert.Equal(["apple", "bear"], pictures.ClassNames);
        Assert.Equal([1, 0, 1], pictures.Labels);
        Assert.Equal([SetPart.Train, SetPart.Train, SetPart.Test], pictures.Parts!);
        Assert.Equal([1, 2, 3], Enumerable.Range(0, 3).Select(i => (int)pictures.Decode(i, channels: 3).Pixels[PictureBytes - 1]));
    }

    [Fact]
    public void A_pickle_that_would_run_a_program_is_refused_by_name()
    {
        temp.Write("data_batch_1", [0x80, 2, .. "cos\nsystem\nU\u0004true\u0085R."u8]);
        var error = Assert.Throws<DataFormatException>(() => LabelledPictures.Open(temp.Path));
        Assert.Contains("data_batch_1, byte 2: the pickle names 'os.system'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_cut_of_a_pickle_is_an_error()
    {
        byte[] whole = new Pickle(isEncoded: true).Batch("labels", [1], Picture(10));
        // Each cut of its head and its end, and some within the picture.
        foreach (int length in Enumerable.Range(0, whole.Length).Where(i => i < 150 || i > whole.Length - 150 || i % 500 == 0))
        {
            temp.Write("data_batch_1", whole[..length]);
            Assert.Throws<DataFormatException>(() => LabelledPictures.Open(temp.Path).Dispose());
        }
    }

    [Theory]
    [InlineData(1, "no list 'labels' of 1 labels")]
    [InlineData(2, "has label 9, but 2 classes have names")]
    [InlineData(3, "expected a multiple of 3073")]
    [InlineData(4, "there are several sets in it")]
    public void Files_that_do_not_fit_each_other_are_refused(int kind, string finding)
    {
        if (kind == 1) temp.Write("data_batch_1", new Pickle(isEncoded: false).Batch("labels", [1, 2], Picture(1)));
        if (kind == 2) temp.Write("batches.meta.txt", "a\nb\n"u8.ToArray());
        if (kind != 1) temp.Write("data_batch_1.bin", [9, .. Picture(1)]);
        if (kind == 3) temp.Write("data_batch_1.bin", [9, .. Picture(1), 1]);
        if (kind == 4) temp.Write("other/data_batch_1.bin", [9, .. Picture(1)]);
        var error = Assert.Throws<DataFormatException>(() => LabelledPictures.Open(temp.Path));
        Assert.Contains(finding, error.Message, StringComparison.Ordinal);
    }

    private static void RequireTen(LabelledPictures pictures)
    {
        Assert.Equal(["plane", "car"], pictures.ClassNames);
        Assert.Equal([1, 0, 1, 0], pictures.Labels);
        Assert.Equal([SetPart.Train, SetPart.Train, SetPart.Train, SetPart.Test], pictures.Parts!);
        var images = pictures.Read(new PictureReadOptions { Channels = 3 }, TestContext.Current.CancellationToken);
        Assert.Equal((3, 32, 32), (images.Channels, images.Height, images.Width));
        Assert.Equal([10, 11, 12, 13], Enumerable.Range(0, 4).Select(i => (int)images.Image(i)[0]));
    }

    private static byte[] Picture(byte value)
    {
        var bytes = new byte[PictureBytes];
        bytes.AsSpan().Fill(value);
        return bytes;
    }

    /// <summary>Writes pickles by hand, instruction by instruction.</summary>
    private sealed class Pickle(bool isEncoded)
    {
        public byte[] Batch(string labelKey, byte[] labels, params byte[][] pictures) =>
        [
            0x80, 2, (byte)'}', (byte)'q', 1, (byte)'(',
            .. Text(labelKey), (byte)']', (byte)'q', 2, (byte)'(', .. labels.SelectMany(label => new byte[] { (byte)'K', label }), (byte)'e',
            .. Text("data"),
            .. "cnumpy.core.multiarray\n_reconstruct\nq\u0003cnumpy\nndarray\nq\u0004K\0"u8, 0x85, .. Text("b"), 0x87, (byte)'R', (byte)'q', 5,
            (byte)'(', (byte)'K', 1, (byte)'K', (byte)pictures.Length, (byte)'M', 0x00, 0x0C, 0x86,
            .. "cnumpy\ndtype\n"u8, .. Text("u1"), (byte)'K', 0, (byte)'K', 1, 0x87, (byte)'R', (byte)'(', (byte)'K', 3, .. Text("|"), .. "NNNJ"u8,
            0xFF, 0xFF, 0xFF, 0xFF, (byte)'J', 0xFF, 0xFF, 0xFF, 0xFF, (byte)'K', 0, (byte)'t', (byte)'b',
            0x89, .. Text(pictures.SelectMany(picture => picture).ToArray()), (byte)'t', (byte)'b',
            (byte)'u', (byte)'.',
        ];

        public byte[] Names(string key, params string[] names) =>
            [0x80, 2, (byte)'}', .. Text(key), (byte)']', (byte)'(', .. names.SelectMany(name => Text(name)), (byte)'e', (byte)'s', (byte)'.'];

        private byte[] Text(string text) => Text(Encoding.ASCII.GetBytes(text));

        private byte[] Text(byte[] bytes)
        {
            if (!isEncoded) return [(byte)'T', .. BitConverter.GetBytes(bytes.Length), .. bytes];
            byte[] utf8 = Encoding.UTF8.GetBytes(Encoding.Latin1.GetString(bytes));
            return [.. "c_codecs\nencode\nX"u8, .. BitConverter.GetBytes(utf8.Length), .. utf8, .. "X\u0006\0\0\0latin1"u8, 0x86, (byte)'R'];
        }
    }
}
