using MidasNet.Runner.Tests.Cli;

namespace MidasNet.Runner.Tests.Training;

/// <summary>Small sets that people begin with: verdicts that the data do not bear out are not given, and training goes on.</summary>
public sealed class FewPicturesTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Six_pictures_of_each_of_two_shapes_train_a_network()
    {
        var run = Train("six-each");
        Assert.Equal(("", 0), (run.Error, run.Code));
        Assert.Contains("The labels cannot be judged", run.Output, StringComparison.Ordinal);
        Assert.Contains("trained on    10 images of 2 classes", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_pictures_of_each_class_train_a_network_on_labels_that_are_not_judged()
    {
        var run = Train("two-each");
        Assert.Equal(("", 0), (run.Error, run.Code));
        Assert.StartsWith("The labels are not judged: class 'cross' has 1 picture to train on", run.Output, StringComparison.Ordinal);
        Assert.Contains("trained on the labels as they are", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_pictures_of_each_class_cannot_be_corrected_and_the_error_says_what_works() =>
        Train("two-each", "--labels", "noisy").RequireError(3, "has 1 picture to train on", "--labels clean trains on the labels as they are");

    [Fact]
    public void Sixteen_small_pictures_train_a_network_in_batches_of_more_than_one()
    {
        var run = Train("sixteen-small-pictures", "--labels", "clean");
        Assert.Equal(("", 0), (run.Error, run.Code));
    }

    [Fact]
    public void Pictures_that_lie_in_two_classes_are_named_and_labels_are_not_called_random()
    {
        var run = Audit("duplicates-across-classes", "--verdict-only");
        Assert.Equal(("", 0), (run.Error, run.Code));
        Assert.StartsWith("8 pictures lie in several classes each", run.Output, StringComparison.Ordinal);
        Assert.Contains("cross/copy0.png (cross) = ring/000.png (ring)", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("labels are random", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Copies_of_pictures_with_labels_of_chance_do_not_make_them_right()
    {
        var run = Audit("copies-leak", "--verdict-only");
        Assert.Equal(("", 0), (run.Error, run.Code));
        Assert.StartsWith("240 images show 40 different pictures", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("labels name", run.Output, StringComparison.Ordinal);
        Assert.Contains("labels may be random", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Copies_lie_on_one_side_of_the_split_that_evaluates_a_network()
    {
        var run = Train("copies-leak", "--labels", "clean", "--validation", "20");
        Assert.Equal(0, run.Code);
        Assert.Matches("held out .* of [78] images", run.Output); // one of each of the pictures
    }

    [Fact]
    public void Pictures_that_only_colour_tells_apart_bring_no_verdict_on_their_labels()
    {
        var run = Train("colour-decides");
        Assert.Equal(("", 0), (run.Error, run.Code));
        Assert.DoesNotContain("labels are random", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_limit_draws_of_rare_classes_too_or_says_what_is_needed()
    {
        var run = Audit("rare-class-limit", "--limit", "30", "--epochs", "2", "--verdict-only");
        Assert.Equal(("", 0), (run.Error, run.Code));
        Audit("rare-class-limit", "--limit", "5").RequireError(3, "5 images leave some of the 2 classes fewer than the 3", "audit at least 6");
    }

    private CliRun Train(string name, params string[] more) =>
        CliRun.Of(["train", "--data", RealFiles.Case($"data/{name}"), "--out", folder.File("x"), "--runs", folder.File("runs"), "--epochs", "2", "-q", .. more]);

    private CliRun Audit(string name, params string[] more) =>
        CliRun.Of(["audit", "--data", RealFiles.Case($"data/{name}"), "--runs", folder.File("runs"), "-q", .. more]);
}
