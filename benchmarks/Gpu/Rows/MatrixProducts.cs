using MidasNet.Gpu;

namespace MidasNet.Benchmarks.Gpu;

/// <summary>x·wᵀ, the product of fully connected layers.</summary>
internal static class MatrixProducts
{
    /// <summary>Square products, and those of the small CNN.</summary>
    public static IEnumerable<Row> Rows(Session session)
    {
        int[] sizes = session.Tiny ? [32] : [512, 1024, 2048, 4096, 8192];
        foreach (int n in sizes) yield return Product(n, n, n);
        if (session.Tiny) yield break;
        yield return Product(50176, 32, 288);
        yield return Product(64, 256, 3136);
    }

    private static Row Product(int m, int n, int k) => new($"sgemm {m}x{n}x{k}", device => Make(device, new LinearShape(m, k, n))) { Flops = 2.0 * m * n * k };

    private static Contender Make(GpuDevice device, LinearShape shape)
    {
        var (x, w, y) = (device.Random(shape.N * shape.In), device.Random(shape.Out * shape.In), device.Random(shape.N * shape.Out));
        return new Contender(() => device.Linear(shape, default(Identity), x, w, null, y));
    }
}
