using MidasNet.Data;
using MidasNet.Weights;

namespace MidasNet.Models.Tests;

public sealed class ModelCheckpointTests : IDisposable
{
    private static readonly SmallCnnOptions Plan = new(Classes: 3, Width: 2, Depth: 2, BatchNorm: true, Residual: true, Dropout: 0.25f);

    private static readonly ModelUse Use = new()
    {
        ClassNames = ["A", "b", "é"],
        Preprocessing = Preprocessing.Drawing(16, 0.5),
        Normalisation = new Normalisation(0.13f, 0.31f),
    };

    private readonly Device device = Device.OpenCpu(threads: 1);
    private readonly TemporaryFolder folder = new();

    public void Dispose()
    {
        device.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void The_temperature_divides_the_logits_of_each_view_and_is_kept_in_the_file()
    {
        string path = folder.File("calibrated.safetensors"), plain = folder.File("plain.safetensors");
        using var model = new SmallCnn(device, Plan, seed: 3);
        var images = new LabelledImages(1, 16, 16, [.. Enumerable.Range(0, 2 * 16 * 16).Select(i => (byte)(i * 37 % 251))], [0, 0], Use.ClassNames);
        ModelCheckpoint.Save(path, model, Use with { Temperature = 0.62f });
        ModelCheckpoint.Save(plain, model, Use);
        Assert.DoesNotContain("midasnet.temperature", SafeTensors.ReadHeader(plain).Metadata.Keys);
        using ModelCheckpoint opened = ModelCheckpoint.Open(path, device), uncalibrated = ModelCheckpoint.Open(plain, device);
        Assert.Equal((0.62f, 1), (opened.Use.Temperature, uncalibrated.Use.Temperature));

        float[] found = opened.Use.Predict(model, images, [0, 1], TestContext.Current.CancellationToken).Probabilities;
        float[] p = uncalibrated.Use.Predict(model, images, [0, 1], TestContext.Current.CancellationToken).Probabilities;
        for (int i = 0; i < 2; i++)
        {
            double[] powers = [.. p[(3 * i)..(3 * i + 3)].Select(value => Math.Pow(value, 1 / 0.62))];
            for (int c = 0; c < 3; c++) Assert.Equal(powers[c] / powers.Sum(), found[3 * i + c], 1e-6);
        }
    }

    [Theory]
    [InlineData("warm")]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("NaN")]
    [InlineData("1e9")]
    public void What_is_no_temperature_is_refused(string text)
    {
        string path = folder.File("a.safetensors"), broken = folder.File("b.safetensors");
        using var model = new SmallCnn(device, Plan, seed: 3);
        ModelCheckpoint.Save(path, model, Use);
        var weights = SafeTensors.Read(path);
        SafeTensors.Write(broken, weights.Tensors, weights.Metadata.Append(new("midasnet.temperature", text)).ToDictionary(StringComparer.Ordinal), WeightEncoding.F32);
        Assert.Contains("midasnet.temperature", Assert.Throws<WeightFormatException>(() => ModelCheckpoint.Open(broken, device)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => ModelCheckpoint.Save(broken, model, Use with { Temperature = 0 }));
    }

    [Fact]
    public void A_mirrored_use_predicts_the_mean_of_both_views_also_after_it_was_saved()
    {
        string path = folder.File("mirrored.safetensors");
        using var model = new SmallCnn(device, Plan, seed: 3);
        var use = Use with { Views = PredictionViews.Mirrored };
        byte[] pixels = [.. Enumerable.Range(0, 2 * 16 * 16).Select(i => (byte)(i * 37 % 251))];
        byte[] mirrored = [.. pixels.Chunk(16).SelectMany(row => row.Reverse())];
        ModelCheckpoint.Save(path, model, use);
        using var opened = ModelCheckpoint.Open(path, device);
        Assert.Equal(PredictionViews.Mirrored, opened.Use.Views);

        float[] Predict(ModelUse how, byte[] bytes) =>
            how.Predict(model, new LabelledImages(1, 16, 16, bytes, [0, 0], Use.ClassNames), [0, 1], TestContext.Current.CancellationToken).Probabilities;
        float[] both = Predict(opened.Use, pixels), one = Predict(Use, pixels), other = Predict(Use, mirrored);
        Assert.NotEqual(one, other);
        for (int i = 0; i < both.Length; i++) Assert.Equal((one[i] + other[i]) / 2, both[i], 1e-6);
    }

    [Fact]
    public void Shifted_views_weigh_a_half_together_and_each_has_its_mirror_image()
    {
        const int Side = 16;
        string path = folder.File("shifted.safetensors");
        using var model = new SmallCnn(device, Plan, seed: 3);
        ModelCheckpoint.Save(path, model, Use with { Views = PredictionViews.MirroredAndShifted });
        using var opened = ModelCheckpoint.Open(path, device);
        byte[] pixels = [.. Enumerable.Range(0, Side * Side).Select(i => (byte)(i * 37 % 251))];

        // y[i, j] = x[i - by, j - by], row -1 being row 1, and row 16 being row 14.
        byte[] Shifted(int by) =>
            [.. Enumerable.Range(0, Side * Side).Select(at => pixels[Reflected(at / Side - by) * Side + Reflected(at % Side - by)])];
        static int Reflected(int at) => at < 0 ? -at : at >= Side ? 2 * (Side - 1) - at : at;
        byte[] Mirrored(byte[] image) => [.. image.Chunk(Side).SelectMany(row => row.Reverse())];
        float[] Predict(ModelUse how, byte[] bytes) =>
            how.Predict(model, new LabelledImages(1, Side, Side, bytes, [0], Use.ClassNames), [0], TestContext.Current.CancellationToken).Probabilities;

        float[] all = Predict(opened.Use, pixels);
        float[][] views = [.. new[] { 0, 1, -1 }.SelectMany(by => new[] { Predict(Use, Shifted(by)), Predict(Use, Mirrored(Shifted(by))) })];
        float[] weights = [1 / 4f, 1 / 4f, 1 / 8f, 1 / 8f, 1 / 8f, 1 / 8f];
        Assert.Equal(views.Length, views.Select(view => view[0]).Distinct().Count());
        for (int i = 0; i < all.Length; i++) Assert.Equal(views.Zip(weights, (view, weight) => view[i] * weight).Sum(), all[i], 1e-6);
    }

    [Fact]
    public void Views_of_a_later_version_are_refused()
    {
        string path = Saved();
        var file = SafeTensors.Read(path);
        SafeTensors.Write(path, file.Tensors, new Dictionary<string, string>(file.Metadata.Where(pair => pair.Key != "midasnet.sha256")) { ["midasnet.views"] = "ten crops" });
        Assert.Contains("ten crops", Refuses(path));
    }

    private string Saved()
    {
        string path = folder.File("a.safetensors");
        using var model = new SmallCnn(device, Plan, seed: 3);
        ModelCheckpoint.Save(path, model, Use);
        return path;
    }

    /// <summary>The message for a checkpoint that is written with something else in its metadata.</summary>
    private string Refuses(Func<CheckpointMetadata, CheckpointMetadata> change)
    {
        string path = Saved();
        var checkpoint = CheckpointFile.Read(path);
        CheckpointFile.Write(path, checkpoint.Weights, change(checkpoint.Metadata));
        return Refuses(path);
    }

    private string Refuses(string path)
    {
        long before = device.BytesAllocated;
        string message = Assert.Throws<WeightFormatException>(() => ModelCheckpoint.Open(path, device)).Message;
        Assert.StartsWith(path, message);
        Assert.InRange(device.BytesAllocated - before, 0, 1 << 20);
        return message;
    }

    [Fact]
    public void A_saved_and_opened_model_gives_equal_logits_and_has_its_preprocessing_and_classes()
    {
        string path = folder.File("a.safetensors");
        var shape = new Shape(2, 1, 16, 16);
        using var model = new SmallCnn(device, Plan, seed: 3);
        ModelCheckpoint.Save(path, model, Use);
        using var opened = ModelCheckpoint.Open(path, device);

        using var scope = Scope.Predict(device);
        var x = scope.Input(shape, RandomImages.Of(shape));
        Assert.Equal(model.Forward(x).ToArray(), opened.Model.Forward(x).ToArray());
        Assert.Equal(Plan, ((SmallCnn)opened.Model).Options);
        Assert.Equal(Use.ClassNames, opened.Use.ClassNames);
        Assert.Equal(Use with { ClassNames = opened.Use.ClassNames }, opened.Use);
    }

    [Fact]
    public void A_file_that_also_holds_the_optimizer_state_of_an_earlier_version_opens()
    {
        string path = Saved();
        var whole = SafeTensors.Read(path);
        SafeTensors.Write(path, [.. whole.Tensors, new WeightTensor("optimizer.momentum", [2], [1, 2])], whole.Metadata);
        using var opened = ModelCheckpoint.Open(path, device);
        Assert.Equal(whole["stem.weight"].Values, opened.Model.Parameters["stem.weight"].ToArray());
    }

    [Fact]
    public void A_model_with_auxiliary_features_is_opened_with_the_preprocessing_that_makes_them()
    {
        string path = folder.File("geometry.safetensors");
        var use = Use with { Preprocessing = Preprocessing.Drawing(16, 0.5, geometry: true) };
        using var model = new SmallCnn(device, Plan with { AuxiliaryFeatures = 8, Densities = 3 }, seed: 3);
        model.Parameters["densities.linear.bias"].Set([.. Enumerable.Range(0, Plan.Classes)]);
        ModelCheckpoint.Save(path, model, use);
        using var opened = ModelCheckpoint.Open(path, device);
        var plan = ((SmallCnn)opened.Model).Options;
        Assert.Equal((8, 3), (plan.AuxiliaryFeatures, plan.Densities));
        Assert.Equal(Enumerable.Range(0, Plan.Classes).Select(c => (float)c), opened.Model.Parameters["densities.linear.bias"].ToArray());
        Assert.Equal(use.Preprocessing, opened.Use.Preprocessing);
        Assert.Contains("8 auxiliary features", Assert.Throws<ArgumentException>(() => ModelCheckpoint.Save(path, model, Use)).Message);
        Assert.Contains("takes 0 auxiliary features", Refuses(metadata => metadata with { Preprocessing = "drawing 16 0.5 geometry" }));
    }

    [Fact]
    public void Opening_and_closing_leaves_nothing_on_the_device()
    {
        string path = Saved();
        int before = device.StoragesInUse;
        ModelCheckpoint.Open(path, device).Dispose();
        Assert.Equal(before, device.StoragesInUse);
    }

    [Fact]
    public void A_model_for_colours_or_for_other_classes_is_not_saved()
    {
        using SmallCnn colours = new(device, Plan with { Channels = 3 }, 1), more = new(device, Plan with { Classes = 4 }, 1);
        Assert.Throws<ArgumentException>(() => ModelCheckpoint.Save(folder.File("a"), colours, Use));
        Assert.Throws<ArgumentException>(() => ModelCheckpoint.Save(folder.File("a"), more, Use));
        Assert.False(File.Exists(folder.File("a")));
    }

    [Fact]
    public void One_mean_and_standard_deviation_may_stand_for_all_channels()
    {
        string path = folder.File("colours.safetensors");
        using var model = new SmallCnn(device, Plan with { Channels = 3 }, seed: 3);
        var photos = Use with { Preprocessing = Preprocessing.Photo(16) };
        ModelCheckpoint.Save(path, model, photos);
        using var opened = ModelCheckpoint.Open(path, device);
        Assert.Equal((3, photos.Normalisation), (opened.Use.Channels, opened.Use.Normalisation));
    }

    [Fact]
    public void Channels_of_their_own_statistics_are_not_saved_for_grey_images()
    {
        using var model = new SmallCnn(device, Plan, seed: 3);
        var use = Use with { Normalisation = Normalisation.OfChannels([0, 0, 0], [1, 1, 1]) };
        Assert.Contains("3 channels", Assert.Throws<ArgumentException>(() => ModelCheckpoint.Save(folder.File("a"), model, use)).Message);
    }

    [Fact]
    public void A_missing_file_is_named() => Assert.Contains("no such checkpoint", Refuses(folder.File("none.safetensors")));

    [Fact]
    public void The_error_for_an_unknown_model_lists_the_known_ones()
    {
        string message = Refuses(metadata => metadata with { ModelName = "transformer" });
        Assert.Contains("\"transformer\"", message);
        Assert.Contains("known are small-cnn, resnet, resnet9, wide-resnet, whitened-cnn, vgg19, vgg19-normalised, vgg19-frozen", message);
    }

    [Theory]
    [InlineData("""{"classes":3,"width":2,"depth":2,"attention":true}""")] // a plan from the future
    [InlineData("""{"width":2,"depth":2}""")]
    [InlineData("""{"classes":"three"}""")]
    [InlineData("""{"classes":3,"classes":3}""")]
    [InlineData("null")]
    public void A_plan_that_is_not_understood_is_shown(string json) =>
        Assert.Contains("does not understand the model's options", Refuses(metadata => metadata with { ModelConfiguration = json }));

    [Theory]
    [InlineData("""{"classes":3,"width":512,"depth":32}""", "missing")] // 20 GB, which the file does not have
    [InlineData("""{"classes":3,"width":-1}""", "width -1")]
    [InlineData("""{"classes":3,"depth":1000000000}""", "depth 1000000000")]
    [InlineData("""{"classes":3,"width":2,"depth":1}""", "unexpected")]
    [InlineData("""{"classes":3,"width":3,"depth":2}""", "of another shape")]
    [InlineData("""{"classes":4,"width":2,"depth":2}""", "names 3 classes")]
    [InlineData("""{"classes":3,"width":2,"depth":2,"channels":3}""", "3 channels")]
    public void A_plan_that_does_not_fit_the_file_is_refused_before_the_network_is_made(string json, string expected) =>
        Assert.Contains(expected, Refuses(metadata => metadata with { ModelConfiguration = json }));

    [Fact]
    public void An_image_that_its_network_averages_away_is_refused()
    {
        string message = Refuses(metadata => metadata with
        {
            ModelConfiguration = metadata.ModelConfiguration.Replace("\"oversampling\":1", "\"oversampling\":8", StringComparison.Ordinal),
            Preprocessing = "digit 3",
            Input = new CheckpointInput(1, 3, 3, [0], [1]),
        });
        Assert.Contains("oversampling 8", message);
        Assert.Contains("3 x 3", message);
    }

    [Fact]
    public void What_the_metadata_says_must_agree()
    {
        Assert.Contains("unknown preprocessing", Refuses(metadata => metadata with { Preprocessing = "painting 16" }));
        Assert.Contains("1 x 28 x 28", Refuses(metadata => metadata with { Preprocessing = "digit 28" }));
        Assert.Contains("1 x 16 x 15", Refuses(metadata => metadata with { Input = new CheckpointInput(1, 16, 15, [0], [1]) }));
        Assert.Contains("two classes", Refuses(metadata => metadata with { ClassNames = ["A", "A", "B"] }));
    }

    [Fact]
    public void A_damaged_file_is_refused_wherever_the_damage_is()
    {
        string path = Saved();
        byte[] whole = File.ReadAllBytes(path);
        for (int position = 0; position < whole.Length; position += 97)
        {
            byte[] damaged = [.. whole];
            damaged[position] ^= 0x10;
            File.WriteAllBytes(path, damaged);
            Refuses(path);
            File.WriteAllBytes(path, whole[..position]);
            Refuses(path);
        }
    }
}
