using MidasNet.Data;
using MidasNet.Runner.Sources;

namespace MidasNet.Runner.Tests.Sources;

public class DataFolderTests
{
    [Fact]
    public void The_option_goes_before_the_variable()
    {
        using var option = new TemporaryFolder();
        using var variable = new TemporaryFolder();
        Assert.Equal(option.Path, DataFolder.Find(option.Path, _ => variable.Path).Path);
        Assert.Equal(variable.Path, DataFolder.Find(null, name => name == DataFolder.Variable ? variable.Path : null).Path);
    }

    [Theory]
    [InlineData("--data")]
    [InlineData(DataFolder.Variable)]
    public void A_folder_that_was_named_must_be_there(string origin)
    {
        const string Missing = "no-such-folder";
        var error = Assert.Throws<DataFormatException>(() => origin == "--data" ? DataFolder.Find(Missing, _ => null) : DataFolder.Find(null, _ => Missing));
        Assert.Contains(origin, error.Message);
        Assert.Contains(Missing, error.Message);
    }

    [Fact]
    public void Finds_what_is_there_zipped_or_not()
    {
        using var folder = new TemporaryFolder();
        folder.Write("trainPart1.zip", "");
        folder.Write("mnistTask/3/image_000007.jpg", "");
        foreach (string name in new[] { "train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte.gz" }) folder.Write($"mnist/{name}", "");

        var data = DataFolder.Find(folder.Path, _ => null);
        Assert.EndsWith("trainPart1.zip", data.Characters);
        Assert.EndsWith("mnistTask", data.WrongLabels);
        Assert.Null(data.Digits); // one of the four files is missing

        folder.Write("mnist/t10k-labels-idx1-ubyte.gz", "");
        Assert.EndsWith("train-labels-idx1-ubyte", data.Digits!.TrainLabels);
    }

    [Fact]
    public void A_resumed_run_finds_the_data_that_it_was_begun_with()
    {
        using TemporaryFolder folder = new(), cache = new();
        string? Cache(string name) => name == "MIDASNET_CACHE" ? cache.Path : null;
        folder.Write("trainPart1.zip", "");
        cache.Write("data/mnistTask3.zip", "");
        var data = DataFolder.Again(folder.Path, [], Cache);
        Assert.Equal((folder.File("trainPart1.zip"), cache.File("data/mnistTask3.zip")), (data.Characters, data.WrongLabels));
        Assert.Null(DataFolder.Again("", [], Cache).WrongLabels);
        Assert.Contains("which is not there", Assert.Throws<DataFormatException>(() => DataFolder.Again(folder.Path, [folder.File("none")], Cache)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("emnist/emnist-byclass-test-images-upright-idx3-ubyte.gz", false)]
    [InlineData("emnist-byclass-test-images-idx3-ubyte", true)] // as published
    public void Knows_emnist_as_published_and_upright(string images, bool transposed)
    {
        using var folder = new TemporaryFolder();
        folder.Write(images, "");
        Assert.Null(DataFolder.Find(folder.Path, _ => null).Emnist); // labels are missing
        folder.Write("emnist/emnist-byclass-test-labels-idx1-ubyte.gz", "");
        var files = DataFolder.Find(folder.Path, _ => null).Emnist!;
        Assert.EndsWith(images, files.Images);
        Assert.Equal(transposed, files.Transposed);
    }

    [Fact]
    public void Says_which_parts_it_has()
    {
        using var folder = new TemporaryFolder();
        folder.Write("trainPart1.zip", "");
        string line = DataFolder.Find(folder.Path, _ => null).ToString();
        Assert.Contains("Part 1 characters", line);
        Assert.DoesNotContain("MNIST", line);
        Assert.Contains("synthetic", DataFolder.None.ToString());
    }

    [Theory]
    [InlineData("characters", "trainPart1.zip")]
    [InlineData("wrong labels", "mnistTask3.zip")]
    [InlineData(
        "digits", "mnist/train-images-idx3-ubyte.gz", "mnist/train-labels-idx1-ubyte.gz", "mnist/t10k-images-idx3-ubyte.gz", "mnist/t10k-labels-idx1-ubyte.gz")]
    [InlineData("emnist", "emnist/emnist-byclass-train-images-idx3-ubyte.gz", "emnist/emnist-byclass-train-labels-idx1-ubyte.gz")]
    public void Each_set_comes_from_the_first_folder_that_has_it(string set, params string[] files)
    {
        using TemporaryFolder near = new(), far = new(), cache = new(), named = new();
        string? Cache(string name) => name == CacheFolder.Variable ? cache.Path : null;
        DataFolder Found() => DataFolder.Find(null, Cache, [near.File("none"), near.Path, far.Path]);
        void Fill(TemporaryFolder folder, string prefix = "") => Array.ForEach(files, file => folder.Write(prefix + file, ""));
        Assert.Null(Found().Path);

        Fill(cache, "data/"); // as it was fetched
        Assert.Equal((cache.File("data"), cache.File($"data/{files[0]}")), (Found().Path, FileOf(Found(), set)));
        Assert.Null(FileOf(DataFolder.Find(named.Path, Cache), set));

        Fill(far);
        Assert.Equal((far.Path, far.File(files[0])), (Found().Path, FileOf(Found(), set)));

        // Another set in the nearest folder hides none in the others.
        near.Write(set == "characters" ? "mnistTask3.zip" : "trainPart1.zip", "");
        var found = Found();
        Assert.Equal((near.Path, far.File(files[0])), (found.Path, FileOf(found, set)));
        Assert.Contains($"(in {far.Path})", found.ToString(), StringComparison.Ordinal);
        Assert.Equal([far.Path], found.Others);
        Assert.Equal(far.File(files[0]), FileOf(DataFolder.Again(near.Path, found.Others, Cache), set));

        Fill(near);
        Assert.Equal(near.File(files[0]), FileOf(Found(), set));
    }

    [Fact]
    public void The_files_of_a_set_come_from_one_folder()
    {
        using TemporaryFolder near = new(), far = new();
        near.Write("emnist/emnist-byclass-train-images-idx3-ubyte.gz", "");
        far.Write("emnist/emnist-byclass-train-labels-idx1-ubyte.gz", "");
        Assert.Null(DataFolder.Find(null, _ => null, [near.Path, far.Path]).Emnist);
    }

    private static string? FileOf(DataFolder found, string set) => set switch
    {
        "characters" => found.Characters,
        "wrong labels" => found.WrongLabels,
        "digits" => found.Digits?.TrainImages,
        _ => found.Emnist?.Images,
    };
}
