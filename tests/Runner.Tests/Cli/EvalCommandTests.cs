using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using System.Xml.Linq;
using MidasNet.Data;
using MidasNet.Models;
using MidasNet.Runner.Cli;

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
    public void Idx_files_are_evaluated_by_the_labels_next_to_them(string ending)
    {
        var right = Json(model.WriteIdx(ending: ending));
        Assert.Equal(1, right.GetProperty("accuracy").GetProperty("value").GetDouble());
        Assert.Equal(TinyModel.Count, right.GetProperty("count").GetInt32());
        Assert.Equal(1, right.GetProperty("top3").GetDouble());
        Assert.InRange(right.GetProperty("accuracy").GetProperty("low").GetDouble(), 0.6, 0.8); // Wilson: 12 / (12 + 1.96²) = 0.757
        Assert.Equal(0, Json(model.WriteIdx(shift: 1, ending: ending)).GetProperty("accuracy").GetProperty("value").GetDouble());
    }

    [Fact]
    public void Labels_may_be_named_and_images_transposed()
    {
        string images = model.WriteIdx();
        string labels = model.File("others");
        File.Move(model.File("test-labels-idx1-ubyte"), labels);
        Assert.Equal(1, Json(images, "--label-file", labels).GetProperty("accuracy").GetProperty("value").GetDouble());
        Assert.Equal(TinyModel.Count, Json(images, "--label-file", labels, "--transposed").GetProperty("count").GetInt32());
        Eval(images).RequireError(3, "no file of labels next to", "test-labels-idx1-ubyte");
    }

    [Fact]
    public void A_folder_and_a_zip_archive_of_it_are_evaluated_by_the_names_of_their_folders()
    {
        string folder = model.WriteFolder();
        string zip = model.File("images.zip");
        ZipFile.CreateFromDirectory(folder, zip);
        Assert.Equal(1, Json(folder).GetProperty("accuracy").GetProperty("value").GetDouble());
        Assert.Equal(1, Json(zip).GetProperty("accuracy").GetProperty("value").GetDouble());
    }

    [Theory]
    [InlineData("accuracy>=1", 0, true)]
    [InlineData("balancedAccuracy >= 99.5%", 0, true)]
    [InlineData("f1>=0.9", 0, true)]
    [InlineData("accuracy>=0", 1, true)]
    [InlineData("accuracy>=0.01", 1, false)]
    [InlineData("balancedAccuracy>=0.01", 1, false)]
    [InlineData("f1>=1%", 1, false)]
    public void A_result_that_is_required_decides_the_exit_code(string requirement, int shift, bool met)
    {
        string data = model.WriteIdx(shift);
        var text = Eval(data, "--require", requirement);
        Assert.Equal(met ? 0 : 6, text.Code);
        Assert.StartsWith("accuracy  ", text.Output, StringComparison.Ordinal);
        if (met) Assert.Empty(text.Error);
        else text.RequireError(6, requirement[..requirement.IndexOf('>')], "is 0.0, required is at least 0.01");

        var json = Eval(data, "--require", requirement, "--require", "accuracy>=0", "--json");
        Assert.Equal(text.Code, json.Code);
        var requirements = JsonDocument.Parse(json.Output).RootElement.GetProperty("requirements");
        Assert.Equal(2, requirements.GetArrayLength());
        Assert.Equal(met, requirements[0].GetProperty("met").GetBoolean());
        Assert.Equal(1 - shift, requirements[0].GetProperty("value").GetDouble());
    }

    [Fact]
    public void Without_a_requirement_there_is_none_in_the_json() => Assert.False(Json(model.WriteIdx(shift: 1)).TryGetProperty("requirements", out _));

    [Theory]
    [InlineData("accuracy", "in quotes because of the shell")]
    [InlineData("acuracy>=0.9", "Did you mean 'accuracy'?")]
    [InlineData("loss>=0.9", "there are accuracy, balancedAccuracy, f1")]
    [InlineData("accuracy>=9", "a share from 0 to 1")]
    [InlineData("accuracy>=NaN", "a share from 0 to 1")]
    [InlineData("accuracy>=-0.1", "a share from 0 to 1")]
    [InlineData("accuracy>=", "a share from 0 to 1")]
    public void A_requirement_that_means_nothing_is_refused(string requirement, string said) =>
        Eval(model.WriteIdx(), "--require", requirement).RequireError(2, "--require", said);

    [Fact]
    public void People_read_the_accuracy_with_its_interval_and_the_worst_classes()
    {
        var run = Eval(model.WriteIdx(shift: 1));
        Assert.Equal(0, run.Code);
        Assert.Matches(@"^accuracy  0\.00 % \(0\.00 to \d+\.\d\d\), 0 of 12 images\s+per class mean recall \d.*\s+top 3     \d", run.Output);
        Assert.Contains("lowest recall: ", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Json_tells_of_each_class_and_what_was_taken_for_what()
    {
        string images = model.WriteIdx(shift: 1);
        var json = Json(images);
        Assert.Equal((model.Checkpoint, images), (json.GetProperty("checkpoint").GetString(), json.GetProperty("data").GetString()));
        int[] answers = [.. Enumerable.Range(0, 4).Select(label => model.Answers.Count(answer => answer == label))];
        for (int label = 0; label < 4; label++)
        {
            int taken = (label + 3) % 4;
            long[] row = [.. json.GetProperty("confusion")[label].EnumerateArray().Select(cell => cell.GetInt64())];
            Assert.Equal(answers[taken], row[taken]);
            Assert.Equal(answers[taken], row.Sum());
            var score = json.GetProperty("perClass").GetProperty(label.ToString());
            Assert.Equal((answers[taken], 0), (score.GetProperty("images").GetInt32(), score.GetProperty("recognised").GetInt32()));
            Assert.Equal(answers[taken] == 0 ? JsonValueKind.Null : JsonValueKind.Number, score.GetProperty("recall").ValueKind);
        }
        Assert.Equal(TinyModel.Count, json.GetProperty("mostConfused").EnumerateArray().Sum(pair => pair.GetProperty("count").GetInt32()));
        Assert.Equal(0, json.GetProperty("lookAlikesMerged").GetDouble());
        Assert.InRange(json.GetProperty("calibrationError").GetDouble(), 0.25, 1); // never right, and never less sure than a guess
    }

    [Fact]
    public void Folders_may_be_numbered_as_in_the_zip_of_Part_1()
    {
        string folder = model.File("test");
        for (int i = 0; i < TinyModel.Count; i++) model.WritePng(i, $"test/Sample{model.Answers[i] + 1:D3}/img{model.Answers[i] + 1:D3}-{i + 1:D3}.png");
        string zip = model.File("test.zip");
        ZipFile.CreateFromDirectory(folder, zip, CompressionLevel.Fastest, includeBaseDirectory: true);
        Assert.Equal(1, Json(zip).GetProperty("accuracy").GetProperty("value").GetDouble());
        model.WritePng(0, "test/Sample011/img011-001.png");
        Eval(folder).RequireError(3, "Sample011", "(A)", "0 1 2 3");
    }

    [Fact]
    public void Names_that_a_spreadsheet_would_evaluate_are_marked_as_texts()
    {
        string table = model.File("predictions.csv");
        var images = new LabelledImages(1, 1, 1, [0, 0], [0, 1], ["=1+1", "-2"], ["@SUM(A1)", "a, b"]);
        PredictionTable.Write(table, new Predictions(2, [0.75f, 0.25f, 0.5f, 0.5f]), images);
        Assert.Equal(["'@SUM(A1),'=1+1,'=1+1,0.750000,-2,0.250000", "\"a, b\",-2,'=1+1,0.500000,-2,0.500000"], File.ReadAllLines(table)[1..]);
    }

    [Fact]
    public void Predictions_are_written_picture_by_picture()
    {
        string table = model.File("predictions.csv"), folder = model.WriteFolder();
        model.WritePng(0, $"images/{model.Answers[0]}/one, \"two\".png");
        Json(folder, "--predictions", table);
        string[] lines = File.ReadAllText(table).Split("\r\n");
        Assert.Equal("image,actual,predicted,probability,second,second_probability,third,third_probability", lines[0]);
        Assert.Equal(TinyModel.Count + 3, lines.Length); // a header, the images and one more, the end
        string quoted = $"\"{model.Answers[0]}/one, \"\"two\"\".png\",{model.Answers[0]},{model.Answers[0]},0.";
        Assert.Contains(lines, line => line.StartsWith(quoted, StringComparison.Ordinal));
        foreach (string line in lines[1..^1])
        {
            string[] fields = line.Split(',')[^7..];
            Assert.Equal(fields[0], fields[1]);
            Assert.Equal(3, new[] { fields[1], fields[3], fields[5] }.Distinct().Count());
            double[] probabilities = [.. new[] { 2, 4, 6 }.Select(place => double.Parse(fields[place], CultureInfo.InvariantCulture))];
            Assert.True(probabilities[0] >= probabilities[1] && probabilities[1] >= probabilities[2], line);
        }
        Eval(folder, "--predictions", model.File("nowhere/predictions.csv")).RequireError(3, "nowhere");
    }

    [Fact]
    public void A_page_shows_the_mistakes_as_pictures_and_names_them()
    {
        string page = model.File("page.html"), folder = model.WriteFolder(), wrong = $"{(model.Answers[0] + 1) % 10}/a & b <c>.png";
        model.WritePng(0, $"images/{wrong}");
        Json(folder, "--report", page);
        var html = XDocument.Load(page); // well-formed, so that names are encoded
        string text = string.Concat(html.DescendantNodes().OfType<XText>().Select(node => node.Value));
        Assert.Contains(wrong, text, StringComparison.Ordinal);
        Assert.Contains("Labels to look at", text, StringComparison.Ordinal);
        Assert.Contains(html.Descendants(), element => element.Name.LocalName == "image");

        Json(model.WriteIdx(), "--report", page);
        Assert.DoesNotContain("Labels to look at", File.ReadAllText(page), StringComparison.Ordinal); // no mistake
        Eval(folder, "--report", model.File("nowhere/page.html")).RequireError(3, "nowhere");
        Eval(folder, "--report", Path.Combine(folder, "page.html")).RequireError(3, "lies within the input");
        Eval(folder, "--report", page, "--predictions", page).RequireError(2, "name the same file");
    }

    [Fact]
    public void An_ONNX_model_is_evaluated_as_the_checkpoint_that_it_was_made_from()
    {
        string exported = model.File("tiny.onnx"), data = model.WriteIdx(shift: 1);
        Assert.Equal(0, CliRun.Of("export", model.Checkpoint, "--to", "onnx", "--out", exported, "-q").Code);
        var run = CliRun.Of("eval", "--checkpoint", exported, "--data", data, "--json", "-q");
        Assert.Equal(("", 0), (run.Error, run.Code));
        using var evaluation = JsonDocument.Parse(run.Output);
        foreach (string value in new[] { "accuracy", "top3", "calibrationError" })
            Assert.Equal(JsonOf(Json(data), value), JsonOf(evaluation.RootElement, value), tolerance: 1e-3);
        File.WriteAllBytes(exported, File.ReadAllBytes(exported)[..^100]);
        CliRun.Of("eval", "--checkpoint", exported, "--data", data, "-q").RequireError(4, "tiny.onnx", "ends too early");

        static double JsonOf(JsonElement results, string name) =>
            results.GetProperty(name) is { ValueKind: JsonValueKind.Object } interval ? interval.GetProperty("value").GetDouble() : results.GetProperty(name).GetDouble();
    }

    [Fact]
    public void An_archive_without_pictures_ends_with_3_and_says_what_belongs_into_it()
    {
        string folder = Path.GetDirectoryName(model.Write("empty/notes.txt", 1))!, zip = model.File("empty.zip");
        ZipFile.CreateFromDirectory(folder, zip);
        Eval(zip).RequireError(3, "empty.zip", "no images among its only file", "expected a folder for each class");
    }

    [Fact]
    public void Damaged_idx_files_end_with_3()
    {
        string images = model.WriteIdx();
        byte[] whole = File.ReadAllBytes(images);
        File.WriteAllBytes(images, whole[..^1]);
        Eval(images).RequireError(3, images, "cut off");
        File.WriteAllBytes(images, [7, 7, 7, 7, 7]);
        Eval(images).RequireError(3, images, "no set of labelled pictures", "an IDX file of images");
    }

    [Fact]
    public void A_gz_that_is_none_ends_with_3()
    {
        string images = model.WriteIdx(ending: ".gz");
        File.WriteAllBytes(images, [0x1F, 0x8B, 1, 2, 3]);
        Eval(images).RequireError(3, images, "gzip file is damaged");
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
        Eval(images).RequireError(3, labels, "image 11 has label 4", "none of the classes");
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
