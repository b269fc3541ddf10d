using MidasNet.Weights;

namespace MidasNet.Models.Tests;

/// <summary>Files in torchvision's names, and its networks computed by hand from the same tensors.</summary>
public sealed class ResNetImportTests : IDisposable
{
    private const int Width = 4, Classes = 5;

    private readonly TemporaryFolder folder = new();
    private readonly Device device = Device.OpenCpu(threads: 1);

    public void Dispose()
    {
        device.Dispose();
        folder.Dispose();
    }

    /// <summary>A narrow ResNet with random tensors under the names of torchvision's state_dict.</summary>
    private static WeightSet Torchvision(params int[] blocks)
    {
        var random = new RandomStream(3);
        var tensors = new List<WeightTensor>();
        Add("conv1.weight", -0.3, 0.3, Width, 3, 7, 7);
        Norm("bn1", Width);
        int inputs = Width;
        for (int stage = 0; stage < blocks.Length; stage++)
        {
            int outputs = Width << stage;
            for (int block = 0; block < blocks[stage]; block++)
            {
                string name = $"layer{stage + 1}.{block}";
                Add($"{name}.conv1.weight", -0.3, 0.3, outputs, inputs, 3, 3);
                Norm($"{name}.bn1", outputs);
                Add($"{name}.conv2.weight", -0.3, 0.3, outputs, outputs, 3, 3);
                Norm($"{name}.bn2", outputs);
                if (inputs != outputs)
                {
                    Add($"{name}.downsample.0.weight", -0.5, 0.5, outputs, inputs, 1, 1);
                    Norm($"{name}.downsample.1", outputs);
                }
                inputs = outputs;
            }
        }
        Add("fc.weight", -0.5, 0.5, Classes, inputs);
        Add("fc.bias", -0.5, 0.5, Classes);
        return new WeightSet(tensors);

        void Norm(string name, int channels)
        {
            Add($"{name}.weight", 0.5, 1.5, channels);
            Add($"{name}.bias", -0.5, 0.5, channels);
            Add($"{name}.running_mean", -0.5, 0.5, channels);
            Add($"{name}.running_var", 0.5, 1.5, channels);
            tensors.Add(new WeightTensor($"{name}.num_batches_tracked", [], [7]));
        }

        void Add(string name, double low, double high, params int[] dimensions) => tensors.Add(new WeightTensor(
            name, dimensions, [.. Enumerable.Range(0, dimensions.Aggregate(1, (a, b) => a * b)).Select(_ => (float)random.NextDouble(low, high))]));
    }

    private string Written(WeightSet weights, string name = "resnet.safetensors")
    {
        string path = folder.File(name);
        SafeTensors.Write(path, weights.Tensors);
        return path;
    }

    public static TheoryData<int[]> Depths => [new int[] { 2, 2, 2, 2 }, new int[] { 3, 4, 6, 3 }]; // ResNet-18 and ResNet-34

    // The sums of float32 over up to 34 layers are off by less than 1e-4 of the logits.
    [Theory]
    [MemberData(nameof(Depths))]
    public void Its_logits_are_those_of_torchvision_computed_by_hand(int[] blocks)
    {
        const int Side = 48;
        var weights = Torchvision(blocks);
        string path = folder.File("imported.safetensors");
        ResNetImport.Read(Written(weights)).Save(path);
        using var opened = ModelCheckpoint.Open(path, device);

        float[] image = RandomImages.Of(new Shape(1, 3, Side, Side));
        double[] expected = Expected(weights, blocks, TorchReference.Image(image, Side));
        using var scope = Scope.Predict(device);
        float[] logits = opened.Model.Forward(scope.Input(new Shape(1, 3, Side, Side), image)).ToArray();
        double largest = expected.Max(Math.Abs);
        for (int i = 0; i < Classes; i++) Assert.InRange(logits[i] - expected[i], -1e-4 * largest, 1e-4 * largest);
    }

    private static double[] Expected(WeightSet weights, int[] blocks, double[,,] image)
    {
        var torch = new TorchReference(weights);
        var x = TorchReference.MaxPool(TorchReference.Relu(torch.BatchNorm(torch.Conv(image, "conv1", 2, 3), "bn1")), 3, 2, 1);
        for (int stage = 0; stage < blocks.Length; stage++)
        {
            for (int block = 0; block < blocks[stage]; block++)
                x = torch.BasicBlock(x, $"layer{stage + 1}.{block}", stride: stage > 0 && block == 0 ? 2 : 1);
        }
        return torch.Head(x);
    }

    [Fact]
    public void The_checkpoint_takes_photographs_normalised_as_for_ImageNet()
    {
        string path = folder.File("imported.safetensors");
        var import = ResNetImport.Read(Written(Torchvision(2, 2, 2, 2).Prefixed("module.")));
        import.Save(path, WeightEncoding.F16);
        using var opened = ModelCheckpoint.Open(path, device);
        Assert.Equal("photo 224", opened.Use.Preprocessing.ToString());
        Assert.Equal((0.456f, 0.224f), opened.Use.Normalisation[1]);
        Assert.Equal(["0", "1", "2", "3", "4"], opened.Use.ClassNames);
    }

    [Fact]
    public void Missing_and_unexpected_tensors_are_listed_in_the_names_of_the_file()
    {
        var weights = Torchvision(2, 2, 2, 2);
        string path = Written(new WeightSet([.. weights.Outside("layer2.0.bn1.").Tensors, new WeightTensor("layer1.0.se.weight", [1], [1])]));
        string message = Assert.Throws<WeightFormatException>(() => ResNetImport.Read(path)).Message;
        Assert.Contains("4 missing: \"layer2.0.bn1.weight\"", message);
        Assert.Contains("1 unexpected: \"layer1.0.se.weight\"", message);
    }

    [Fact]
    public void Blocks_of_three_convolutions_are_called_by_their_name()
    {
        string path = Written(new WeightSet([.. Torchvision(2, 2, 2, 2).Tensors, new WeightTensor("layer1.0.conv3.weight", [1], [1])]));
        Assert.Contains("ResNet-50", Assert.Throws<WeightFormatException>(() => ResNetImport.Read(path)).Message);
    }

    [Fact]
    public void Other_networks_are_not_recognised()
    {
        string path = Written(new WeightSet([new WeightTensor("features.0.weight", [1], [1])]));
        Assert.False(ResNetImport.Recognises(WeightFile.Read(path)));
        Assert.Contains("layer1.0.conv1.weight", Assert.Throws<WeightFormatException>(() => ResNetImport.Read(path)).Message);
    }
}
