using MidasNet.Data;
using MidasNet.Learning.Labels;
using MidasNet.Learning.Tests.Training;
using MidasNet.Models;

namespace MidasNet.Learning.Tests;

public sealed class ImageTrainingTests : IDisposable
{
    private static readonly Preprocessing Small = Preprocessing.Digit(12);

    private readonly TemporaryFolder temporary = new();
    private readonly TrainingSession session = new() { Cancellation = TestContext.Current.CancellationToken };
    private readonly Device device = Device.OpenCpu(threads: 2);

    public void Dispose()
    {
        device.Dispose();
        temporary.Dispose();
    }

    [Fact]
    public void A_few_lines_train_a_network_whose_checkpoint_predicts()
    {
        var images = StripedImages.Make(300, seed: 1);
        using var result = ImageTraining.Run(
            images, Small, device, new ImageTrainingOptions { Labels = TrainLabels.Clean, Epochs = 8, Width = 8, ValidationPercent = 20 },
            session: session);
        Assert.Equal((240, 60), (result.TrainImages, result.ValidationImages));
        Assert.InRange(result.Accuracy!.Value.Value, 0.9, 1);
        Assert.All(Enumerable.Range(0, 3), label => Assert.InRange(result.Confusion!.Recall(label), 0.8, 1));
        Assert.Equal(60, result.Confusion!.Total);

        Assert.Equal(60, result.Calibration.Images);
        Assert.Equal(result.Calibration.Temperature, result.Use.Temperature);
        Assert.NotEqual(1, result.Use.Temperature);
        Assert.NotNull(result.Calibration.ErrorBefore);

        string path = Path.Combine(temporary.Path, "stripes.safetensors");
        result.Save(path);
        var opened = ModelCheckpoint.Open(path, device);
        using var model = opened.Model;
        Assert.Equal(["rows", "columns", "diagonal"], opened.Use.ClassNames);
        Assert.Equal(Small, opened.Use.Preprocessing);
        Assert.Equal(result.Use.Temperature, opened.Use.Temperature);
        var others = StripedImages.Make(60, seed: 2);
        var predictions = Predictions.Of(model, others, others.AllIndices(), opened.Use.Normalisation, TestContext.Current.CancellationToken);
        Assert.InRange(predictions.Accuracy(others.Labels.AsSpan()), 0.9, 1);
    }

    [Fact]
    public void A_time_in_which_not_even_one_epoch_fits_is_said_to_be_too_short()
    {
        var said = new List<string>();
        using var result = ImageTraining.Run(
            StripedImages.Make(40, seed: 1), Small, device,
            new ImageTrainingOptions { Labels = TrainLabels.Clean, Width = 2, ValidationPercent = 0, BatchSize = 4, Budget = TimeSpan.FromTicks(1) },
            session: new TrainingSession { Progress = RunProgress.Lines(said.Add), Cancellation = TestContext.Current.CancellationToken });
        Assert.Contains("not even one epoch fits into 0 s: the network is trained for a single epoch; give more time", said);
        Assert.Equal(1, result.Recipe.Epochs);
    }

    [Fact]
    public void A_folder_trains_the_network_that_its_images_train()
    {
        string folder = StripedImages.MakeFolder(temporary.Path, 60, seed: 1);
        var options = new ImageTrainingOptions { Labels = TrainLabels.Clean, Epochs = 1, Width = 4, ValidationPercent = 20, Threads = 1 };
        var said = new List<string>();
        using var result = ImageTraining.Run(folder, device, options, session: new TrainingSession { Progress = RunProgress.Lines(said.Add), Cancellation = TestContext.Current.CancellationToken });
        Assert.Equal((48, 12), (result.TrainImages, result.ValidationImages));
        Assert.Equal(["columns", "diagonal", "rows"], result.Use.ClassNames);
        Assert.Contains(said, line => line.Contains("60 pictures in 3 classes", StringComparison.Ordinal));

        using var pictures = LabelledPictures.Open(folder);
        var images = pictures.Read(new PictureReadOptions { Preprocessing = result.Use.Preprocessing }, TestContext.Current.CancellationToken);
        using var same = ImageTraining.Run(images, result.Use.Preprocessing, device, options, session: new TrainingSession { Cancellation = TestContext.Current.CancellationToken });
        Assert.All(result.Model.Parameters, parameter => Assert.Equal(parameter.ToArray(), same.Model.Parameters[parameter.Name].ToArray()));
    }

