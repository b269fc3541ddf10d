using System.Text.Json;
using MidasNet.Data;
using MidasNet.Data.Pictures;
using MidasNet.Learning;
using MidasNet.Learning.Labels;
using MidasNet.Runner.Tests.Cli;

namespace MidasNet.Runner.Tests.Audit;

public sealed class RelabelledCopyTests : IDisposable
{
    private readonly TemporaryFolder temp = new();
    private byte last;

    private string Copy => temp.File("copy");

    public void Dispose() => temp.Dispose();

    [Fact]
    public void The_labels_of_a_table_are_the_folders_of_its_copy_wherever_its_files_lie()
    {
        foreach (string name in new[] { "day/05-01/1", "day/05-01/2", "day/05-02/1", "day/05-02/2" }) WritePicture($"{name}.png");
        string table = temp.Write("day/labels.csv", "file,label\n05-01/1.png,Katze\n05-01/2.png,Katze\n05-02/1.png,Hund\n05-02/2.png,Hund\n");
        Assert.Equal("", Apply(table).Error);
        Assert.Equal(["Hund/1.png", "Hund/2.png", "Katze/1.png", "Katze/2.png"], Copied());
    }

    [Fact]
    public void A_folder_within_that_of_a_class_is_no_class_of_the_copy()
    {
        foreach (string name in new[] { "cats/1", "cats/best/1", "dogs/2", "dogs/other/3" }) WritePicture($"set/{name}.png");
        Assert.Equal("", Apply(temp.File("set")).Error);
        Assert.Equal(["cats/1-2.png", "cats/1.png", "dogs/2.png", "dogs/3.png"], Copied());
    }

    [Fact]
    public void Names_that_differ_in_case_stay_where_the_file_system_tells_them_apart()
    {
        foreach (string name in new[] { "1", "2" }) WritePicture($"set/{name}.png");
        string table = temp.Write("set/labels.csv", "1.png,Cat\n2.png,cat\n");
        Assert.Equal("", Apply(table).Error);
        bool areOne = Path.Exists(temp.File("SET"));
        Assert.Equal(areOne ? ["Cat/1.png", "cat-2/2.png", "labels.csv"] : ["Cat/1.png", "cat/2.png"], Copied());
    }

    [Fact]
    public void Names_that_cannot_be_folders_are_said_and_kept_in_a_table()
    {
        string longer = new('x', 300);
        string[] labels = ["ship/boat", ".net", "con", "=1+1", longer, "tank"];
        foreach (var (i, _) in labels.Index()) WritePicture($"set/{i}.png");
        string table = temp.Write("set/labels.csv", string.Concat(labels.Select((label, i) => $"{i}.png,{label}\n")));
        var run = CliRun.Of("audit", "--data", table, "--apply", Copy, "--reviewed", Review(), "--json", "-q");
        Assert.Equal(0, run.Code);
        var json = JsonDocument.Parse(run.Output).RootElement;
        string note = Assert.Single(json.GetProperty("notes").EnumerateArray()).GetString() ?? "";
        Assert.Contains("4 classes have other names as folders: 'ship/boat' is 'ship_boat'", note, StringComparison.Ordinal);
        Assert.Equal(["=1+1/3.png", "_.net/1.png", "_con/2.png", "labels.csv", "ship_boat/0.png", "tank/5.png", $"{longer[..230]}/4.png"], Copied());
        string kept = json.GetProperty("table").GetString() ?? "";
        Assert.Equal(Path.Combine(Copy, "labels.csv"), kept);
        using var pictures = PictureFiles.Open(kept, options: null, progress: null);
        Assert.Equal(labels.Order(StringComparer.Ordinal), pictures.ClassNames);
        Assert.All(pictures.Names.Zip(pictures.Labels), picture => Assert.Equal(labels[picture.First.Split('/')[1][0] - '0'], pictures.ClassNames[picture.Second]));
    }

    [Fact]
    public void Pictures_that_would_be_skipped_in_the_copy_get_names_by_which_they_are_read()
    {
        foreach (string name in new[] { "seen.png", "bare", ".hidden.png", "named.heic", "Thumbs.db" }) WritePicture($"set/{name}");
        string table = temp.Write("set/labels.csv", "seen.png,a\nbare,a\n.hidden.png,b\nnamed.heic,b\nThumbs.db,b\n");
        Assert.Contains("4 files have other names", Apply(table).Output, StringComparison.Ordinal);
        Assert.Equal(["a/bare.png", "a/seen.png", "b/Thumbs.db.png", "b/_.hidden.png", "b/named.heic.png", "labels.csv"], Copied());
        Assert.Contains("b/_.hidden.png,b,b,.hidden.png", File.ReadAllText(temp.File("copy/labels.csv")), StringComparison.Ordinal);
        using var pictures = LabelledPictures.Open(Copy);
        Assert.Equal(5, pictures.Names.Count);
    }

