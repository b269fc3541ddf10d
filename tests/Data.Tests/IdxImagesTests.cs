namespace MidasNet.Data.Tests;

public sealed class IdxImagesTests : IDisposable
{
    private readonly TemporaryFolder temp = new();

    public void Dispose() => temp.Dispose();

    [Fact]
    public void Transposed_swaps_rows_and_columns_of_each_image()
    {
        var (images, labels) = Write(new IdxPixels(2, 2, 3, [1, 2, 3, 4, 5, 6, 11, 12, 13, 14, 15, 16]), [0, 1]);
        var read = Read(images, labels, ClassNames.Digits, transposed: true);
        Assert.Equal((3, 2), (read.Height, read.Width));
        Assert.Equal([11, 14, 12, 15, 13, 16], read.Image(1).ToArray());
    }

    [Fact]
    public void Refuses_different_numbers_of_labels_and_images()
    {
        var (images, labels) = Write(new IdxPixels(2, 1, 1, [1, 2]), [0, 1, 2]);
        var error = Assert.Throws<DataFormatException>(() => Read(images, labels, ClassNames.Digits));
        Assert.Contains("3 labels do not fit the 2 images", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_the_first_label_beyond_the_classes()
    {
        var (images, labels) = Write(new IdxPixels(3, 1, 1, [1, 2, 3]), [9, 10, 11]);
        var error = Assert.Throws<DataFormatException>(() => Read(images, labels, ClassNames.Digits));
        Assert.Contains("image 1 has label 10, which is none of the classes", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Writes_a_subset_that_reads_back()
    {
        var set = new LabelledImages(1, 1, 2, [1, 2, 3, 4, 5, 6], [0, 1, 2], ClassNames.Digits).Subset([2, 0]);
        IdxImages.Write(temp.File("i.gz"), temp.File("l.gz"), set);
        var again = Read(temp.File("i.gz"), temp.File("l.gz"), ClassNames.Digits);
        Assert.Equal([2, 0], again.Labels);
        Assert.Equal([5, 6], again.Image(0).ToArray());
    }

    [Theory]
    [InlineData("train", 5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949)]
    [InlineData("t10k", 980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009)]
    public void Mnist_has_its_published_number_of_each_digit(string part, params int[] counts)
    {
        var mnist = Read(RealFiles.Data($"mnist/{part}-images-idx3-ubyte.gz"), RealFiles.Data($"mnist/{part}-labels-idx1-ubyte.gz"), ClassNames.Digits);
        Assert.Equal((counts.Sum(), 1, 28, 28), (mnist.Count, mnist.Channels, mnist.Height, mnist.Width));
        Assert.Equal(counts, Enumerable.Range(0, 10).Select(digit => mnist.Labels.Count(label => label == digit)));
    }

    [Fact]
    public void Emnist_labels_are_those_of_the_62_characters()
    {
        byte[] labels = IdxFile.ReadLabels(RealFiles.Data("emnist/emnist-byclass-test-labels-idx1-ubyte.gz"));
        var counts = labels.CountBy(label => ClassNames.Characters[label]).ToDictionary();
        Assert.Equal((116_323, 62, 317, 6330), (labels.Length, counts.Count, counts["j"], counts["1"]));
    }

    [Fact]
    public void Classes_are_the_numbers_that_occur_unless_they_are_given()
    {
        var (images, labels) = Write(new IdxPixels(3, 1, 1, [1, 2, 3]), [7, 2, 7]);
        using (var pictures = LabelledPictures.Open(images, new PictureSetOptions { LabelFile = labels }))
            Assert.Equal(("2 7", "1 0 1"), (string.Join(' ', pictures.ClassNames), string.Join(' ', pictures.Labels)));
        using (var pictures = LabelledPictures.Open(images, new PictureSetOptions { LabelFile = labels, ClassNames = ["7", "5", "2"] }))
            Assert.Equal([0, 2, 0], pictures.Labels);
    }

    [Theory]
    [InlineData("train-images-idx3-ubyte", "train-labels-idx1-ubyte")]
    [InlineData("train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz")]
    [InlineData("x_train.idx", "y_train.idx")]
    public void Labels_are_found_next_to_the_images(string images, string labels)
    {
        IdxFile.WriteImages(temp.File(images), new IdxPixels(1, 1, 1, [1]));
        Assert.Contains("no file of labels next to", Assert.Throws<FileNotFoundException>(() => LabelledPictures.Open(temp.File(images))).Message, StringComparison.Ordinal);
        IdxFile.WriteLabels(temp.File(labels), [3]);
        using var pictures = LabelledPictures.Open(temp.File(images));
        Assert.Equal(["3"], pictures.ClassNames);
    }

    [Theory]
    [InlineData(false, new byte[] { 0, 0, 8, 4, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6, 11, 12, 13, 14, 15, 16 })] // N x H x W x 3
    [InlineData(false, new byte[] { 0, 0, 8, 4, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 1, 0, 0, 0, 2, 1, 4, 2, 5, 3, 6, 11, 14, 12, 15, 13, 16 })] // N x 3 x H x W
    [InlineData(true, new byte[] { 0, 0, 8, 4, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6, 11, 12, 13, 14, 15, 16 })] // transposed
    public void Colours_are_read_in_either_order(bool isTransposed, byte[] bytes)
    {
        temp.Write("images", bytes);
        IdxFile.WriteLabels(temp.File("labels"), [0, 1]);
        using var pictures = LabelledPictures.Open(temp.File("images"), new PictureSetOptions { LabelFile = temp.File("labels"), Transposed = isTransposed });
        var images = pictures.Read(new PictureReadOptions { Channels = 3 }, TestContext.Current.CancellationToken);
        Assert.Equal((3, 1, 2), (images.Channels, images.Height, images.Width));
        Assert.Equal([11, 14, 12, 15, 13, 16], images.Image(1).ToArray());
        Assert.False(pictures.IsLightOnDark);
    }

    [Theory]
    [InlineData(new byte[] { 0, 0, 8, 4, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 2, 1, 2, 3, 4, 5, 6, 7, 8 }, "its sizes are 1 x 2 x 2 x 2")]
    [InlineData(new byte[] { 0, 0, 8, 4, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3 }, "cut off")]
    [InlineData(new byte[] { 0, 0, 8, 4, 0x7F, 0xFF, 0xFF, 0xFF, 0x7F, 0xFF, 0xFF, 0xFF, 0x7F, 0xFF, 0xFF, 0xFF, 0, 0, 0, 3 }, "more than")]
    public void A_file_of_colours_that_cannot_be_used_is_refused(byte[] bytes, string finding)
    {
        string path = temp.Write("images", bytes);
        Assert.Contains(finding, Assert.Throws<DataFormatException>(() => IdxFile.ReadImages(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_of_idx_files_is_answered_with_their_names()
    {
        Write(new IdxPixels(1, 1, 1, [1]), [0]);
        File.Move(temp.File("images"), temp.File("train-images-idx3-ubyte"));
        Assert.Contains("train-images-idx3-ubyte'", Assert.Throws<DataFormatException>(() => LabelledPictures.Open(temp.Path)).Message, StringComparison.Ordinal);
    }

    private static LabelledImages Read(string images, string labels, IReadOnlyList<string> classNames, bool transposed = false)
    {
        using var pictures = LabelledPictures.Open(images, new PictureSetOptions { LabelFile = labels, ClassNames = classNames, Transposed = transposed });
        return pictures.Read();
    }

    private (string Images, string Labels) Write(IdxPixels images, byte[] labels)
    {
        IdxFile.WriteImages(temp.File("images"), images);
        IdxFile.WriteLabels(temp.File("labels"), labels);
        return (temp.File("images"), temp.File("labels"));
    }
}
