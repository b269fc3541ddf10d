using System.IO.Compression;
using MidasNet.Data.Layouts;
using MidasNet.Data.Tests.Pictures;
using SixLabors.ImageSharp.PixelFormats;

namespace MidasNet.Data.Tests;

public sealed class LabelledPicturesTests : IDisposable
{
    private readonly TemporaryFolder temp = new();

    public void Dispose() => temp.Dispose();

    private static byte[] Pixel(byte value) => Files.Png(1, 1, value);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Reads_a_directory_and_a_zip_alike(bool isZip)
    {
        string path = Make(isZip, ("train/10/b.png", Pixel(3)), ("train/10/a.JPG", Pixel(2)), ("train/2/c.bmp", Pixel(1)), ("2/d.jpeg", Pixel(0)));
        using var folder = LabelledPictures.Open(path);
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
        using var folder = LabelledPictures.Open(path);
        Assert.Equal(["a/1.png"], folder.Names);
        Assert.Equal(5, folder.Skipped.Count);
    }

    [Fact]
    public void Folders_and_files_without_permission_are_an_error_or_left_out()
    {
        Assert.SkipWhen(Environment.IsPrivilegedProcess, "the superuser may read everything");
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("permissions are others on Windows");
            return;
        }
        using var folder = new TemporaryFolder();
        foreach (byte i in new byte[] { 1, 2, 3, 4 }) folder.Write($"{(i < 3 ? "a" : i < 4 ? "a/deep" : "b")}/{i}.png", Files.Png(1, 1, i));
        string[] closed = [folder.File("a/deep"), folder.File("b"), folder.File("a/2.png")];
        foreach (string path in closed) File.SetUnixFileMode(path, UnixFileMode.None);
        try
        {
            using var pictures = LabelledPictures.Open(folder.Path);
            Assert.Equal(["a/deep/", "b/"], pictures.Skipped.Select(skipped => skipped.Name));
            var error = Assert.Throws<DataFormatException>(() => pictures.Read(cancellation: TestContext.Current.CancellationToken));
            Assert.Contains("there is no permission to open 2 folders in it: 'a/deep/', 'b/'", error.Message, StringComparison.Ordinal);
            Assert.Equal(["a/1.png"], pictures.Read(new PictureReadOptions { SkipBad = true }, TestContext.Current.CancellationToken).Names);
        }
        finally
        {
            foreach (string path in closed) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    [Fact]
    public void A_set_whose_folders_cannot_all_be_opened_says_which()
    {
        var files = new ClosedFolders("set", ["a/1.png"], ["a/deep", "b"]);
        using var source = FolderSource.Open("folder", files);
        Assert.Equal(["a/deep", "b"], source.Unreadable);
        Assert.Equal([("a/deep/", NoPermission), ("b/", NoPermission)], source.Skipped.Select(skipped => (skipped.Name, skipped.Reason)));
        var error = Assert.Throws<DataFormatException>(() => FolderSource.Open("folder", new ClosedFolders("set", [], ["a"])));
        Assert.Contains($"('a/': {NoPermission})", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_auxiliary_features_of_each_drawing_stay_with_it()
    {
        byte[] Drawing(int side) => Files.Png(40, 40, [.. Enumerable.Range(0, 1600).Select(i => (byte)(i % 40 < side && i / 40 < side ? 0 : 255))]);
        using var folder = LabelledPictures.Open(Make(true, ("a/1.png", Drawing(10)), ("b/2.png", Drawing(20))));
        var images = Read(folder, new PictureReadOptions { Preprocessing = Preprocessing.Drawing(8, 1, geometry: true) });
        Assert.Equal((2, 8, 8, 8), (images.Count, images.Height, images.Width, images.AuxiliaryFeatureCount));
        Assert.Equal(-0.5f, images.AuxiliaryFeaturesOf(0)[0], 0.1f); // half of the usual height
        Assert.Equal(0f, images.AuxiliaryFeaturesOf(1)[0], 0.1f);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public void The_threads_change_neither_the_result_nor_the_error(int threads)
    {
        var entries = Enumerable.Range(0, 60).Select(i => ($"{i % 7}/{i:D3}.png", Pixel((byte)i))).ToArray();
        using var folder = LabelledPictures.Open(Make(true, entries));
        var options = new PictureReadOptions { Threads = threads };
        var images = Read(folder, options);
        Assert.All(Enumerable.Range(0, 60), i => Assert.EndsWith($"{images.Image(i)[0]:D3}.png", images.Names[i], StringComparison.Ordinal));

        using var broken = LabelledPictures.Open(Make(false, [.. entries, ("0/035.png", [1]), ("3/017.png", [])]));
        var error = Assert.Throws<DataFormatException>(() => Read(broken, options));
        Assert.Contains("2 of 60 pictures cannot be used: 0/035.png: these 1 bytes are no picture", error.Message, StringComparison.Ordinal);
        Assert.Contains("; 3/017.png: the file is empty", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_broken_image_is_named_with_its_archive()
    {
        string path = Make(true, ("a/1.png", Pixel(1)), ("a/2.png", [1]));
        using var folder = LabelledPictures.Open(path);
        Assert.StartsWith($"{path}, a/2.png: these 1 bytes are no picture", Assert.Throws<DataFormatException>(() => Read(folder)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Images_of_two_sizes_are_both_named()
    {
        using var folder = LabelledPictures.Open(Make(true, ("a/1.png", Pixel(1)), ("a/2.png", Files.Png(2, 1, 0, 0))));
        var error = Assert.Throws<DataFormatException>(() => Read(folder));
        Assert.Contains("a/2.png: this image is 2 x 1, but a/1.png is 1 x 1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Preprocessing_scales_images_to_one_size()
    {
        using var folder = LabelledPictures.Open(Make(true, ("a/1.png", Pixel(1)), ("a/2.png", Files.Png(2, 1, 0, 0))));
        var images = Read(folder, new() { Preprocessing = Preprocessing.Digit(3) });
        Assert.Equal((2, 3, 3), (images.Count, images.Height, images.Width));
    }

    [Fact]
    public void Known_classes_keep_their_labels_and_others_are_refused()
    {
        string path = Make(true, ("Sample011/1.png", Pixel(1)));
        using var folder = Open(path, ClassNames.Characters);
        Assert.Equal([10], folder.Labels);
        var error = Assert.Throws<DataFormatException>(() => Open(path, ["x", "y"]));
        Assert.Contains("'Sample011' (A) is none of the known classes: x y", error.Message, StringComparison.Ordinal);
        using var plain = LabelledPictures.Open(path);
        Assert.Equal(["Sample011"], plain.ClassNames); // unless it is asked for
    }

    [Fact]
    public void All_unknown_classes_are_named_together()
    {
        string path = Make(true, [.. "abcdefgh".Select(name => ($"{name}/1.png", Pixel(1))), ("a/2.png", Pixel(1))]);
        var error = Assert.Throws<DataFormatException>(() => Open(path, ["a", "x"]));
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
        var error = Assert.Throws<DataFormatException>(() => LabelledPictures.Open(path));
        Assert.Contains("would unpack to more than the 68719476736 bytes", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("notes.txt", "there are no images among its only file; expected a folder for each class")]
    [InlineData("1.png", "1.png: this image lies in no folder")]
    public void A_wrong_layout_is_answered_with_a_right_one(string file, string finding)
    {
        string path = Make(true, (file, Pixel(1)));
        Assert.Contains(finding, Assert.Throws<DataFormatException>(() => LabelledPictures.Open(path)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_file_that_is_too_large_is_not_read(bool isZip)
    {
        using var folder = LabelledPictures.Open(Make(isZip, ("a/1.png", new byte[1001])));
        var error = Assert.Throws<DataFormatException>(() => Read(folder, new() { MaxFileBytes = 1000 }));
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
        using var folder = LabelledPictures.Open(path);
        Assert.Equal("a/1.png", Assert.Throws<DataFormatException>(() => Read(folder)).Entry);
    }

    [Fact]
    public void A_flipped_bit_in_an_entry_is_found()
    {
        string path = temp.File("set.zip");
        using (var zip = ZipFile.Open(path, ZipArchiveMode.Create))
        {
            using var entry = zip.CreateEntry("a/1.png", CompressionLevel.NoCompression).Open();
            entry.Write(Pixel(0xAB));
        }
        byte[] bytes = File.ReadAllBytes(path);
        int content = bytes.AsSpan().IndexOf("IHDR"u8);
        bytes[content + 2] ^= 1;
        File.WriteAllBytes(path, bytes);
        using var folder = LabelledPictures.Open(path);
        Assert.Contains("a/1.png: the checksum does not fit", Assert.Throws<DataFormatException>(() => Read(folder)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_zip_or_cut_off_is_refused()
    {
        string zip = Make(true, ("a/1.png", Pixel(1)));
        string cut = temp.Write("cut.zip", File.ReadAllBytes(zip)[..^10]), text = temp.Write("text.zip", 1, 2, 3);
        Assert.Contains("no zip archive", Assert.Throws<DataFormatException>(() => LabelledPictures.Open(cut)).Message, StringComparison.Ordinal);
        Assert.Contains("no zip archive", Assert.Throws<DataFormatException>(() => LabelledPictures.Open(text)).Message, StringComparison.Ordinal);
        Assert.Throws<FileNotFoundException>(() => LabelledPictures.Open(temp.File("nothing")));
    }

    [Fact]
    public void Names_that_point_outside_are_only_names()
    {
        using var folder = LabelledPictures.Open(Make(true, ("../../a/1.png", Pixel(1)), (@"b\2.png", Pixel(2))));
        Assert.Equal(["b/2.png"], folder.Names); // '..' counts as hidden
    }

    [Fact]
    public void Links_that_run_in_circles_are_not_followed()
    {
        temp.Write("set/a/1.png", Pixel(1));
        Directory.CreateSymbolicLink(temp.File("set/a/again"), temp.File("set"));
        using var folder = LabelledPictures.Open(temp.File("set"));
        Assert.Equal(["a/1.png"], folder.Names);
    }

    [Fact]
    public void Reading_can_be_cancelled()
    {
        using var folder = LabelledPictures.Open(Make(true, ("a/1.png", Pixel(1))));
        Assert.Throws<OperationCanceledException>(() => folder.Read(cancellation: new CancellationToken(canceled: true)));
    }

    [Fact]
    public void Part_1_has_62_classes_of_40_by_55_writers()
    {
        using var folder = Open(RealFiles.Data("trainPart1.zip"), ClassNames.Characters);
        Assert.Equal((2480, 0), (folder.Names.Count, folder.Skipped.Count));
        Assert.Equal(55, Writers.Of(folder.Names).Distinct().Count());
        Assert.All(folder.ClassCounts, count => Assert.Equal(40, count));
        Assert.Equal(Preprocessing.Drawing(48, 0.5), folder.SuggestPreprocessing());
    }

    [Fact]
    public void Part_3_lists_60_000_images_in_10_folders()
    {
        using var folder = LabelledPictures.Open(RealFiles.Data("mnistTask3.zip"));
        Assert.Equal(60_000, folder.Names.Count);
        Assert.Equal(ClassNames.Digits, folder.ClassNames);
        Assert.Equal(Preprocessing.Digit(28), folder.SuggestPreprocessing());
    }

    [Fact]
    public void Colours_are_kept_where_they_are_asked_for()
    {
        byte[] Colour(byte red, byte green, byte blue) => Files.Encode("png", 2, 2, (_, _) => new Rgba32(red, green, blue));
        using var folder = LabelledPictures.Open(Make(true, ("red/1.png", Colour(200, 0, 0)), ("green/1.png", Colour(0, 102, 0))));
        Assert.Equal([0, 0, 0, 0, 102, 102, 102, 102, 0, 0, 0, 0], Read(folder, new() { Channels = 3 }).Image(0).ToArray());
        var photos = Read(folder, new() { Preprocessing = Preprocessing.Photo(1) });
        Assert.Equal((3, 1, 1), (photos.Channels, photos.Height, photos.Width));
        Assert.Equal([200, 0, 0], photos.Image(1).ToArray());
    }

    [Fact]
    public void One_odd_picture_does_not_decide_the_size_of_all()
    {
        byte[] whole = Files.Png(20, 20, [.. Enumerable.Range(0, 400).Select(i => (byte)i)]);
        using var folder = LabelledPictures.Open(Make(true, [("a/0.png", Pixel(1)), .. Enumerable.Range(1, 9).Select(i => ($"b/{i}.png", whole))]));
        Assert.Equal(Preprocessing.Digit(20), folder.SuggestPreprocessing());
    }

    [Theory]
    [InlineData("b/@eaDir/1.png/thumb.png", "of the operating system")] // a network drive's thumbnails
    [InlineData("b/__MACOSX/1.png", "of the operating system")]
    [InlineData("b/Thumbs.db", "of the operating system")]
    [InlineData(".NET/1.png", "hidden")]
    [InlineData("b/.DS_Store", "hidden")]
    [InlineData("b/labels.csv", "not named as a picture")]
    [InlineData("train/b/3.HEIC", "a kind of picture that is not read: convert it to JPEG or PNG")]
    [InlineData("test/1.png", "of a test without folders of classes")]
    public void What_is_passed_over_is_said_with_its_reason(string name, string reason)
    {
        using var folder = LabelledPictures.Open(Make(true, ("train/a/1.png", Pixel(1)), ("train/b/1.png", Pixel(2)), (name, Pixel(3))));
        Assert.Equal(["a", "b"], folder.ClassNames);
        Assert.Equal([new SkippedFile(name, reason)], folder.Skipped);
        Assert.EndsWith($"2 pictures in 2 classes (a 1, b 1); skipped: {name} ({reason})", folder.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_next_to_the_classes_that_holds_no_pictures_is_named()
    {
        string path = Make(false, ("a/1.png", Pixel(1)), ("b/1.png", Pixel(2)), ("phone/1.heic", Pixel(3)), (".cache/x", Pixel(4)));
        Directory.CreateDirectory(Path.Combine(path, "empty"));
        Directory.CreateDirectory(Path.Combine(path, "a", "within"));
        using var folder = LabelledPictures.Open(path);
        Assert.Equal(["a", "b"], folder.ClassNames);
        Assert.Equal(["empty/", "phone/"], folder.Skipped.Where(file => file.Reason == "a folder without pictures that can be read").Select(file => file.Name));
    }

    [Theory]
    [InlineData("all/1.heic", "among its only file ('all/1.heic': a kind of picture that is not read: convert it to JPEG or PNG)")]
    [InlineData("photos.zip", "among its only file ('photos.zip' is an archive: unpack it, or name it itself)")]
    public void A_set_without_pictures_is_told_what_is_there_instead(string name, string finding)
    {
        string path = Make(false, (name, Pixel(1)));
        Assert.Contains(finding, Assert.Throws<DataFormatException>(() => LabelledPictures.Open(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_within_a_class_is_of_that_class()
    {
        using var folder = LabelledPictures.Open(Make(true, ("a/1.png", Pixel(1)), ("b/1.png", Pixel(2)), ("b/augmented/more/2.png", Pixel(3))));
        Assert.Equal(["a", "b"], folder.ClassNames);
        Assert.Equal([0, 1, 1], folder.Labels);
    }

    [Theory]
    [InlineData("a/1.png", "test/a/1.png", "a/: 'test/a' is of a part of a set, but this folder is of none")]
    [InlineData("cross/from-web/1.png", "ring/from-web/1.png", "'cross/from-web' and 'ring/from-web' are folders of one name")]
    public void A_layout_that_may_be_meant_in_two_ways_is_refused(string first, string second, string finding)
    {
        string path = Make(true, (first, Pixel(1)), (second, Pixel(2)));
        Assert.Contains(finding, Assert.Throws<DataFormatException>(() => LabelledPictures.Open(path)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, "val")]
    [InlineData(false, "valid")]
    [InlineData(false, "Validation")]
    public void A_set_that_is_divided_is_read_as_its_parts(bool isZip, string validation)
    {
        using var folder = LabelledPictures.Open(Make(
            isZip, ("set/train/a/1.png", Pixel(1)), ("set/train/b/1.png", Pixel(2)), ($"set/{validation}/b/1.png", Pixel(3)), ("set/test/a/1.png", Pixel(4))));
        Assert.Equal(["a", "b"], folder.ClassNames);
        SetPart[] expected = [.. folder.Names.Select(name => name.Contains("train", StringComparison.Ordinal) ? SetPart.Train : name.Contains("test", StringComparison.Ordinal) ? SetPart.Test : SetPart.Validation)];
        Assert.Equal(expected, folder.Parts!);
        Assert.Equal(["set/test/a/1.png"], Read(folder, new PictureReadOptions { Part = SetPart.Test }).Names);
        Assert.Equal([1], Read(folder, new PictureReadOptions { Part = SetPart.Validation }).Labels);
        Assert.Equal(4, Read(folder).Count);
        Assert.EndsWith("4 pictures in 2 classes (a 2, b 2), train 2, validation 1, test 1", folder.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_set_that_is_not_divided_has_no_parts()
    {
        using var folder = LabelledPictures.Open(Make(true, ("train/a/1.png", Pixel(1)), ("train/b/1.png", Pixel(2))));
        Assert.Null(folder.Parts);
        var error = Assert.Throws<DataFormatException>(() => Read(folder, new PictureReadOptions { Part = SetPart.Train }));
        Assert.Contains("there is no part 'train'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Classes_that_cannot_be_trained_on_are_named()
    {
        string path = Make(true, ("train/a/1.png", Pixel(1)), ("val/b/1.png", Pixel(2)), ("test/c/1.png", Pixel(3)));
        var error = Assert.Throws<DataFormatException>(() => LabelledPictures.Open(path));
        Assert.Contains("classes without pictures to train on: 'b' (validation), 'c' (test)", error.Message, StringComparison.Ordinal);
        using var known = LabelledPictures.Open(path, new PictureSetOptions { ClassNames = ["a", "b", "c"] });
        Assert.Equal(3, known.Names.Count); // to evaluate a network that knows them
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_set_that_is_too_large_for_memory_is_decoded_once_into_a_file(bool isZip)
    {
        string path = Make(isZip, ("a/1.png", Files.Png(2, 1, 1, 2)), ("a/2.png", Files.Png(2, 1, 3, 4)), ("b/3.png", Files.Png(2, 1, 5, 6)));
        var options = new PictureReadOptions { MaxMemory = 5, CacheFolder = temp.File("cache") };
        LabelledImages Again()
        {
            using var folder = LabelledPictures.Open(path);
            return Read(folder, options);
        }
        string[] Cached() => Directory.GetFiles(temp.File("cache/pixels"));
        Assert.Equal([5, 6], Again().Subset([2]).Image(0).ToArray());
        string file = Assert.Single(Cached());
        byte[] written = File.ReadAllBytes(file);
        Assert.Equal([1, 2, 3, 4, 5, 6], written[..6]);

        File.WriteAllBytes(file, [1, 2, 3, 4, 9, 9, .. written[6..]]); // which is read, rather than the pictures
        Assert.Equal([9, 9], Again().Image(2).ToArray());
        foreach (byte[] damaged in new[] { [], written[..^1], [.. written, 0], [.. written[..7], 0, .. written[8..]] })
        {
            File.WriteAllBytes(file, damaged);
            Assert.Equal([5, 6], Again().Image(2).ToArray());
            Assert.Equal(written, File.ReadAllBytes(file));
        }
        if (isZip) return;
        temp.Write("set/b/3.png", Files.Png(2, 1, 17, 18));
        File.SetLastWriteTimeUtc(temp.File("set/b/3.png"), DateTime.UtcNow.AddSeconds(5));
        Assert.Equal([17, 18], Again().Image(2).ToArray());
        Assert.Equal(2, Cached().Length);
    }

    [Fact]
    public void Bad_pictures_of_a_large_set_are_decoded_once_as_well()
    {
        string path = Make(false, ("a/1.png", [1]), ("a/2.png", Pixel(2)), ("b/3.png", Pixel(3)), ("b/4.png", []));
        var options = new PictureReadOptions { MaxMemory = 0, CacheFolder = temp.File("cache") };
        using var folder = LabelledPictures.Open(path);
        string[] messages = [.. Enumerable.Range(0, 2).Select(_ => Assert.Throws<DataFormatException>(() => Read(folder, options)).Message)];
        Assert.Contains("2 of 4 pictures", messages[0], StringComparison.Ordinal);
        Assert.Equal(messages[0], messages[1]);

        string file = Assert.Single(Directory.GetFiles(temp.File("cache/pixels")));
        byte[] written = File.ReadAllBytes(file);
        written[2] = 77; // which is read, rather than the picture
        File.WriteAllBytes(file, written);
        var skipped = new List<SkippedFile>();
        var images = Read(folder, options with { SkipBad = true, Skipped = new Listed(skipped) });
        Assert.Equal([2, 77], images.AllIndices().Select(i => (int)images.Image(i)[0]));
        Assert.Equal(["a/2.png", "b/3.png"], images.Names);
        Assert.Equal(["a/1.png", "b/4.png"], skipped.Select(one => one.Name));
        Assert.Contains("the file is empty", skipped[1].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Auxiliary_features_of_a_large_set_are_in_its_file()
    {
        string path = Make(false, ("a/1.png", Files.Png(4, 4, [.. Enumerable.Repeat((byte)255, 9), 0, 0, .. Enumerable.Repeat((byte)255, 5)])),
            ("b/2.png", Files.Png(4, 4, [.. Enumerable.Repeat((byte)255, 4), 0, 0, 0, .. Enumerable.Repeat((byte)255, 9)])));
        var options = new PictureReadOptions { Preprocessing = Preprocessing.Drawing(8, exponent: 1, geometry: true), CacheFolder = temp.File("cache") };
        using var folder = LabelledPictures.Open(path);
        var expected = Read(folder, options);
        Assert.True(expected.AuxiliaryFeatureCount > 0);
        Assert.False(Directory.Exists(temp.File("cache/pixels")));
        for (int round = 0; round < 2; round++)
        {
            var images = Read(folder, options with { MaxMemory = 0 });
            foreach (int i in images.AllIndices())
            {
                Assert.Equal(expected.Image(i), images.Image(i));
                Assert.Equal(expected.AuxiliaryFeaturesOf(i), images.AuxiliaryFeaturesOf(i));
            }
            images.Close();
        }
        string file = Assert.Single(Directory.GetFiles(temp.File("cache/pixels")));
        byte[] spoilt = File.ReadAllBytes(file);
        BitConverter.TryWriteBytes(spoilt.AsSpan(2 * 64), float.NaN);
        File.WriteAllBytes(file, spoilt);
        Assert.Equal(expected.AuxiliaryFeaturesOf(0), Read(folder, options with { MaxMemory = 0 }).AuxiliaryFeaturesOf(0));
    }

    [Fact]
    public void A_blank_set_is_an_error_however_it_is_read()
    {
        using var folder = LabelledPictures.Open(Make(false, ("a/1.png", Pixel(7)), ("b/2.png", Pixel(7))));
        for (int round = 0; round < 2; round++)
        {
            var error = Assert.Throws<DataFormatException>(() => Read(folder, new PictureReadOptions { MaxMemory = 0, CacheFolder = temp.File("cache") }));
            Assert.Contains("all 2 pictures are blank", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_file_of_a_large_set_is_closed_when_that_is_asked_for()
    {
        using var folder = LabelledPictures.Open(Make(false, ("a/1.png", Pixel(1)), ("b/2.png", Pixel(2))));
        var options = new PictureReadOptions { MaxMemory = 0, CacheFolder = temp.File("cache") };
        var images = Read(folder, options);
        var subset = images.Subset([1]);
        images.Close();
        images.Close();
        Assert.Throws<ObjectDisposedException>(() => subset.Image(0)[0]);
        var inMemory = Read(folder);
        inMemory.Close();
        Assert.Equal(2, inMemory.Image(1)[0]);
        // Nothing holds the file: it can be opened alone.
        File.OpenHandle(Assert.Single(Directory.GetFiles(temp.File("cache/pixels"))), FileMode.Open, FileAccess.ReadWrite, FileShare.None).Dispose();
    }

    [Fact]
    public void A_set_that_is_larger_than_the_cache_leaves_no_file()
    {
        using var folder = LabelledPictures.Open(Make(false, ("a/1.png", Pixel(1)), ("b/2.png", Pixel(2))));
        var images = Read(folder, new PictureReadOptions { MaxMemory = 0, CacheFolder = temp.File("cache"), MaxCache = 1 });
        Assert.Equal(2, images.Image(1)[0]);
        images.Close();
        Assert.Empty(Directory.GetFiles(temp.File("cache/pixels")));
    }

    [Fact]
    public void Several_readers_of_a_large_set_do_not_disturb_each_other()
    {
        string path = Make(false, [.. Enumerable.Range(0, 40).Select(i => ($"{(i < 20 ? 'a' : 'b')}/{i:D2}.png", Pixel((byte)(i + 1))))]);
        var options = new PictureReadOptions { MaxMemory = 0, CacheFolder = temp.File("cache") };
        Parallel.For(0, 8, new ParallelOptions { MaxDegreeOfParallelism = 8 }, _ =>
        {
            using var folder = LabelledPictures.Open(path);
            var images = folder.Read(options);
            Assert.Equal(Enumerable.Range(1, 40), images.AllIndices().Select(i => (int)images.Image(i)[0]));
            images.Close();
        });
        Assert.Single(Directory.GetFiles(temp.File("cache/pixels")));
    }

    [Fact]
    public void Bad_pictures_are_left_out_with_their_labels_if_that_is_asked_for()
    {
        using var folder = LabelledPictures.Open(
            Make(false, ("a/img001-001.png", Pixel(1)), ("a/img001-002.png", [1]), ("b/img002-003.png", Pixel(3)), ("b/img002-004.png", [])),
            new PictureSetOptions { GroupOf = Writers.Find });
        var skipped = new List<SkippedFile>();
        var images = Read(folder, new PictureReadOptions { SkipBad = true, Skipped = new Listed(skipped) });
        Assert.Equal(["a/img001-001.png", "b/img002-003.png"], images.Names);
        Assert.Equal([0, 1], images.Labels);
        Assert.Equal(["001", "003"], images.Groups!);
        Assert.Equal(3, images.Image(1)[0]);
        Assert.Equal(["a/img001-002.png", "b/img002-004.png"], skipped.Select(file => file.Name));
        Assert.Contains("the file is empty", skipped[1].Reason, StringComparison.Ordinal);
        Assert.Contains("2 of 4 pictures cannot be used", Assert.Throws<DataFormatException>(() => Read(folder)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_set_of_bad_pictures_alone_is_an_error_also_where_they_are_left_out()
    {
        using var folder = LabelledPictures.Open(Make(true, ("a/1.png", [1]), ("b/2.png", [])));
        Assert.Contains("2 of 2 pictures", Assert.Throws<DataFormatException>(() => Read(folder, new PictureReadOptions { SkipBad = true })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Links_are_named_also_those_to_nowhere()
    {
        temp.Write("set/a/1.png", Pixel(1));
        temp.Write("store/2.png", Pixel(2));
        Directory.CreateSymbolicLink(temp.File("set/b"), temp.File("store"));
        using (var folder = LabelledPictures.Open(temp.File("set")))
            Assert.Equal([new SkippedFile("b", "a link to a folder, not followed")], folder.Skipped);
        File.CreateSymbolicLink(temp.File("set/a/2.png"), temp.File("nowhere.png"));
        using var dangling = LabelledPictures.Open(temp.File("set"));
        Assert.Contains("a/2.png: this is a link to", Assert.Throws<DataFormatException>(() => Read(dangling)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Pipes_sockets_and_devices_among_pictures_are_named_and_not_opened()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Linux tells pipes from files without opening them");
        temp.Write("odd/a/1.png", Files.Png(2, 2, 1, 2, 3, 4));
        Directory.CreateDirectory(temp.File("odd/b"));
        System.Diagnostics.Process.Start("mkfifo", temp.File("odd/b/pipe.png")).WaitForExit();
        File.CreateSymbolicLink(temp.File("odd/b/linked.png"), "pipe.png");
        File.CreateSymbolicLink(temp.File("odd/b/zero.png"), "/dev/zero");
        using var socket = new System.Net.Sockets.Socket(System.Net.Sockets.AddressFamily.Unix, System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Unspecified);
        socket.Bind(new System.Net.Sockets.UnixDomainSocketEndPoint(temp.File("odd/b/socket.png")));
        using var set = LabelledPictures.Open(temp.File("odd"));
        string message = Assert.Throws<DataFormatException>(() => set.Read(cancellation: TestContext.Current.CancellationToken)).Message;
        Assert.All((string[])["b/pipe.png: this is a pipe", "b/linked.png: this is a pipe", "b/zero.png: this is a device", "b/socket.png: this is a socket"], part => Assert.Contains(part, message, StringComparison.Ordinal));
        Assert.Contains("this is a device", Assert.Throws<DataFormatException>(() => LabelledPictures.Open("/dev/zero")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_that_begin_with_a_dot_and_a_slash_are_read()
    {
        using var folder = LabelledPictures.Open(Make(true, ("./a/1.png", Pixel(1)), ("./b/1.png", Pixel(2))));
        Assert.Equal(["a/1.png", "b/1.png"], folder.Names);
    }

    [Fact]
    public void Names_in_another_encoding_than_utf_8_are_refused()
    {
        string path = temp.File("dos.zip");
        using (var file = File.Create(path))
        using (var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: false, System.Text.Encoding.Latin1))
        using (var entry = zip.CreateEntry("b\u00F6se/1.png").Open())
            entry.Write(Pixel(1));
        // Without the flag that says UTF-8, as of old programs.
        Assert.Contains("encoding", Assert.Throws<DataFormatException>(() => LabelledPictures.Open(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Blank_pictures_are_said_to_be_blank()
    {
        byte[] Transparent() => Files.Encode("png", 2, 2, (x, _) => new Rgba32(255, 255, 255, (byte)(255 * x)));
        using var black = LabelledPictures.Open(Make(true, ("a/1.png", Pixel(0)), ("b/1.png", Pixel(0))));
        Assert.Contains("all 2 pictures are blank", Assert.Throws<DataFormatException>(() => Read(black)).Message, StringComparison.Ordinal);
        using var white = LabelledPictures.Open(Make(false, ("a/1.png", Transparent()), ("b/1.png", Transparent())));
        Assert.Contains("2 of them are transparent", Assert.Throws<DataFormatException>(() => Read(white)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Groups_are_known_if_all_names_contain_them()
    {
        var options = new PictureSetOptions { GroupOf = Writers.Find };
        string path = Make(false, ("a/img001-007.png", Pixel(1)));
        using (var folder = LabelledPictures.Open(path, options)) Assert.Equal(["007"], Read(folder).Groups!);
        temp.Write("set/a/other.png", Pixel(2));
        using var mixed = LabelledPictures.Open(path, options);
        Assert.Null(mixed.Groups);
    }

    [Theory]
    [InlineData("labels.csv")]
    [InlineData("flowers.tgz")]
    public void A_file_of_another_kind_is_answered_with_the_kinds_that_are_read(string name)
    {
        string path = temp.Write(name, [0x1F, 0x8B, 8, 0, 1, 2, 3, 4, 5, 6]);
        var error = Assert.Throws<DataFormatException>(() => LabelledPictures.Open(path));
        Assert.Contains("a folder with a folder for each class, a zip archive of one, an IDX file of images", error.Message, StringComparison.Ordinal);
    }

    private static LabelledPictures Open(string path, IReadOnlyList<string> classNames) =>
        LabelledPictures.Open(path, new PictureSetOptions { ClassNames = classNames, ClassesOfFolders = ClassNames.OfFolders });

    private static LabelledImages Read(LabelledPictures folder, PictureReadOptions? options = null) =>
        folder.Read(options, TestContext.Current.CancellationToken);

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

    private sealed class Listed(List<SkippedFile> files) : IProgress<SkippedFile>
    {
        public void Report(SkippedFile value) => files.Add(value);
    }

    private const string NoPermission = "a folder that there is no permission to open";

    // The superuser, as whom tests may run, can open all folders.
    private sealed class ClosedFolders(string path, string[] names, string[] closed) : FileSet(path)
    {
        public override IReadOnlyCollection<string> Names => names;

        public override IReadOnlyCollection<string> Unreadable => closed;

        public override byte[] Read(string name, int largest) => [];

        public override string StampOf(string name) => "";
    }
}
