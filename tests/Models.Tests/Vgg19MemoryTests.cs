namespace MidasNet.Models.Tests;

public sealed class Vgg19MemoryTests(ITestOutputHelper output)
{
    private const double Gibibyte = 1 << 30;

    /// <summary>The memory of a step grows linearly with its images, so that of a large batch follows from two small ones.</summary>
    [Fact]
    public void All_convolutions_of_VGG19_train_on_16_images_of_224_pixels_in_less_than_6_GiB()
    {
        // A quarter of the area: a batch of 4 is as large as one image of 224 pixels.
        long one = BytesOfAStep(batch: 4), two = BytesOfAStep(batch: 8);
        double sixteen = one + 15.0 * (two - one);
        output.WriteLine($"1 image {one / Gibibyte:0.00} GiB, each further {(two - one) / Gibibyte:0.000}, 16 images {sixteen / Gibibyte:0.00} GiB");
        Assert.InRange(sixteen, 0, 6 * Gibibyte);
    }

    private static long BytesOfAStep(int batch)
    {
        using var device = Device.OpenCpu();
        using var features = Vgg19.Features(device);
        using var head = new FeatureHead(device, features: 512, hidden: 64, classes: 10, seed: 1);
        using var optimizer = new Adam([.. features.Parameters, .. head.Parameters]);
        using var scope = Scope.Train(device);
        var shape = new Shape(batch, 3, 112, 112);
        var scores = head.Forward(features.Forward(scope.Input(shape, RandomImages.Of(shape))).GlobalAveragePool2d());
        optimizer.Step(Gradients.Of(scores.CrossEntropy(new int[batch])));
        return device.BytesAllocated;
    }
}
