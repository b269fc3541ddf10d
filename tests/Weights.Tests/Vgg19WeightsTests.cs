using System.Security.Cryptography;

namespace MidasNet.Weights.Tests;

/// <summary>The real VGG19 of the Keras port, of which only the shards of the convolutions are kept.</summary>
public sealed class Vgg19WeightsTests
{
    private const int FeatureBytes = 20_024_384;
    private const string FeatureSha256 = "936f3568bf8182cdefd43f081e6ec53dbe2be9d018ee2744ad657fb3c0b9da89";

    private static readonly int[] LayersOfBlock = [2, 2, 4, 4, 4];

    [Fact]
    public void The_features_load_and_the_dense_top_is_listed_as_missing()
    {
        var model = TensorFlowJsModel.Read(ModelPath());
        string[] names = [.. LayersOfBlock.SelectMany((layers, block) => Enumerable.Range(1, layers).SelectMany(layer =>
            new[] { $"block{block + 1}_conv{layer}/kernel", $"block{block + 1}_conv{layer}/bias" }))];
        Assert.Equal(names, model.Weights.Names);
        Assert.Equal(FeatureBytes, model.Weights.Tensors.Sum(tensor => tensor.Values.Length));
        Assert.Equal([3, 3, 3, 64], model.Weights["block1_conv1/kernel"].Dimensions);
        Assert.Equal([3, 3, 512, 512], model.Weights["block5_conv4/kernel"].Dimensions);
        Assert.Equal([512], model.Weights["block5_conv4/bias"].Dimensions);

        string[] top = ["fc1/kernel", "fc1/bias", "fc2/kernel", "fc2/bias", "predictions/kernel", "predictions/bias"];
        Assert.Equal(top, model.Missing.Select(tensor => tensor.Name));
        Assert.Equal("group1-shard21of138.bin", model.Missing[0].Shards[0]);
        Assert.Equal(["group1-shard138of138.bin"], model.Missing[^1].Shards);
    }

    [Fact]
    public void The_shards_have_the_expected_bytes_and_values()
    {
        string path = ModelPath();
        var bytes = new byte[FeatureBytes];
        int filled = 0;
        for (int shard = 1; filled < bytes.Length; shard++)
        {
            using var stream = File.OpenRead(Path.Combine(Path.GetDirectoryName(path) ?? "", $"group1-shard{shard}of138.bin"));
            filled += stream.ReadAtLeast(bytes.AsSpan(filled), bytes.Length - filled, throwOnEndOfStream: false);
        }
        Assert.Equal(FeatureSha256, Convert.ToHexStringLower(SHA256.HashData(bytes)));

        var tensors = TensorFlowJsModel.Read(path).Weights.Tensors;
        Assert.Equal(bytes[..1728].Select(stored => stored * 0.004713413060880175f + -0.6504510024014641f), tensors[0].Values);
        Assert.Equal(bytes[^512..].Select(stored => stored * 0.03959601860420377f + -0.4751522232504452f), tensors[^1].Values);
    }

    private static string ModelPath()
    {
        const string Relative = "weights/vgg19-tfjs/model.json";
        string? data = Environment.GetEnvironmentVariable("MIDASNET_DATA");
        if (data is not null && Path.Combine(data, "..", Relative) is var beside && File.Exists(beside)) return beside;
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (Path.Combine(folder.FullName, "shared", Relative) is var path && File.Exists(path))
                return path;
        Assert.Skip("the weights of VGG19 are not here (shared/weights beside the checkout)");
        return "";
    }
}