    [Fact]
    public void A_simulated_copy_does_not_tell_the_true_labels_by_its_table()
    {
        foreach (string name in new[] { "1", "2", "3", "4" }) WritePicture($"set/{name}.png");
        string table = temp.Write("set/labels.csv", "1.png,.a\n2.png,.a\n3.png,b\n4.png,b\n");
        var run = CliRun.Of("data", "simulate", "pair:1", "--data", table, "--to", Copy, "-q");
        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Contains("1 class has another name as a folder: '.a' is '_.a'", run.Output, StringComparison.Ordinal);
        string[] lines = File.ReadAllLines(temp.File("copy/labels.csv"));
        Assert.Equal("image,given,label", lines[0]);
        Assert.All(lines.Skip(1).Select(line => line.Split(',')), fields => Assert.Equal(fields[1], fields[2]));
    }

    [Fact]
    public void The_folders_of_a_set_that_stand_for_characters_keep_their_names()
    {
        foreach (string name in new[] { "Sample001/1", "Sample001/2", "Sample011/3", "Sample011/4" }) WritePicture($"set/{name}.png");
        // All pictures of 0 are left out, and another gets this label.
        string review = temp.Write("review.csv", "image,given,proposed\nSample001/1.png,0,\nSample001/2.png,0,\nSample011/3.png,A,0\n");
        Assert.Equal("", Apply(temp.File("set"), review).Error);
        Assert.Equal(["Sample001/3.png", "Sample011/4.png"], Copied());
    }

    [Fact]
    public void The_parts_of_a_set_stay_apart()
    {
        foreach (string name in new[] { "train/a/1", "train/b/2", "val/a/3", "val/b/4", "test/a/5" }) WritePicture($"set/{name}.png");
        string review = temp.Write("review.csv", "image,given,proposed\nval/a/3.png,a,b\n");
        Assert.Equal("", Apply(temp.File("set"), review).Error);
        Assert.Equal(["train/a/1.png", "train/b/2.png", "val/b/3.png", "val/b/4.png"], Copied());
    }

    [Fact]
    public void Broken_pictures_are_copied_neither_unseen_nor_when_they_are_to_be_left_out()
    {
        foreach (string name in new[] { "a/1", "a/2", "b/1", "b/2" }) WritePicture($"set/{name}.png");
        File.WriteAllText(temp.File("set/b/2.png"), "no picture");
        Apply(temp.File("set")).RequireError(3, "set, b/2.png: ");
        Assert.False(Path.Exists(Copy));
        string review = temp.Write("review.csv", "image,given,proposed\na/2.png,a,\nb/2.png,b,a\n");
        var run = CliRun.Of("audit", "--data", temp.File("set"), "--apply", Copy, "--reviewed", review, "--skip-bad", "-q");
        Assert.Equal(0, run.Code);
        Assert.Equal(["a/1.png", "b/1.png"], Copied());
        Assert.EndsWith("2 images, 0 of them under another label; 2 left out", run.Output.TrimEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public void Names_that_a_spreadsheet_would_evaluate_are_classes_of_the_table_that_is_edited()
    {
        string[] classes = ["+", "-", "=x", "@y"];
        foreach (string name in classes) WritePicture($"set/{name}/1.png");
        using var text = new StringWriter();
        LabelProposalCsv.Write(text, classes.Select(name => new NamedProposal($"{name}/1.png", name, name, 1)));
        string table = temp.Write("set/proposed.csv", text.ToString().Replace("proposed", "label", StringComparison.Ordinal));
        using var pictures = LabelledPictures.Open(table);
        Assert.Equal(classes.Order(StringComparer.Ordinal), pictures.ClassNames);
        Assert.Equal(classes.Select(name => $"{name}/1.png"), pictures.Names);
    }

    private CliRun Apply(string data, string? review = null) => CliRun.Of("audit", "--data", data, "--apply", Copy, "--reviewed", review ?? Review(), "-q");

    private string Review() => temp.Write("none.csv", "image,given,proposed\n");

    private void WritePicture(string name) => temp.Write(name, PngFile.Encode(2, 1, [++last, 255]));

    private string[] Copied() =>
        [.. Directory.GetFiles(Copy, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(Copy, file).Replace('\\', '/')).Order(StringComparer.Ordinal)];
}
