using MidasNet.Gpu;

namespace MidasNet.Benchmarks.Gpu;

/// <summary>Convolutions with a batch of 64, with the sizes of benchmarks/Peers and of VGG19 at 224.</summary>
internal static class Convolutions
{
    private readonly record struct Size(int Channels, int Outputs, int Side, int Kernel = 3, int Stride = 1);

    /// <summary>The forward pass and both gradients.</summary>
    public static IEnumerable<Row> Rows(Session session)
    {
        Size[] sizes = session.Tiny
            ? [new(3, 5, 6)]
            : [
                new(1, 32, 28), new(32, 32, 28), new(32, 64, 14), new(64, 64, 28), new(128, 128, 14), new(256, 256, 8), new(64, 64, 28, Stride: 2),
                new(64, 64, 28, Kernel: 1), new(32, 32, 28, Kernel: 5), new(1, 24, 48, Kernel: 5, Stride: 2), new(64, 64, 224), new(256, 256, 56), new(512, 512, 28),
            ];
        foreach (var size in sizes)
        {
            int batch = session.Size(64, 2);
            var shape = new Conv2dShape(batch, size.Channels, size.Side, size.Side, size.Outputs, size.Kernel, size.Kernel, size.Stride, size.Kernel / 2);
            string name = $"{size.Channels}-{size.Outputs} {size.Side}x{size.Side}, {size.Kernel}x{size.Kernel}{(size.Stride > 1 ? $" stride {size.Stride}" : "")}";
            yield return Convolution($"conv {name}", shape, (device, x, w, y) => device.Conv2d(shape, default(Relu), x, w, null, y));
            yield return Convolution($"conv dx {name}", shape, (device, x, w, y) => device.Conv2dBackwardInput(shape, y, w, x));
            yield return Convolution($"conv dw {name}", shape, (device, x, w, y) => device.Conv2dBackwardWeight(shape, x, y, w));
        }
    }

    private static Row Convolution(string name, Conv2dShape shape, Action<GpuDevice, Storage, Storage, Storage> run) => new(name, device =>
    {
        var (x, w, y) = (device.Random(shape.N * shape.C * shape.H * shape.W), device.Random(shape.O * shape.Taps), device.Random(shape.Output.Length));
        return new Contender(() => run(device, x, w, y));
    })
    { Flops = 2.0 * shape.MultiplyAdds };
}