    [Fact]
    public void A_set_that_is_divided_is_trained_on_its_training_part_alone()
    {
        foreach (var (part, count, seed) in new[] { ("train", 120, 1ul), ("val", 30, 2ul), ("test", 24, 3ul) })
            StripedImages.MakeFolder(Directory.CreateDirectory(Path.Combine(temporary.Path, "set", part)).FullName, count, seed, name: "");
        var said = new List<string>();
        var options = new ImageTrainingOptions { Labels = TrainLabels.Clean, Epochs = 8, Width = 8 };
        ImageTrainingResult Run() => ImageTraining.Run(
            Path.Combine(temporary.Path, "set"), device, options,
            session: new TrainingSession { Progress = RunProgress.Lines(said.Add), Cancellation = TestContext.Current.CancellationToken });
        using var result = Run();
        Assert.Equal((120, 30, 24), (result.TrainImages, result.ValidationImages, result.TestImages));
        Assert.InRange(result.Accuracy!.Value.Value, 0.8, 1);
        Assert.InRange(result.TestAccuracy!.Value.Value, 0.8, 1);
        Assert.Contains(said, line => line.Contains("trains on the 120 pictures of its training part; the 30 of its validation part", StringComparison.Ordinal));

        // Another test: the network stays the same, since nothing is decided by it.
        StripedImages.MakeFolder(Path.Combine(temporary.Path, "set", "test"), 24, seed: 9, name: "");
        using var again = Run();
        Assert.All(result.Model.Parameters, parameter => Assert.Equal(parameter.ToArray(), again.Model.Parameters[parameter.Name].ToArray()));
        Directory.Delete(Path.Combine(temporary.Path, "set", "val"), recursive: true);
        using var held = Run();
        Assert.Equal((108, 12, 24), (held.TrainImages, held.ValidationImages, held.TestImages));
    }

    [Fact]
    public void Pictures_that_are_left_out_are_listed()
    {
        string folder = StripedImages.MakeFolder(temporary.Path, 90, seed: 1);
        foreach (string file in Directory.GetFiles(Path.Combine(folder, "rows")).Order().Take(12)) File.WriteAllText(file, "no picture");
        var said = new List<string>();
        var options = new ImageTrainingOptions { Labels = TrainLabels.Clean, Epochs = 1, Width = 2, ValidationPercent = 0, SkipBad = true };
        using var result = ImageTraining.Run(
            folder, device, options, session: new TrainingSession { Progress = RunProgress.Lines(said.Add), Cancellation = TestContext.Current.CancellationToken });
        Assert.Equal(78, result.TrainImages);
        Assert.Contains("12 of 90 pictures cannot be used and are left out:", said);
        Assert.Equal(10, said.Count(line => line.StartsWith("  rows/", StringComparison.Ordinal)));
        Assert.Contains("  and 2 more", said);
    }

    [Fact]
    public void A_folder_of_too_few_images_is_refused_before_they_are_read()
    {
        string folder = StripedImages.MakeFolder(temporary.Path, 60, seed: 1);
        foreach (string extra in Directory.GetFiles(Path.Combine(folder, "rows")).Skip(1)) File.Delete(extra);
        File.WriteAllText(Directory.GetFiles(Path.Combine(folder, "columns"))[0], "no picture");
        string message = Assert.Throws<DataFormatException>(
            () => ImageTraining.Run(folder, device, session: new TrainingSession { Cancellation = TestContext.Current.CancellationToken })).Message;
        Assert.Equal($"{folder}: class 'rows' has 1 image, at least 2 are needed: leave the class out, or add pictures to it", message);
    }

