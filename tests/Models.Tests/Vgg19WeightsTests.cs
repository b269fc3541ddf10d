using MidasNet.Weights;

namespace MidasNet.Models.Tests;

public sealed class Vgg19WeightsTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly Device device = Device.OpenCpu(threads: 1);

    public void Dispose()
    {
        device.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void Kernels_are_turned_so_that_outputs_come_first()
    {
        var weights = Vgg19Import.Read(Vgg19Fixture.Write(folder)).Weights;
        var kernel = weights["block1_conv1.weight"];
        Assert.Equal([64, 3, 3, 3], kernel.Dimensions);
        foreach (var (o, c, h, w) in new[] { (0, 0, 0, 0), (1, 0, 0, 0), (0, 2, 0, 0), (0, 0, 2, 0), (0, 0, 0, 2), (63, 1, 2, 1) })
        {
            int stored = ((h * 3 + w) * 3 + c) * 64 + o;
            Assert.Equal(stored % Vgg19Fixture.Period / 64f - 1, kernel.Values[((o * 3 + c) * 3 + h) * 3 + w]);
        }
        Assert.Equal(1728 % Vgg19Fixture.Period / 64f - 1, weights["block1_conv1.bias"].Values[0]);
    }

    [Fact]
    public void What_is_missing_is_listed_in_our_names()
    {
        var import = Vgg19Import.Read(Vgg19Fixture.Write(folder));
        Assert.Equal(["block1_conv1.weight", "block1_conv1.bias", "block1_conv2.weight", "block1_conv2.bias"], import.Weights.Names);
        Assert.Equal("block2_conv1.weight", import.Missing[0]);
        Assert.Equal("predictions.bias", import.Missing[^1]);
        Assert.Equal(38 - 4, import.Missing.Count);
    }

    [Fact]
    public void A_model_without_a_top_is_VGG19_too() =>
        Assert.Equal(4, Vgg19Import.Read(Vgg19Fixture.Write(folder, withTop: false)).Weights.Tensors.Count);

    [Fact]
    public void Another_network_is_refused_with_what_differs()
    {
        string path = Vgg19Fixture.Write(folder, firstShape: "[1,9,3,64]");
        string message = Assert.Throws<WeightFormatException>(() => Vgg19Import.Read(path)).Message;
        Assert.Contains("\"block1_conv1/kernel\" is [1, 9, 3, 64] and should be [3, 3, 3, 64]", message);
    }

    [Fact]
    public void A_model_without_any_shard_is_refused()
    {
        string path = Vgg19Fixture.Write(folder);
        File.Delete(folder.File("vgg19/first.bin"));
        Assert.Contains("none of its shards", Assert.Throws<WeightFormatException>(() => Vgg19Import.Read(path)).Message);
    }

    [Fact]
    public void A_folder_a_json_file_and_a_safetensors_file_are_found()
    {
        string json = Vgg19Fixture.Write(folder);
        string converted = folder.File("vgg19.safetensors");
        Vgg19Weights.Write(converted, Vgg19Weights.Find(json));
        foreach (string path in new[] { folder.File("vgg19"), json, converted })
            Assert.Equal(4, Vgg19Weights.Find(path).Tensors.Count);
        Assert.Contains("model.json", Assert.Throws<WeightFormatException>(() => Vgg19Weights.Find(folder.File("none"))).Message);
        string empty = Directory.CreateDirectory(folder.File("empty")).FullName;
        Assert.Contains("model.json", Assert.Throws<WeightFormatException>(() => Vgg19Weights.Find(empty)).Message);
    }

    [Fact]
    public void A_converted_file_says_what_it_is_and_loads_into_a_network_cut_short()
    {
        string converted = folder.File("vgg19.safetensors");
        Vgg19Weights.Write(converted, Vgg19Weights.Find(Vgg19Fixture.Write(folder)));
        var weights = Vgg19Weights.Find(converted);
        Assert.Equal("vgg19", weights.Metadata["architecture"]);
        Assert.Equal("bgr-minus-imagenet-mean", weights.Metadata["preprocessing"]);
        Assert.Equal("Keras, TensorFlow.js, converted by hand", weights.Metadata["source"]);
        using Vgg19 one = Vgg19.Features(device, blocks: 1), two = Vgg19.Features(device, blocks: 2);
        Vgg19Weights.Load(one, weights);
        Assert.Equal(weights["block1_conv2.weight"].Values, one.Parameters["block1_conv2.weight"].ToArray());
        Assert.Contains("4 missing: \"block2_conv1.weight\"", Assert.Throws<WeightFormatException>(() => Vgg19Weights.Load(two, weights)).Message);
    }

    [Theory]
    [InlineData("preprocessing", "rgb-0-1")]
    [InlineData("architecture", "vgg16")]
    [InlineData("preprocessing", null)]
    public void Weights_for_other_images_or_another_network_are_refused(string key, string? value)
    {
        var weights = Vgg19Weights.Find(Vgg19Fixture.Write(folder));
        var metadata = weights.Metadata.ToDictionary();
        metadata.Remove(key);
        if (value is not null) metadata.Add(key, value);
        using var model = Vgg19.Features(device, blocks: 1);
        var changed = new WeightSet(weights.Tensors, metadata);
        string message = Assert.Throws<WeightFormatException>(() => Vgg19Weights.Load(model, changed, "file")).Message;
        Assert.StartsWith("file: its metadata", message);
        Assert.Contains(value ?? key, message);
    }
}
