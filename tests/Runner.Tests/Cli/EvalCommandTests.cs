using System.IO.Compression;
using System.Text.Json;

namespace MidasNet.Runner.Tests.Cli;

public sealed class EvalCommandTests : IDisposable
{
    private readonly TinyModel model = new();

    public void Dispose() => model.Dispose();

    private CliRun Eval(string data, params string[] more) => CliRun.Of(["eval", "--checkpoint", model.Checkpoint, "--data", data, "-q", .. more]);

    private JsonElement Json(string data, params string[] more)
    {
        var run = Eval(data, ["--json", .. more]);
        Assert.Equal("", run.Error);
        Assert.Equal(0, run.Code);
        return JsonDocument.Parse(run.Output).RootElement;
    }

    [Theory]
    [InlineData("")]
    [InlineData(".gz")]
    public void Idx_files_are_judged_by_the_labels_beside_them(string ending)
    {
        var right = Json(model.WriteIdx(ending: ending));
        Assert.Equal(1, right.GetProperty("accuracy").GetDouble());
        Assert.Equal(TinyModel.Count, right.GetProperty("count").GetInt32());
        Assert.Equal(1, right.GetProperty("top3").GetDouble());
        Assert.InRange(right.GetProperty("accuracyLow").GetDouble(), 0.6, 0.8); // Wilson: 12 / (12 + 1.96²) = 0.757
        Assert.Equal(0, Json(model.WriteIdx(shift: 1, ending: ending)).GetProperty("accuracy").GetDouble());
    }

    [Fact]
    public void Labels_may_be_named_and_images_transposed()
    {
        string images = model.WriteIdx();
        string labels = model.File("others");
        File.Move(model.File("test-labels-idx1-ubyte"), labels);
        Assert.Equal(1, Json(images, "--labels", labels).GetProperty("accuracy").GetDouble());
        Assert.Equal(TinyModel.Count, Json(images, "--labels", labels, "--transposed").GetProperty("count").GetInt32());
        Eval(images).RequireError(3, "no file of labels beside", "test-labels-idx1-ubyte", "--labels");
    }

    [Fact]
    public void A_folder_and_a_zip_archive_of_it_are_judged_by_the_names_of_their_folders()
    {
        string folder = model.WriteFolder();
        string zip = model.File("images.zip");
        ZipFile.CreateFromDirectory(folder, zip);
        Assert.Equal(1, Json(folder).GetProperty("accuracy").GetDouble());
        Assert.Equal(1, Json(zip).GetProperty("accuracy").GetDouble());
    }

    [Fact]
    public void People_read_the_accuracy_with_its_interval_and_the_worst_classes()
    {
        var run = Eval(model.WriteIdx(shift: 1));
        Assert.Equal(0, run.Code);
        Assert.Matches(@"^accuracy  0\.00 % \(0\.00 to \d+\.\d\d\), 0 of 12 images\s+top 3     \d", run.Output);
        Assert.Contains("lowest recall: ", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Damaged_idx_files_end_with_3()
    {
        string images = model.WriteIdx();
        byte[] whole = File.ReadAllBytes(images);
        File.WriteAllBytes(images, whole[..^1]);
        Eval(images).RequireError(3, images, "cut off");
        File.WriteAllBytes(images, [7, 7, 7, 7, 7]);
        Eval(images).RequireError(3, images, "neither IDX nor gzip");
    }

    [Fact]
    public void A_gz_that_is_none_ends_with_3()
    {
        string images = model.WriteIdx(ending: ".gz");
        File.WriteAllBytes(images, [0x1F, 0x8B, 1, 2, 3]);
        Eval(images).RequireError(3, images, "gzip data is damaged");
    }

    [Fact]
    public void Labels_that_do_not_fit_the_images_end_with_3() =>
        Eval(model.WriteIdx(labels: TinyModel.Count - 1)).RequireError(3, "11 labels do not fit the 12 images");

    [Fact]
    public void A_label_that_is_no_class_ends_with_3()
    {
        string images = model.WriteIdx();
        string labels = model.File("test-labels-idx1-ubyte");
        byte[] bytes = File.ReadAllBytes(labels);
        bytes[^1] = 4;
        File.WriteAllBytes(labels, bytes);
        Eval(images).RequireError(3, labels, "label of image 11 is 4", "4 classes");
    }

    [Fact]
    public void A_folder_of_an_unknown_class_ends_with_3()
    {
        string folder = model.WriteFolder();
        model.WritePng(0, "images/seven/a.png");
        Eval(folder).RequireError(3, "seven", "0 1 2 3");
    }

    [Fact]
    public void A_broken_picture_in_an_archive_is_named_and_ends_with_3()
    {
        string folder = model.WriteFolder();
        model.Write("images/0/broken.png", [0x89, (byte)'P', (byte)'N', (byte)'G', 1, 2, 3]);
        string zip = model.File("images.zip");
        ZipFile.CreateFromDirectory(folder, zip);
        Eval(zip).RequireError(3, zip, "0/broken.png");
        Eval(model.Write("none.zip", 1, 2, 3)).RequireError(3, "none.zip");
    }

    [Fact]
    public void Data_that_is_not_there_ends_with_3() =>
        Eval(model.File("nowhere")).RequireError(3, "there is no folder, zip archive or IDX file", "nowhere");

    [Fact]
    public void A_missing_checkpoint_ends_with_4() =>
        CliRun.Of("eval", "--checkpoint", model.File("none"), "--data", model.WriteIdx()).RequireError(4, "no such checkpoint");

    [Fact]
    public void A_damaged_checkpoint_ends_with_4_and_its_stack_is_shown_on_demand()
    {
        byte[] bytes = File.ReadAllBytes(model.Checkpoint);
        bytes[^1] ^= 1;
        File.WriteAllBytes(model.Checkpoint, bytes);
        Eval(model.WriteIdx()).RequireError(4, model.Checkpoint, "damaged");
        var verbose = Eval(model.WriteIdx(), "-v");
        Assert.Equal(4, verbose.Code);
        Assert.Contains("   at MidasNet.", verbose.Error, StringComparison.Ordinal);
    }
}
