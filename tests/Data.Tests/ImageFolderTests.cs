using System.IO.Compression;

namespace MidasNet.Data.Tests;

public sealed class ImageFolderTests : IDisposable
{
    private readonly TemporaryFolder temp = new();

    public void Dispose() => temp.Dispose();

    // A stand-in for a real decoder: width, height, pixels.
    private static GreyImage Decode(ReadOnlySpan<byte> bytes, string name) => bytes.Length > 2 && bytes.Length == 2 + bytes[0] * bytes[1]
        ? new GreyImage(bytes[0], bytes[1], bytes[2..].ToArray())
        : throw new DataFormatException(name, "no image");

    private static byte[] Pixel(byte value) => [1, 1, value];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Reads_a_directory_and_a_zip_alike(bool isZip)
    {
        string path = Make(isZip, ("train/10/b.png", Pixel(3)), ("train/10/a.JPG", Pixel(2)), ("train/2/c.bmp", Pixel(1)), ("2/d.jpeg", Pixel(0)));
        using var folder = ImageFolder.Open(path);
        var images = Read(folder);
        Assert.Equal(["2/d.jpeg", "train/10/a.JPG", "train/10/b.png", "train/2/c.bmp"], images.Names);
        Assert.Equal(["2", "10"], images.ClassNames);
        Assert.Equal([0, 1, 1, 0], images.Labels);
        Assert.Equal([0, 2, 3, 1], Enumerable.Range(0, 4).Select(i => images.Image(i)[0]));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Passes_over_hidden_and_other_files_and_counts_them(bool isZip)
    {
        string path = Make(
            isZip, ("a/1.png", Pixel(1)), ("a/.hidden.png", Pixel(1)), (".git/x.png", Pixel(1)), ("__MACOSX/a/1.png", Pixel(1)), ("a/readme.txt", []), ("license", []));
        using var folder = ImageFolder.Open(path);
        Assert.Equal(["a/1.png"], folder.Names);
        Assert.Equal(5, folder.SkippedCount);
    }

    [Fact]
    public void What_is_measured_of_each_image_goes_with_it()
    {
        using var folder = ImageFolder.Open(Make(true, ("a/1.png", Pixel(7)), ("b/2.png", Pixel(9))));
        var images = Read(folder, new ImageFolderOptions { Measure = image => [image.Pixels[0], 1], Preprocess = image => image.Pad(2, 2) });
        Assert.Equal([9f, 1f], images.MeasuresOf(1).ToArray());
        var error = Assert.Throws<DataFormatException>(() => Read(folder, new ImageFolderOptions { Measure = image => new float[image.Pixels[0]] }));
        Assert.Contains("9 measures", error.Message);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public void The_threads_change_neither_the_result_nor_the_error(int threads)
    {
        var entries = Enumerable.Range(0, 60).Select(i => ($"{i % 7}/{i:D3}.png", Pixel((byte)i))).ToArray();
        using var folder = ImageFolder.Open(Make(true, entries));
        var options = new ImageFolderOptions { Threads = threads };
        var images = Read(folder, options);
        Assert.All(Enumerable.Range(0, 60), i => Assert.EndsWith($"{images.Image(i)[0]:D3}.png", images.Names[i], StringComparison.Ordinal));

        var error = Assert.Throws<DataFormatException>(() => folder.Read((bytes, name) => bytes[2] % 10 == 5 ? Decode([], name) : Decode(bytes, name), options, TestContext.Current.CancellationToken));
        Assert.Equal("0/035.png", error.Entry);
    }

    [Fact]
    public void A_broken_image_is_named_with_its_archive()
    {
        string path = Make(true, ("a/1.png", Pixel(1)), ("a/2.png", [1]));
        using var folder = ImageFolder.Open(path);
        Assert.Equal($"{path}, a/2.png: no image", Assert.Throws<DataFormatException>(() => Read(folder)).Message);
    }

    [Fact]
    public void Images_of_two_sizes_are_both_named()
    {
        using var folder = ImageFolder.Open(Make(true, ("a/1.png", Pixel(1)), ("a/2.png", [2, 1, 0, 0])));
        var error = Assert.Throws<DataFormatException>(() => Read(folder));
        Assert.Contains("a/2.png: this image is 2 x 1, but a/1.png is 1 x 1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Preprocessing_brings_images_to_one_size()
    {
        using var folder = ImageFolder.Open(Make(true, ("a/1.png", Pixel(1)), ("a/2.png", [2, 1, 0, 0])));
        var images = Read(folder, new() { Preprocess = image => image.Pad(3, 2) });
        Assert.Equal((2, 2, 3), (images.Count, images.Height, images.Width));
    }

    [Fact]
    public void An_image_that_cannot_be_preprocessed_is_named()
    {
        using var folder = ImageFolder.Open(Make(true, ("a/1.png", Pixel(1)), ("a/2.png", [2, 1, 0, 0])));
        var error = Assert.Throws<DataFormatException>(() => Read(folder, new() { Preprocess = image => image.Pad(1, 1) }));
        Assert.Equal("a/2.png", error.Entry);
    }

    [Fact]
    public void Known_classes_keep_their_labels_and_others_are_refused()
    {
        using var folder = ImageFolder.Open(Make(true, ("Sample011/1.png", Pixel(1))));
        Assert.Equal([10], Read(folder, new() { ClassNames = ClassNames.Characters }).Labels);
        var error = Assert.Throws<DataFormatException>(() => Read(folder, new() { ClassNames = ["x", "y"] }));
        Assert.Contains("'Sample011' (A) is none of the known classes: x y", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void All_unknown_classes_are_named_at_once()
    {
        using var folder = ImageFolder.Open(Make(true, [.. "abcdefgh".Select(name => ($"{name}/1.png", Pixel(1))), ("a/2.png", Pixel(1))]));
        var error = Assert.Throws<DataFormatException>(() => Read(folder, new() { ClassNames = ["a", "x"] }));
        Assert.Equal("b/1.png", error.Entry);
        Assert.Contains("the folders 'b', 'c', 'd', 'e', 'f' and 2 more are none of the known classes: a x", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_zip_that_promises_more_than_any_set_of_pictures_holds_is_refused_before_anything_is_unpacked()
    {
        string path = Make(true, [.. Enumerable.Range(0, 20).Select(i => ($"a/{i}.png", Pixel(1)))]);
        byte[] bytes = File.ReadAllBytes(path);
        for (int at = 0; bytes.AsSpan(at).IndexOf("PK\u0001\u0002"u8) is >= 0 and var central; at += central + 4)
            BitConverter.GetBytes(0xF0000000).CopyTo(bytes, at + central + 24); // the unpacked size of an entry
        File.WriteAllBytes(path, bytes);
        var error = Assert.Throws<DataFormatException>(() => ImageFolder.Open(path));
        Assert.Contains("would unpack to more than the 68719476736 bytes", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("notes.txt", "there are no images among its 1 files; expected a folder for each class")]
    [InlineData("1.png", "1.png: this image lies in no folder")]
    public void A_wrong_layout_is_answered_with_a_right_one(string file, string finding)
    {
        string path = Make(true, (file, Pixel(1)));
        Assert.Contains(finding, Assert.Throws<DataFormatException>(() => ImageFolder.Open(path)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_file_that_is_too_large_is_not_read(bool isZip)
    {
        using var folder = ImageFolder.Open(Make(isZip, ("a/1.png", new byte[1001])));
        var error = Assert.Throws<DataFormatException>(() => Read(folder, new() { LargestFile = 1000 }));
        Assert.Contains("1001 bytes, more than the 1000", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_zip_that_unpacks_to_more_than_it_says_is_refused()
    {
        string path = Make(true, ("a/1.png", new byte[100_000]));
        byte[] bytes = File.ReadAllBytes(path);
        int central = bytes.AsSpan().IndexOf("PK\u0001\u0002"u8);
        BitConverter.GetBytes(1000).CopyTo(bytes, central + 24); // the unpacked size of the first entry
        File.WriteAllBytes(path, bytes);
        using var folder = ImageFolder.Open(path);
        Assert.Equal("a/1.png", Assert.Throws<DataFormatException>(() => Read(folder)).Entry);
    }

    [Fact]
    public void A_flipped_bit_in_an_entry_is_found()
    {
        string path = temp.File("set.zip");
        using (var zip = ZipFile.Open(path, ZipArchiveMode.Create))
        {
            using var entry = zip.CreateEntry("a/1.png", CompressionLevel.NoCompression).Open();
            entry.Write([1, 1, 0xAB]);
        }
        byte[] bytes = File.ReadAllBytes(path);
        int content = bytes.AsSpan().IndexOf<byte>([1, 1, 0xAB]); // a single byte may stand in the time of the entry as well
        bytes[content + 2] ^= 1;
        File.WriteAllBytes(path, bytes);
        using var folder = ImageFolder.Open(path);
        Assert.Contains("a/1.png: the checksum does not fit", Assert.Throws<DataFormatException>(() => Read(folder)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_zip_or_cut_off_is_refused()
    {
        string zip = Make(true, ("a/1.png", Pixel(1)));
        string cut = temp.Write("cut.zip", File.ReadAllBytes(zip)[..^10]), text = temp.Write("text.zip", 1, 2, 3);
        Assert.Contains("no zip archive", Assert.Throws<DataFormatException>(() => ImageFolder.Open(cut)).Message, StringComparison.Ordinal);
        Assert.Contains("no zip archive", Assert.Throws<DataFormatException>(() => ImageFolder.Open(text)).Message, StringComparison.Ordinal);
        Assert.Throws<FileNotFoundException>(() => ImageFolder.Open(temp.File("nothing")));
    }

    [Fact]
    public void Names_that_point_outside_are_only_names()
    {
        using var folder = ImageFolder.Open(Make(true, ("../../a/1.png", Pixel(1)), (@"b\2.png", Pixel(2))));
        Assert.Equal(["b/2.png"], folder.Names); // '..' counts as hidden
    }

    [Fact]
    public void Links_that_run_in_circles_are_not_followed()
    {
        temp.Write("set/a/1.png", Pixel(1));
        Directory.CreateSymbolicLink(temp.File("set/a/again"), temp.File("set"));
        using var folder = ImageFolder.Open(temp.File("set"));
        Assert.Equal(["a/1.png"], folder.Names);
    }

    [Fact]
    public void Reading_can_be_cancelled()
    {
        using var folder = ImageFolder.Open(Make(true, ("a/1.png", Pixel(1))));
        Assert.Throws<OperationCanceledException>(() => folder.Read(Decode, cancellation: new CancellationToken(canceled: true)));
    }

    [Fact]
    public void Part_1_has_62_classes_of_40_by_55_writers()
    {
        using var folder = ImageFolder.Open(RealFiles.Data("trainPart1.zip"));
        Assert.Equal((2480, 0), (folder.Names.Count, folder.SkippedCount));
        Assert.Equal(55, Writers.Of(folder.Names).Distinct().Count());
        var images = folder.Read((_, _) => new GreyImage(1, 1, [0]), cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(ClassNames.Characters, images.ClassNames);
        Assert.All(images.Labels.CountBy(label => label), count => Assert.Equal(40, count.Value));
    }

    [Fact]
    public void Part_3_lists_60_000_images_in_10_folders()
    {
        using var folder = ImageFolder.Open(RealFiles.Data("mnistTask3.zip"));
        Assert.Equal(60_000, folder.Names.Count);
        Assert.Equal(ClassNames.Digits, ClassNames.Sorted(folder.Names.Select(name => name.Split('/')[^2])));
    }

    private static LabelledImages Read(ImageFolder folder, ImageFolderOptions? options = null) =>
        folder.Read(Decode, options, TestContext.Current.CancellationToken);

    private string Make(bool isZip, params (string Name, byte[] Bytes)[] files)
    {
        if (!isZip)
        {
            foreach (var (name, bytes) in files)
                temp.Write($"set/{name}", bytes);
            return temp.File("set");
        }

        string path = temp.File("set.zip");
        using var zip = ZipFile.Open(path, ZipArchiveMode.Create);
        foreach (var (name, bytes) in files)
        {
            using var entry = zip.CreateEntry(name).Open();
            entry.Write(bytes);
        }
        return path;
    }
}