    [Fact]
    public void Copies_of_one_picture_are_no_class_to_train_on()
    {
        string folder = StripedImages.MakeFolder(temporary.Path, 60, seed: 1);
        string[] rows = Directory.GetFiles(Path.Combine(folder, "rows"));
        foreach (string file in rows.Skip(1)) File.Copy(rows[0], file, overwrite: true);
        string message = Assert.Throws<DataFormatException>(
            () => ImageTraining.Run(folder, device, session: new TrainingSession { Cancellation = TestContext.Current.CancellationToken })).Message;
        Assert.Contains($"class 'rows' has {rows.Length} images, all of them copies of one picture; at least 2 different ones are needed", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Labels_that_are_all_wrong_are_audited_and_learnt_from()
    {
        var (truth, cancellation) = (StripedImages.Make(600, seed: 3), TestContext.Current.CancellationToken);
        var wrong = LabelSimulator.Simulate(truth.Labels.AsSpan(), 3, new LabelNoise.Complementary(), seed: 1);
        var said = new List<string>();
        using var result = ImageTraining.Run(
            truth.WithLabels(wrong.Given.AsSpan()), Small, device,
            new ImageTrainingOptions { Labels = TrainLabels.Complementary, Epochs = 6, Width = 8, Stages = 1, Folds = 2 },
            new TrainingSession { Progress = RunProgress.Lines(said.Add), Cancellation = cancellation });
        Assert.True(result.Regime.IsComplementary());
        Assert.Contains(result.Evidence[0], said);
        Assert.Contains(said, line => line.StartsWith("own labels, last network: ", StringComparison.Ordinal));
        var others = StripedImages.Make(60, seed: 4);
        var predictions = Predictions.Of(result.Model, others, others.AllIndices(), result.Use.Normalisation, cancellation);
        Assert.InRange(predictions.Accuracy(others.Labels.AsSpan()), 0.8, 1);
    }

    [Fact]
    public void A_recipe_decides_the_network_and_its_training()
    {
        var images = StripedImages.Make(90, seed: 1);
        var recipe = Recipes.ForPictures(Small, images.Count) with { Width = 4, Depth = 2, Epochs = 1 };
        using var result = ImageTraining.Run(
            images, Small, device, new ImageTrainingOptions { Labels = TrainLabels.Clean, Recipe = recipe, ValidationPercent = 0 },
            session: session);
        Assert.Equal((4, 2), (((SmallCnn)result.Model).Options.Width, ((SmallCnn)result.Model).Options.Depth));
        Assert.Equal(recipe, result.Recipe);
        Assert.Null(result.Accuracy);
        string message = Assert.Throws<ArgumentException>(() => ImageTraining.Run(
            images, Preprocessing.Digit(28), device, new ImageTrainingOptions { Recipe = recipe }, session: session)).Message;
        Assert.Contains("'digit 28'", message, StringComparison.Ordinal);
        Assert.Contains("'digit 12'", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_set_that_cannot_be_trained_on_is_refused_by_its_name()
    {
        var images = StripedImages.Make(90, seed: 1);
        string Refusal(LabelledImages set) => Assert.Throws<DataFormatException>(() => ImageTraining.Run(
            set, Small, device, new ImageTrainingOptions { Source = "stripes" }, session: session)).Message;
        Assert.StartsWith("stripes: class 'diagonal' has 1 image,", Refusal(images.Subset([0, 1, 2, 3, 4])), StringComparison.Ordinal);
        Assert.StartsWith("stripes: all images have one label", Refusal(images.Subset([0, 3]).WithClassNames(["rows"])), StringComparison.Ordinal);
    }
}
