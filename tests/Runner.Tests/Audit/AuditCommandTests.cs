using System.IO.Compression;
using System.Text.Json;
using MidasNet.Data;
using MidasNet.Learning;
using MidasNet.Learning.Audits;
using MidasNet.Learning.Labels;
using MidasNet.Runner.Tests.Cli;

namespace MidasNet.Runner.Tests.Audit;

public sealed class AuditCommandTests
{
    public static TheoryData<object> Regimes =>
    [
        new LabelNoise.Clean(), new LabelNoise.Symmetric(0.2), new LabelNoise.Pair(0.3), new LabelNoise.Random(), new LabelNoise.Complementary(0.01),
    ];

    private static CliRun Audit(QuadrantImages images, string data, params string[] more) =>
        CliRun.Of(["audit", "--data", data, "--runs", images.Runs, "--epochs", "6", "-q", .. more]);

    private static LabelledImages ReadAll(string data)
    {
        using var pictures = PictureFiles.Open(data, options: null, progress: null);
        using var device = Device.OpenCpu(threads: 1);
        return AuditRun.Read(pictures, new AuditRunOptions(), device, RunProgress.None, TestContext.Current.CancellationToken).Images;
    }

    [Fact]
    public void A_pretrained_network_is_its_own_model_and_must_be_there()
    {
        var both = CliRun.Of("audit", "--data", "photos", "--from", "vgg19-keras", "--model", "resnet9");
        Assert.Contains("--from says which network it is: leave --model out.", both.Error, StringComparison.Ordinal);
        var missing = CliRun.Of("audit", "--data", "photos", "--from", "vgg19-kears");
        Assert.NotEqual(0, missing.Code);
        Assert.Contains("vgg19-kears: there is no such file, and no pretrained network of this name; names are vgg19-keras", missing.Error, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Regimes), DisableDiscoveryEnumeration = true)]
    public void Names_the_regime_and_writes_a_page(object kind)
    {
        var noise = (LabelNoise)kind;
        using var images = new QuadrantImages(1200, noise);
        var run = Audit(images, images.WriteIdx(), "--json");
        Assert.Equal("", run.Error);
        Assert.Equal(0, run.Code);
        var json = JsonDocument.Parse(run.Output).RootElement;
        Assert.Equal(noise.Regime.ToString(), json.GetProperty("regime").GetString(), ignoreCase: true);
        Assert.Equal(["1", "2", "3", "4"], json.GetProperty("classes").EnumerateArray().Select(name => name.GetString()));
        string report = File.ReadAllText(Path.ChangeExtension(json.GetProperty("report").GetString() ?? "", ".md"));
        Assert.Contains("## Tests", report, StringComparison.Ordinal);
        Assert.Contains("pictures/folder-3.png", report, StringComparison.Ordinal);
        Assert.Equal(noise is not LabelNoise.Random, report.Contains("pictures/suspects.svg", StringComparison.Ordinal));
    }

    [Fact]
    public void Proposes_labels_and_copies_a_clean_tree_without_touching_the_original()
    {
        using var images = new QuadrantImages(400, new LabelNoise.Symmetric(0.2));
        string data = images.WriteFolder(), csv = images.File("proposed.csv"), copy = images.File("clean");
        var before = Snapshot(data);
        var run = Audit(images, data, "--relabel", csv, "--apply", copy);
        Assert.Equal(("", 0), (run.Error, run.Code));
        Assert.StartsWith("The labels are noisy", run.Output, StringComparison.Ordinal);
        Assert.Equal(before, Snapshot(data));

        string[] lines = File.ReadAllLines(csv);
        Assert.Equal("image,given,proposed,confidence", lines[0]);
        Assert.Equal(401, lines.Length);
        // The classes are equally many again, as they were before the noise.
        Assert.All(Directory.GetDirectories(copy), folder => Assert.InRange(Directory.GetFiles(folder).Length, 95, 105));
        Assert.Equal(before.Values.Order(), Snapshot(copy).Values.Order());
    }

    [Fact]
    public void Idx_files_are_copied_under_the_labels_of_their_own_count()
    {
        using var images = new QuadrantImages(400, new LabelNoise.Symmetric(0.2));
        string copy = images.File("clean");
        Assert.Equal(0, Audit(images, images.WriteIdx(), "--apply", copy).Code);
        byte[] labels = IdxFile.ReadLabels(Path.Combine(copy, "labels-idx1-ubyte.gz"));
        // 320 were right before.
        Assert.InRange(images.Labels.Truth.CountRight([.. labels.Select(label => label - 1)]), 375, 400);
    }

    [Fact]
    public void Random_labels_have_nothing_to_propose()
    {
        using var images = new QuadrantImages(640, new LabelNoise.Random());
        Audit(images, images.WriteIdx(), "--relabel", images.File("proposed.csv")).RequireError(3, "random", "nothing to propose");
        Assert.False(File.Exists(images.File("proposed.csv")));
    }

    [Fact]
    public void A_copy_into_the_original_or_over_something_is_refused_before_the_work()
    {
        using var images = new QuadrantImages(40, new LabelNoise.Clean());
        string data = images.WriteFolder();
        Audit(images, data, "--apply", Path.Combine(data, "clean")).RequireError(3, "one within the other");
        Audit(images, data, "--apply", images.File("")).RequireError(3, "one within the other");
        Directory.CreateDirectory(images.File("other/sub"));
        Audit(images, data, "--apply", images.File("other")).RequireError(3, "not empty");
        Audit(images, data, "--relabel", images.File("nowhere/a.csv")).RequireError(3, "there is no folder");
    }

    [Fact]
    public void A_copy_that_is_stopped_leaves_nothing_behind()
    {
        using var images = new QuadrantImages(40, new LabelNoise.Clean());
        string data = images.WriteFolder(), copy = images.File("clean");
        var read = ReadAll(data);
        using var stop = new CancellationTokenSource();
        int copied = 0;
        void Copy(Func<int, string, string>? nameOf) => RelabelledCopy.Write(copy, data, read, hasFiles: true, new int[read.Count], nameOf, stop.Token);
        Assert.Throws<OperationCanceledException>(() => Copy((_, name) =>
        {
            if (++copied == 3) stop.Cancel(); // when two images lie there already
            return name;
        }));
        Assert.Equal(3, copied);
        Assert.False(Path.Exists(copy) || Path.Exists($"{copy}.part"));
        Directory.CreateDirectory($"{copy}.part");
        Assert.Throws<IOException>(() => Copy(nameOf: null));
    }

    [Fact]
    public void A_copy_of_a_table_has_a_folder_for_each_label_and_none_of_its_test()
    {
        using var images = new QuadrantImages(12, new LabelNoise.Clean());
        string set = images.WriteFolder(), table = images.File("set/labels.csv"), copy = images.File("clean");
        File.WriteAllLines(table, ["a/0.png,one,train", "a/1.png,two,train", "b/0.png,one,val", "b/1.png,one,test"]); // folders are no classes here
        var read = ReadAll(table);
        RelabelledCopy.Write(copy, table, read, hasFiles: true, [1, 1, 0], nameOf: null, TestContext.Current.CancellationToken);
        string[] copied = [.. Directory.GetFiles(copy, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(copy, file).Replace('\\', '/')).Order(StringComparer.Ordinal)];
        Assert.Equal(["train/two/0.png", "train/two/1.png", "val/one/0.png"], copied);
        Assert.Equal(File.ReadAllBytes(Path.Combine(set, "b/0.png")), File.ReadAllBytes(Path.Combine(copy, "val/one/0.png")));
    }

    [Fact]
    public void Pictures_that_can_be_copied_neither_as_files_nor_as_grey_images_are_refused()
    {
        LabelledImages Images(int channels, string name) => new(channels, 1, 1, new byte[channels], [0], [name]);
        RelabelledCopy.CheckImages("set", Images(3, "cat"), hasFiles: true);
        RelabelledCopy.CheckImages("set", Images(1, "7"), hasFiles: false);
        Assert.Throws<DataFormatException>(() => RelabelledCopy.CheckImages("set", Images(3, "7"), hasFiles: false));
        Assert.Throws<DataFormatException>(() => RelabelledCopy.CheckImages("set", Images(1, "cat"), hasFiles: false));
    }

    [Fact]
    public void An_audit_that_is_stopped_says_so_and_writes_nothing()
    {
        using var images = new QuadrantImages(400, new LabelNoise.Clean());
        string csv = images.File("proposed.csv");
        CliRun.Of(new CancellationToken(canceled: true), "audit", "--data", images.WriteIdx(), "--runs", images.Runs, "-q", "--relabel", csv)
            .RequireError(130, "stopped");
        Assert.False(File.Exists(csv) || Directory.Exists(images.Runs));
    }

    [Fact]
    public void A_zip_archive_is_copied_as_well_and_stays_as_it_is()
    {
        using var images = new QuadrantImages(400, new LabelNoise.Symmetric(0.2));
        string zip = images.File("set.zip"), copy = images.File("clean");
        ZipFile.CreateFromDirectory(images.WriteFolder(), zip);
        byte[] before = File.ReadAllBytes(zip);
        var run = Audit(images, zip, "--apply", copy);
        Assert.Equal(("", 0), (run.Error, run.Code));
        Assert.Equal(before, File.ReadAllBytes(zip));
        Assert.Equal(400, Directory.GetFiles(copy, "*", SearchOption.AllDirectories).Length);
        Assert.All(Directory.GetDirectories(copy), folder => Assert.InRange(Directory.GetFiles(folder).Length, 95, 105));
    }

    [Fact]
    public void True_labels_score_the_outcome_and_change_nothing_else()
    {
        using var images = new QuadrantImages(800, new LabelNoise.Complementary(0.02));
        string data = images.WriteIdx(), truth = images.File("truth-labels");
        IdxFile.WriteLabels(truth, images.TrueLabels());
        var blind = JsonDocument.Parse(Audit(images, data, "--json").Output).RootElement;
        var scored = JsonDocument.Parse(Audit(images, data, "--json", "--truth", truth).Output).RootElement;
        Assert.Equal(blind.GetProperty("transition").GetRawText(), scored.GetProperty("transition").GetRawText());
        Assert.Equal(blind.GetProperty("suspects").GetRawText(), scored.GetProperty("suspects").GetRawText());
        Assert.Equal(JsonValueKind.Null, blind.GetProperty("score").ValueKind);
        var score = scored.GetProperty("score");
        int right = images.Labels.Truth.CountRight(images.Labels.Given.AsSpan());
        Assert.Equal(right, score.GetProperty("standOut").GetInt32());
        Assert.InRange(score.GetProperty("foundInAsMany").GetInt32(), right - 2, right);
        Assert.InRange(score.GetProperty("recovered").GetDouble(), 0.98, 1);
    }

    [Fact]
    public void True_labels_that_do_not_fit_are_refused_before_the_work()
    {
        using var images = new QuadrantImages(40, new LabelNoise.Clean());
        string data = images.WriteIdx(), truth = images.File("truth-labels");
        Audit(images, data, "--truth", images.File("nowhere")).RequireError(3, "there is no");
        IdxFile.WriteLabels(truth, [1, 2, 3]);
        Audit(images, data, "--truth", truth).RequireError(3, "it has 3 labels, none for image '#3'");
        File.WriteAllText(truth, "damaged");
        Audit(images, data, "--truth", truth).RequireError(3, "truth-labels");
        Assert.False(Directory.Exists(images.Runs)); // a run would have made it
    }

    [Fact]
    public void A_trusted_handful_confirms_the_verdict()
    {
        using QuadrantImages images = new(800, new LabelNoise.Complementary(0.01)), handful = new(40, new LabelNoise.Clean(), seed: 9);
        var run = Audit(images, images.WriteFolder(), "--trusted", handful.WriteFolder());
        Assert.Equal(("", 0), (run.Error, run.Code));
        Assert.Contains(" of 40 trusted images, unseen in training, are recognised", run.Output, StringComparison.Ordinal);
        Assert.Contains("they confirm the verdict", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_trusted_handful_shows_complementary_labels_that_are_too_few_to_show_themselves()
    {
        using QuadrantImages images = new(48, new LabelNoise.Complementary(0)), handful = new(200, new LabelNoise.Clean(), seed: 9);
        string[] audit = ["audit", "--data", images.WriteFolder(), "--runs", images.Runs, "--epochs", "40", "-q"];
        var blind = CliRun.Of(audit);
        Assert.StartsWith("The labels cannot be judged", blind.Output, StringComparison.Ordinal);
        Assert.Contains("so can a few trusted images", blind.Output, StringComparison.Ordinal);
        var run = CliRun.Of([.. audit, "--trusted", handful.WriteFolder()]);
        Assert.Equal(("", 0), (run.Error, run.Code));
        Assert.StartsWith("The labels are complementary", run.Output, StringComparison.Ordinal);
        Assert.Contains("the class of a trusted image is its least likely label", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_trusted_handful_finds_names_that_are_exchanged_throughout()
    {
        using QuadrantImages images = new(400, new LabelNoise.Pair(1, Mutual: true)), handful = new(40, new LabelNoise.Clean(), seed: 9);
        string data = images.WriteFolder(), csv = images.File("proposed.csv");
        Assert.StartsWith("The labels are clean", Audit(images, data).Output, StringComparison.Ordinal);
        var run = Audit(images, data, "--trusted", handful.WriteFolder(), "--relabel", csv);
        Assert.StartsWith("Labels of pairs of classes are swapped", run.Output, StringComparison.Ordinal);
        Assert.Contains("what is labelled a is b", run.Output, StringComparison.Ordinal);
        var proposed = File.ReadLines(csv).Skip(1).Select(line => line.Split(',')).ToArray();
        Assert.All(proposed, fields => Assert.Equal("badc"["abcd".IndexOf(fields[1][0], StringComparison.Ordinal)], fields[2][0]));
    }

    [Fact]
    public void Trusted_images_must_have_common_classes_and_not_be_the_audited_ones()
    {
        using QuadrantImages images = new(40, new LabelNoise.Clean()), handful = new(40, new LabelNoise.Clean(), seed: 9);
        string data = images.WriteFolder();
        Audit(images, data, "--trusted", data).RequireError(3, "all of its images are among the audited ones");
        Audit(images, data, "--trusted", handful.WriteIdx()).RequireError(3, "none of those of the audit", "name the folders alike");
        Audit(images, data, "--trusted", images.File("nowhere")).RequireError(3, "there is no");
    }

    [Fact]
    public void Simulated_labels_of_every_kind_are_named_right()
    {
        using var images = new QuadrantImages(1200, new LabelNoise.Clean());
        var run = Audit(images, images.WriteIdx(), "--simulate", "all", "--verdict-only");
        Assert.Equal(("", 0), (run.Error, run.Code));
        string[] lines = run.Output.TrimEnd().Split('\n');
        Assert.Equal(7, lines.Length);
        Assert.EndsWith("6 of 6 sets are named right", run.Output.TrimEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public void One_simulated_set_is_audited_like_any_other_and_scored()
    {
        using var images = new QuadrantImages(1200, new LabelNoise.Clean());
        var run = Audit(images, images.WriteIdx(), "--simulate", "symmetric:0.4", "--limit", "800", "--json");
        var json = JsonDocument.Parse(run.Output).RootElement;
        Assert.Equal(800, json.GetProperty("images").GetInt32());
        Assert.Equal("noisy", json.GetProperty("regime").GetString(), ignoreCase: true);
        Assert.True(json.GetProperty("score").GetProperty("isNamedRight").GetBoolean());
        Assert.InRange(json.GetProperty("score").GetProperty("rightLabels").GetDouble(), 0.55, 0.65);
        Assert.Contains("Scored at the end", File.ReadAllText(Path.ChangeExtension(json.GetProperty("report").GetString() ?? "", ".md")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("takes one of clean", "--simulate", "dirty")]
    [InlineData("takes one of clean", "--simulate", "symmetric:2")]
    [InlineData("takes one of clean", "--simulate", "random:0.1")]
    [InlineData("not for simulated ones", "--simulate", "clean", "--apply", "x")]
    [InlineData("leave --truth out", "--simulate", "clean", "--truth", "x")]
    [InlineData("is for --simulate", "--seeds", "3")]
    [InlineData("leave --limit out", "--limit", "5", "--relabel", "x")]
    [InlineData("ends before anything", "--verdict-only", "--relabel", "x")]
    [InlineData("integer from 2", "--folds", "1")] // one network would judge the images that it was trained on
    public void Options_that_do_not_fit_are_refused(string words, params string[] options) =>
        CliRun.Of(["audit", "--data", "x", .. options]).RequireError(2, words);

    [Fact]
    public void Too_few_images_or_classes_are_refused()
    {
        using var images = new QuadrantImages(8, new LabelNoise.Clean());
        string data = images.WriteFolder();
        Audit(images, data).RequireError(3, "has 2 images, too few for 3 folds: use at most 2, or leave the class out (--folds sets their number)");
        File.Delete(Path.Combine(data, "a", "1.png"));
        var one = Audit(images, data);
        one.RequireError(3, "has 1 image, too few for 3 folds: leave the class out, or add pictures to it");
        Assert.DoesNotContain("--folds", one.Error, StringComparison.Ordinal);
        foreach (string other in new[] { "b", "c", "d" }) Directory.Delete(Path.Combine(data, other), recursive: true);
        Audit(images, data).RequireError(3, "at least two classes");
        Audit(images, images.File("nowhere")).RequireError(3, "there is no folder, zip archive or IDX file");
    }

    // Each file by its path, with its content.
    private static Dictionary<string, string> Snapshot(string folder) => Directory.GetFiles(folder, "*", SearchOption.AllDirectories)
        .ToDictionary(path => path, path => Convert.ToBase64String(File.ReadAllBytes(path)));
}
