using MidasNet.Data;
using MidasNet.Data.Duplicates;
using MidasNet.Learning.Search;
using MidasNet.Learning.Tests.Training;

namespace MidasNet.Learning.Tests;

/// <summary>
/// No picture, by its content, and no group lies on both sides of a division, pixels are normalised by the pictures that are trained on alone, and a test part is evaluated once, after all choices.
/// </summary>
public sealed class LeakageTests : IDisposable
{
    private static readonly Preprocessing Small = Preprocessing.Digit(12);

    private readonly Device device = Device.OpenCpu(threads: 1);
    private readonly TemporaryFolder folder = new();

    public void Dispose()
    {
        device.Dispose();
        folder.Dispose();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)] // some images are held out for early stopping as well
    public void A_network_is_evaluated_on_no_picture_that_it_was_trained_on(int patience)
    {
        EvaluatedImages? seen = null;
        using var result = Train(Thrice(StripedImages.Make(60, seed: 1)), new ImageTrainingOptions { Patience = patience, OnEvaluated = images => seen = images });
        Assert.NotNull(seen);
        RequireApart(seen.Train, seen.Train.AllIndices(), seen.Images, seen.HeldOut);
        Assert.True(seen.HeldOut.Length > 3);
        Assert.Equal(Normalisation.Measure(seen.Train, seen.Train.AllIndices()), result.Use.Normalisation);
    }

    [Fact]
    public void A_network_is_evaluated_on_no_writer_that_it_was_trained_on()
    {
        var images = StripedImages.Make(60, seed: 2);
        EvaluatedImages? seen = null;
        using var result = Train(images.WithGroups(images.AllIndices().Select(i => $"writer {i % 10}")), new ImageTrainingOptions { OnEvaluated = found => seen = found });
        Assert.NotNull(seen);
        var trained = seen.Train.Groups!.ToHashSet();
        Assert.DoesNotContain(seen.HeldOut, i => trained.Contains(seen.Images.Groups![i]));
        Assert.Equal(images.Count, seen.Train.Count + seen.HeldOut.Length);
        Assert.Equal(6, seen.HeldOut.Length); // one writer of ten
        Assert.Equal(images.ClassNames.Count, seen.Train.Labels.Distinct().Count());
    }

    [Fact]
    public void A_class_of_a_single_writer_is_still_trained_on()
    {
        var images = StripedImages.Make(30, seed: 3);
        var copies = DuplicateFinder.Find(images, TestContext.Current.CancellationToken);
        string[] groups = [.. images.Labels.Select(label => $"writer of {label}")];
        for (ulong seed = 0; seed < 20; seed++)
        {
            var split = copies.HoldOut(images.Labels, 0.5, seed, groups);
            Assert.Equal(3, split.Train.Select(i => images.Labels[i]).Distinct().Count());
        }
    }

    [Fact]
    public void A_test_part_is_opened_once_after_all_else_and_shares_no_picture_with_the_others()
    {
        var images = StripedImages.Make(48, seed: 4);
        for (int i = 0; i < images.Count; i++)
        {
            byte[] png = Data.Pictures.PngFile.Encode(images.Width, images.Height, images.Image(i));
            string part = i % 6 == 0 ? "test" : i % 6 == 1 ? "val" : "train", name = $"{images.ClassNames[images.Labels[i]]}/{i}.png";
            folder.Write($"set/{part}/{name}", png);
            if (i % 12 == 0) folder.Write($"set/train/{name}", png); // copies of test pictures
        }
        var said = new List<string>();
        EvaluatedImages? seen = null;
        using var result = ImageTraining.Run(
            folder.File("set"), device, new ImageTrainingOptions { Labels = TrainLabels.Clean, Epochs = 2, Width = 2, OnEvaluated = found => { said.Add("evaluated"); seen = found; } },
            session: new TrainingSession { Progress = new Lines(said), Cancellation = TestContext.Current.CancellationToken });
        Assert.NotNull(seen);
        Assert.Equal(8, result.TestImages);
        RequireApart(seen.Train, seen.Train.AllIndices(), seen.Images, seen.Test);
        RequireApart(seen.Train, seen.Train.AllIndices(), seen.Images, seen.HeldOut);
        RequireApart(seen.Images, seen.HeldOut, seen.Images, seen.Test);
        Assert.Equal(Normalisation.Measure(seen.Train, seen.Train.AllIndices()), result.Use.Normalisation);
        string opened = Assert.Single(said, line => line.Contains("test part is opened", StringComparison.Ordinal));
        Assert.Equal(said.Count - 2, said.IndexOf(opened)); // only its evaluation follows
        Assert.Equal("evaluated", said[^1]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_search_holds_out_and_sets_aside_no_picture_that_it_trains_on(bool byWriter)
    {
        var images = Thrice(StripedImages.Make(60, seed: 5));
        var grouped = images.WithGroups(images.AllIndices().Select(i => $"writer {i % 20 % 9}"));
        var search = new SearchImages("images", _ => grouped, Small, testShare: 0.25, folds: 3, byWriter, seed: 1);
        var (all, division) = search.ForTest(Small);
        Assert.NotEmpty(division.Validation);
        RequireApart(all, division.Train, all, division.Validation);
        if (byWriter) Assert.Empty(division.Train.Select(i => all.Groups![i]).Intersect(division.Validation.Select(i => all.Groups![i])));
        var given = search.ForSearch(Small);
        var pictures = DuplicateFinder.FindEqual(given);
        for (int repetition = 0; repetition < 3; repetition++)
        {
            var folds = search.FoldsOf(repetition);
            Assert.Equal(pictures.Different, folds.SelectMany(fold => fold.Validation).Select(i => pictures.FirstOf[i]).Order());
            foreach (var fold in folds)
            {
                RequireApart(given, fold.Train, given, fold.Validation);
                Assert.Equal(given.Count, fold.Train.Length + 3 * fold.Validation.Length); // of the three copies of a picture that is held out, one is evaluated
                if (byWriter) Assert.Empty(fold.Train.Select(i => given.Groups![i]).Intersect(fold.Validation.Select(i => given.Groups![i])));
            }
        }
    }

    [Fact]
    public void An_audit_judges_no_picture_by_a_network_that_was_trained_on_it()
    {
        var images = Thrice(StripedImages.Make(60, seed: 6));
        foreach (var fold in DuplicateFinder.Find(images, TestContext.Current.CancellationToken).Folds(images.Labels, count: 3, seed: 1)) RequireApart(images, fold.Train, images, fold.Validation);
    }

    [Fact]
    public void Pixels_of_images_that_are_held_out_do_not_reach_the_normalisation()
    {
        var images = StripedImages.Make(40, seed: 7);
        int[] train = [.. Enumerable.Range(0, 30)];
        var normalisation = Normalisation.Measure(images, train);
        byte[] other = [.. Enumerable.Range(0, images.Count).SelectMany(i => i < 30 ? images.Image(i).ToArray() : [.. Enumerable.Repeat(byte.MaxValue, images.ImageSize)])];
        var bright = LabelledImages.Of((1, images.Height, images.Width), new PixelStore(other), images.Labels, images.ClassNames, images.Names, groups: null, auxiliaryFeatures: null);
        var recipe = new Recipe { Framing = PreprocessingKind.Digit, Geometry = false, InputSize = 12, Width = 2, Depth = 1, Training = new TrainingOptions { BatchSize = 8, Epochs = 1 } };
        using var training = new RecipeTraining(device, recipe, bright, train, seed: 1);
        Assert.Equal(normalisation, training.Network.Normalisation);
    }

    private ImageTrainingResult Train(LabelledImages images, ImageTrainingOptions options) => ImageTraining.Run(
        images, Small, device, options with { Labels = TrainLabels.Clean, Epochs = 2, Width = 2 }, new TrainingSession { Cancellation = TestContext.Current.CancellationToken });

    // Each image three times, at distant indices.
    private static LabelledImages Thrice(LabelledImages images) => images.Subset([.. Enumerable.Range(0, 3 * images.Count).Select(i => i % images.Count)]);

    private static void RequireApart(LabelledImages first, int[] firstIndices, LabelledImages second, int[] secondIndices)
    {
        var known = firstIndices.Select(i => Convert.ToHexString(first.Image(i))).ToHashSet();
        Assert.DoesNotContain(secondIndices, i => known.Contains(Convert.ToHexString(second.Image(i))));
    }

    private sealed class Lines(List<string> said) : IRunProgress
    {
        public void Say(string line) => said.Add(line);

        public IRunPhase Begin(string name, long total, string unit = "images", long done = 0) => new Phase();

        private sealed class Phase : IRunPhase
        {
            public string Note { get; set; } = "";

            public void Report(long value) { }

            public void Dispose() { }
        }
    }
}
