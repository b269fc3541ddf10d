using System.IO.Compression;
using MidasNet.Data.Duplicates;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats.Jpeg;
using SixLabors.ImageSharp.PixelFormats;

namespace MidasNet.Data.Tests.Duplicates;

public sealed class DuplicateFinderTests
{
    private const int Side = 24;

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Copies_and_near_copies_are_found_and_nothing_else(int channels)
    {
        var discs = new Discs(channels, 40);
        byte[][] pixels = [.. discs.Pixels, discs.Pixels[3], Noisy(discs.Pixels[5], 6), Noisy(discs.Pixels[3], 4)];
        var groups = DuplicateFinder.Find(Set(channels, pixels, [.. discs.Labels, discs.Labels[3], discs.Labels[5], discs.Labels[3]]), TestContext.Current.CancellationToken);
        Assert.Equal([[3, 40, 42], [5, 41]], groups.Repeated);
        Assert.Equal(3, groups.Copies);
        Assert.Empty(groups.Contradictory);
        Assert.Equal(Enumerable.Range(0, 40), groups.Different);
    }

    [Fact]
    public void Pictures_under_several_labels_are_named_with_their_classes()
    {
        var discs = new Discs(1, 6);
        var groups = DuplicateFinder.Find(Set(1, [.. discs.Pixels, discs.Pixels[0]], [.. discs.Labels, 1 - discs.Labels[0]]), TestContext.Current.CancellationToken);
        Assert.Equal([[0, 6]], groups.Contradictory);
        Assert.Equal([1, 2, 3, 4, 5], groups.DifferentOfOneLabel());
        Assert.Equal("1 picture lies in several classes: at most one of the labels is right, unless what is lost at 24 x 24 pixels in grey tells them apart: #0 (a) = #6 (b).",
            groups.Sentences().First());
    }

    [Theory]
    [InlineData(0, 1)] // one pixel aside
    [InlineData(1, 0)]
    public void A_shape_moved_by_a_pixel_is_another_picture(int right, int down)
    {
        byte[][] pixels = [Disc(1, 11, 12, 4), Disc(1, 11 + right, 12 + down, 4)];
        Assert.Empty(DuplicateFinder.Find(Set(1, pixels, [0, 0]), TestContext.Current.CancellationToken).Repeated);
    }

    [Fact]
    public void A_small_mark_on_a_picture_of_a_fixed_camera_makes_another_picture()
    {
        byte[] scene = new Discs(1, 1).Pixels[0], marked = [.. scene];
        foreach (int i in new[] { 0, 1, Side, Side + 1 }) marked[i] = (byte)(scene[i] < 128 ? 255 : 0);
        Assert.Empty(DuplicateFinder.Find(Set(1, [scene, marked], [0, 1]), TestContext.Current.CancellationToken).Repeated);
    }

    [Fact]
    public void Discs_of_other_colours_are_other_pictures()
    {
        byte[] red = Disc(3, 12, 12, 6), green = [.. red];
        for (int i = 0; i < Side * Side; i++) (green[i], green[Side * Side + i]) = (green[Side * Side + i], (byte)(255 - red[i]));
        Assert.Empty(DuplicateFinder.Find(Set(3, [red, green], [0, 1]), TestContext.Current.CancellationToken).Repeated);
    }

    [Fact]
    public void Blank_images_are_copies_only_if_all_pixels_are_equal()
    {
        byte[] blank = new byte[Side * Side], dust = new byte[Side * Side];
        dust[100] = 3;
        Assert.Empty(DuplicateFinder.Find(Set(1, [blank, dust], [0, 1]), TestContext.Current.CancellationToken).Repeated);
        Assert.Equal(1, DuplicateFinder.Find(Set(1, [blank, [.. blank]], [0, 1]), TestContext.Current.CancellationToken).Copies);
    }

    [Fact]
    public void Many_equal_images_take_no_quadratic_time()
    {
        byte[] disc = Disc(1, 12, 12, 6);
        var groups = DuplicateFinder.Find(Set(1, [.. Enumerable.Range(0, 3000).Select(_ => disc)], new int[3000]), TestContext.Current.CancellationToken);
        Assert.Equal([0], groups.Different);
    }

