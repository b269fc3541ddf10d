using MidasNet.Weights;

namespace MidasNet.Models.Tests;

/// <summary>A network of a program's own, which is of no registered family, is saved as its weights alone; docs/tour.md quotes this.</summary>
public sealed class OwnModelTests : IDisposable
{
    private readonly Device device = Device.OpenCpu(threads: 1);
    private readonly TemporaryFolder folder = new();

    public void Dispose()
    {
        device.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void Its_weights_are_saved_and_loaded_again()
    {
        string path = folder.File("two-layers.safetensors");
        using var model = new TwoLayers(device, seed: 1);
        using var other = new TwoLayers(device, seed: 2);
        Write(path, model);
        Read(path, other);
        Assert.Equal(2 + 2, other.Parameters.Count);
        foreach (var parameter in model.Parameters) Assert.Equal(parameter.ToArray(), other.Parameters[parameter.Name].ToArray());
    }

    [Fact]
    public void No_checkpoint_of_it_is_written_and_the_error_says_how_to_save_it()
    {
        using var model = new TwoLayers(device, seed: 1);
        var use = new ModelUse { ClassNames = ["a", "b"], Preprocessing = Data.Preprocessing.Digit(8) };
        string message = Assert.Throws<ArgumentException>(() => ModelCheckpoint.Save(folder.File("a"), model, use)).Message;
        Assert.Contains("a model two-layers is of no registered family (small-cnn, ", message, StringComparison.Ordinal);
        Assert.Contains("SafeTensors.Write(path, ModelWeights.Of(model).Tensors)", message, StringComparison.Ordinal);
        Assert.Contains("ModelWeights.Load(model, WeightFile.Read(path).Weights, path)", message, StringComparison.Ordinal);
        Assert.False(File.Exists(folder.File("a")));
    }

    private static void Write(string path, Model model)
    {
        SafeTensors.Write(path, ModelWeights.Of(model).Tensors);
    }

    private static void Read(string path, Model model)
    {
        ModelWeights.Load(model, WeightFile.Read(path).Weights, path);
    }
}

internal sealed class TwoLayers : Model
{
    private readonly Sequential layers;

    public TwoLayers(Device device, ulong seed) : base(device, seed) => layers =
    [
        new Flatten(),
        new Linear<Relu>(Parameters, "hidden", 8 * 8, 16),
        new Linear<Identity>(Parameters, "classes", 16, 2),
    ];

    public override string Architecture => "two-layers";

    public override Tensor Forward(Tensor x) => layers.Forward(x);
}
