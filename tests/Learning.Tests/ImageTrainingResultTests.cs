using MidasNet.Learning.Tests.Training;
using MidasNet.Models;

namespace MidasNet.Learning.Tests;

public sealed class ImageTrainingResultTests : IDisposable
{
    private readonly Device device = Device.OpenCpu(threads: 1);
    private readonly TemporaryFolder folder = new();

    public void Dispose()
    {
        device.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void A_result_that_was_disposed_of_replaces_no_checkpoint()
    {
        string path = folder.File("network.safetensors");
        var result = Train();
        result.Save(path);
        byte[] saved = File.ReadAllBytes(path);
        result.Dispose();
        Assert.Contains(nameof(ImageTrainingResult), Assert.Throws<ObjectDisposedException>(() => result.Save(path)).Message, StringComparison.Ordinal);
        Assert.Equal(saved, File.ReadAllBytes(path));
        using var opened = ModelCheckpoint.Open(path, device);
        Assert.Equal(3, opened.Use.ClassNames.Count);
    }

    [Fact]
    public void A_device_that_was_disposed_of_trains_nothing()
    {
        device.Dispose();
        Assert.Contains("the device cpu, 1 thread", Assert.Throws<ObjectDisposedException>(Train).Message, StringComparison.Ordinal);
    }

    private ImageTrainingResult Train() => ImageTraining.Run(
        StripedImages.MakeFolder(folder.Path, 30, seed: 1), device, new ImageTrainingOptions { Labels = TrainLabels.Clean, Epochs = 1, Width = 2, ValidationPercent = 0, Threads = 1 },
        session: new TrainingSession { Cancellation = TestContext.Current.CancellationToken });
}
