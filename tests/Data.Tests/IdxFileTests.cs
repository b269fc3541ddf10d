using System.IO.Compression;

namespace MidasNet.Data.Tests;

public sealed class IdxFileTests : IDisposable
{
    private static readonly byte[] TwoImagesOf2x3 = [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
    private readonly TemporaryFolder temp = new();

    public void Dispose() => temp.Dispose();

    [Fact]
    public void Reads_sizes_and_pixels_of_a_plain_file()
    {
        var images = IdxFile.ReadImages(temp.Write("images", TwoImagesOf2x3));
        Assert.Equal((2, 2, 3), (images.Count, images.Rows, images.Columns));
        Assert.Equal(TwoImagesOf2x3[16..], images.Bytes);
    }

    [Theory]
    [InlineData("plain.gz", false)] // a plain file whose name says gzip, as browsers leave it
    [InlineData("packed", true)]
    public void Tells_gzip_by_content_and_not_by_name(string name, bool isPacked)
    {
        string path = temp.Write(name, isPacked ? Gzip(TwoImagesOf2x3) : TwoImagesOf2x3);
        Assert.Equal(TwoImagesOf2x3[16..], IdxFile.ReadImages(path).Bytes);
    }

    [Theory]
    [InlineData("images", "labels")]
    [InlineData("images.gz", "labels.gz")]
    public void Reads_back_what_it_wrote(string imagesName, string labelsName)
    {
        var images = new IdxPixels(2, 2, 3, TwoImagesOf2x3[16..]);
        IdxFile.WriteImages(temp.File(imagesName), images);
        IdxFile.WriteLabels(temp.File(labelsName), [7, 255]);
        var again = IdxFile.ReadImages(temp.File(imagesName));
        Assert.Equal((images.Count, images.Rows, images.Columns), (again.Count, again.Rows, again.Columns));
        Assert.Equal(images.Bytes, again.Bytes);
        Assert.Equal([7, 255], IdxFile.ReadLabels(temp.File(labelsName)));
        Assert.Equal(imagesName.EndsWith(".gz", StringComparison.Ordinal), File.ReadAllBytes(temp.File(imagesName))[0] == 0x1F);
    }

    [Theory]
    [InlineData(new byte[0], "only 0 bytes")]
    [InlineData(new byte[] { 0, 0, 8 }, "only 3 bytes")]
    [InlineData(new byte[] { 0, 0, 8, 3, 0, 0 }, "ends within its header")]
    [InlineData(new byte[] { 0, 0, 8, 1, 0, 0, 0, 0 }, "IDX file of labels")]
    [InlineData(new byte[] { 0, 0, 0x0C, 1, 0, 0, 0, 1 }, "of type int32 in 1 dimensions")]
    [InlineData(new byte[] { 0x3C, 0x68, 0x74, 0x6D, 0x6C }, "3C 68 74 6D")] // an error page instead of the file
    [InlineData(new byte[] { 0, 0, 8, 3, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 3 }, "a size of 0")]
    [InlineData(new byte[] { 0, 0, 8, 3, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 2, 0, 0, 0, 3 }, "a size of 4294967295")]
    [InlineData(new byte[] { 0, 0, 8, 3, 0x7F, 0xFF, 0xFF, 0xFF, 0x7F, 0xFF, 0xFF, 0xFF, 0x7F, 0xFF, 0xFF, 0xFF }, "more than")] // overflows 64 bits
    [InlineData(new byte[] { 0, 0, 8, 3, 0, 0, 0xFF, 0xFF, 0, 0, 0, 28, 0, 0, 0, 28, 1 }, "cut off")] // 51 MB promised, 1 byte there
    public void Says_what_is_wrong_with_a_file_of_images(byte[] bytes, string finding)
    {
        string path = temp.Write("images", bytes);
        var error = Assert.Throws<DataFormatException>(() => IdxFile.ReadImages(path));
        Assert.Contains(finding, error.Message, StringComparison.Ordinal);
        Assert.StartsWith(path, error.Message, StringComparison.Ordinal);
    }

    // Headers of gzip files whose content would be zeros: nothing may be allocated for them.
    [Theory]
    [InlineData(new byte[] { 0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0x75, 0x30, 0, 0, 0x75, 0x30 }, "an image may have 100000000 pixels")] // two of 30,000 x 30,000
    [InlineData(new byte[] { 0, 0, 8, 4, 0, 0, 0, 2, 0, 0, 0x2F, 0, 0, 0, 0x2F, 0, 0, 0, 0, 3 }, "an image may have 100000000 pixels")] // in colour
    [InlineData(new byte[] { 0, 0, 8, 3, 0, 0, 0, 20, 0, 0, 0x27, 0x10, 0, 0, 0x27, 0x10 }, "unpack it first")] // 2 GB
    public void Refuses_blank_images_that_are_made_to_fill_memory(byte[] header, string finding)
    {
        // As large as 2 GB of zeros in gzip; after the header nothing is read.
        string path = temp.Write("images", [.. Gzip(header), .. new byte[2_000_000]]);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains(finding, Assert.Throws<DataFormatException>(() => IdxFile.ReadImages(path)).Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void Links_are_measured_by_their_target_and_pipes_are_not_waited_for()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Linux tells pipes from files without opening them");
        temp.Write("n", TwoImagesOf2x3);
        File.CreateSymbolicLink(temp.File("images"), "n");
        Assert.True(IdxFile.IsIdx(temp.File("images")));
        Assert.Equal(2, IdxFile.ReadImages(temp.File("images")).Count);
        System.Diagnostics.Process.Start("mkfifo", temp.File("pipe")).WaitForExit();
        Assert.False(IdxFile.IsIdx(temp.File("pipe")));
        Assert.Contains("this is a pipe", Assert.Throws<DataFormatException>(() => LabelledPictures.Open(temp.File("pipe"))).Message, StringComparison.Ordinal);
        Assert.Contains("this is a pipe", Assert.Throws<DataFormatException>(() => IdxFile.ReadLabels(temp.File("pipe"))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Refuses_a_file_that_is_a_byte_short_or_long(bool isPacked)
    {
        byte[] Packed(byte[] bytes) => isPacked ? Gzip(bytes) : bytes;
        string shorter = temp.Write("short", Packed(TwoImagesOf2x3[..^1])), longer = temp.Write("long", Packed([.. TwoImagesOf2x3, 0]));
        Assert.Throws<DataFormatException>(() => IdxFile.ReadImages(shorter));
        Assert.Contains("more bytes follow", Assert.Throws<DataFormatException>(() => IdxFile.ReadImages(longer)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_gzip_that_is_cut_off_anywhere()
    {
        byte[] whole = Gzip(TwoImagesOf2x3);
        for (int length = 2; length < whole.Length; length++)
        {
            string path = temp.Write("cut", whole[..length]);
            Assert.Throws<DataFormatException>(() => IdxFile.ReadImages(path));
        }
    }

    [Fact]
    public void Gzip_may_have_several_members_one_after_the_other()
    {
        byte[] whole = [.. Gzip(TwoImagesOf2x3[..9]), .. Gzip(TwoImagesOf2x3[9..])];
        Assert.Equal(TwoImagesOf2x3[16..], IdxFile.ReadImages(temp.Write("members", whole)).Bytes);
        Assert.Throws<DataFormatException>(() => IdxFile.ReadImages(temp.Write("cut", whole[..^3])));
    }

    [Fact]
    public void Refuses_gzip_whose_checksum_does_not_fit()
    {
        byte[] damaged = Gzip(TwoImagesOf2x3);
        damaged[^5] ^= 1; // the checksum is the last but four
        var error = Assert.Throws<DataFormatException>(() => IdxFile.ReadImages(temp.Write("damaged", damaged)));
        Assert.Contains("gzip data is damaged", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_gzip_that_promises_more_than_gzip_can_hold()
    {
        byte[] promise = [0, 0, 8, 3, 0, 0x10, 0, 0, 0, 0, 0, 28, 0, 0, 0, 28]; // 822 MB
        var error = Assert.Throws<DataFormatException>(() => IdxFile.ReadImages(temp.Write("bomb", Gzip(promise))));
        Assert.Contains("the header promises", error.Message, StringComparison.Ordinal);
    }

    private static byte[] Gzip(byte[] bytes)
    {
        using var memory = new MemoryStream();
        using (var gzip = new GZipStream(memory, CompressionLevel.Optimal))
            gzip.Write(bytes);
        return memory.ToArray();
    }
}