    // Different writers; none in the 60,000 for training either.
    [Fact]
    public void No_two_digits_of_mnist_are_taken_for_copies()
    {
        using var pictures = LabelledPictures.Open(RealFiles.Data("mnist/t10k-images-idx3-ubyte.gz"));
        var images = pictures.Read(new PictureReadOptions(), TestContext.Current.CancellationToken);
        Assert.Empty(DuplicateFinder.Find(images, TestContext.Current.CancellationToken).Repeated);
    }

    // Small photographs in colour, and digits, compressed as JPEG again.
    [Theory]
    [InlineData("cifar10-jpeg.zip", 3, 90, 0.97)]
    [InlineData("cifar10-jpeg.zip", 3, 75, 0.9)]
    [InlineData("mnist/t10k-images-idx3-ubyte.gz", 1, 90, 0.97)]
    [InlineData("mnist/t10k-images-idx3-ubyte.gz", 1, 75, 0.9)]
    public void Compressed_copies_are_found_and_no_other_pictures_are_joined(string file, int channels, int quality, double least)
    {
        const int Compressed = 500;
        using var folder = new TemporaryFolder();
        using var pictures = LabelledPictures.Open(file.EndsWith(".zip", StringComparison.Ordinal) ? Some(RealFiles.Data(file), folder) : RealFiles.Data(file));
        int count = Math.Min(5000, pictures.Names.Count);
        var (pixels, width, height) = (new List<byte[]>(), 0, 0);
        for (int i = 0; i < count; i++)
        {
            var picture = pictures.Decode(i, channels);
            (width, height) = (picture.Width, picture.Height);
            pixels.Add([.. picture.Pixels]);
        }
        var plain = DuplicateFinder.Find(Of(pixels), TestContext.Current.CancellationToken);
        for (int i = 0; i < Compressed; i++) pixels.Add(Jpeg(pixels[i], channels, width, height, quality));
        var groups = DuplicateFinder.Find(Of(pixels), TestContext.Current.CancellationToken);
        int found = Enumerable.Range(count, Compressed).Count(i => groups.FirstOf[i] == groups.FirstOf[i - count]);
        Assert.InRange(found, least * Compressed, Compressed);
        Assert.InRange(plain.Copies, 0, 3);
        Assert.All(groups.Repeated, group => Assert.InRange(group.Length, 2, 4));

        LabelledImages Of(List<byte[]> all) => new(channels, height, width, [.. all.SelectMany(one => one)], new int[all.Count], ["a"]);
    }

    [Fact]
    public void Splits_keep_copies_on_one_side_and_count_them_once()
    {
        var discs = new Discs(1, 12);
        byte[][] pixels = [.. discs.Pixels, .. discs.Pixels, .. discs.Pixels];
        int[] labels = [.. discs.Labels, .. discs.Labels, .. discs.Labels];
        labels[12] = 1 - labels[0]; // image 0 lies in both classes
        var groups = DuplicateFinder.Find(Set(1, pixels, labels), TestContext.Current.CancellationToken);
        var held = groups.HoldOut(labels, 0.25, seed: 1);
        Assert.Equal(36, held.Train.Length + held.Validation.Length);
        Assert.Empty(held.Train.Select(i => i % 12).Intersect(held.Validation.Select(i => i % 12)));
        var folds = groups.Folds(labels, 3, seed: 1);
        Assert.Equal(Enumerable.Range(0, 36), folds.SelectMany(fold => fold.Validation).Order());
        Assert.All(folds, fold =>
        {
            Assert.Empty(fold.Train.Select(i => i % 12).Intersect(fold.Validation.Select(i => i % 12)));
            Assert.All(fold.Train, i => Assert.InRange(i, 1, 11));
        });
        var whole = groups.WholeFolds(labels, 3, seed: 1);
        Assert.Equal(Enumerable.Range(0, 36), whole.SelectMany(fold => fold.Validation).Order());
        Assert.All(whole, fold => Assert.Empty(fold.Train.Select(i => i % 12).Intersect(fold.Validation.Select(i => i % 12))));
        Assert.Equal([1, 2, 13, 14], new Split([0, 3], [1, 2, 12, 13, 14, 15, 27]).WithoutCopies(groups).Validation);
    }

    [Fact]
    public void Without_copies_the_splits_are_the_usual_ones()
    {
        var discs = new Discs(1, 30);
        var groups = DuplicateFinder.Find(Set(1, discs.Pixels, discs.Labels), TestContext.Current.CancellationToken);
        Assert.Equal(Splits.Stratified(discs.Labels, 0.2, 7).Validation, groups.HoldOut(discs.Labels, 0.2, 7).Validation);
        foreach (var (usual, kept) in Splits.StratifiedFolds(discs.Labels, 3, 7).Zip(groups.Folds(discs.Labels, 3, 7)))
        {
            Assert.Equal(usual.Train, kept.Train);
            Assert.Equal(usual.Validation, kept.Validation);
        }
        Assert.Null(groups.TooFewForFolds(discs.Labels, ["a", "b"], 3));
        Assert.Contains(" different pictures, too few for 31 folds (1", groups.TooFewForFolds(discs.Labels, ["a", "b"], 31), StringComparison.Ordinal);
        Assert.Equal("its pictures are by 1 writer, too few for 3 folds", groups.TooFewForFolds(discs.Labels, ["a", "b"], 3, [.. Enumerable.Repeat("x", 30)]));
        string[] writers = [.. Enumerable.Range(0, 30).Select(i => $"writer {i % 7}")];
        Assert.Equal(Splits.StratifiedFolds(discs.Labels, 3, 7).Select(fold => fold.Validation), groups.WholeFolds(discs.Labels, 3, 7).Select(fold => fold.Validation));
        Assert.Equal(Splits.GroupFolds(writers, 3, 7).Select(fold => fold.Validation), groups.WholeFolds(discs.Labels, 3, 7, writers).Select(fold => fold.Validation));
    }

    private static LabelledImages Set(int channels, byte[][] pixels, int[] labels) =>
        new(channels, Side, Side, [.. pixels.SelectMany(one => one)], labels, ["a", "b"]);

    // The first 300 training pictures of each class.
    private static string Some(string archive, TemporaryFolder folder)
    {
        using var zip = ZipFile.OpenRead(archive);
        foreach (var entry in zip.Entries.Where(entry => entry.FullName.StartsWith("train/", StringComparison.Ordinal) && string.CompareOrdinal(entry.Name, "0300") < 0))
        {
            string label = Path.GetFileName(Path.GetDirectoryName(entry.FullName) ?? ""), path = folder.File(Path.Combine("train", label, Path.GetFileName(entry.FullName)));
            Directory.CreateDirectory(Path.GetDirectoryName(path) ?? "");
            entry.ExtractToFile(path);
        }
        return folder.File("train");
    }

    // Planes of channels to JPEG and back.
    private static byte[] Jpeg(byte[] planes, int channels, int width, int height, int quality)
    {
        using var image = new Image<Rgb24>(width, height);
        int size = width * height;
        for (int i = 0; i < size; i++)
            image[i % width, i / width] = channels == 1 ? new Rgb24(planes[i], planes[i], planes[i]) : new Rgb24(planes[i], planes[size + i], planes[2 * size + i]);
        using var stream = new MemoryStream();
        image.Save(stream, new JpegEncoder { Quality = quality });
        using var again = Image.Load<Rgb24>(stream.ToArray());
        var copy = new byte[planes.Length];
        for (int i = 0; i < size; i++)
        {
            var pixel = again[i % width, i / width];
            copy[i] = pixel.R;
            if (channels == 3) (copy[size + i], copy[2 * size + i]) = (pixel.G, pixel.B);
        }
        return copy;
    }

    private static byte[] Noisy(byte[] pixels, int amplitude)
    {
        var random = new RandomStream(9);
        return [.. pixels.Select(pixel => (byte)Math.Clamp(pixel + random.NextInt(2 * amplitude + 1) - amplitude, 0, 255))];
    }

    private static byte[] Disc(int channels, double x, double y, double radius, byte ground = 0) =>
    [
        .. Enumerable.Range(0, channels * Side * Side).Select(i =>
            Math.Pow(i % Side - x, 2) + Math.Pow(i / Side % Side - y, 2) < radius * radius ? (byte)230 : ground),
    ];

    /// <summary>Discs of other places and sizes, as drawings of one class are.</summary>
    private sealed class Discs
    {
        public Discs(int channels, int count)
        {
            var random = new RandomStream(1);
            Pixels = [.. Enumerable.Range(0, count).Select(_ => Disc(channels, 7 + 10 * random.NextDouble(), 7 + 10 * random.NextDouble(), 3 + 4 * random.NextDouble(), 40))];
            Labels = [.. Enumerable.Range(0, count).Select(i => i % 2)];
        }

        public byte[][] Pixels { get; }

        public int[] Labels { get; }
    }
}
