using MidasNet.Gpu;

namespace MidasNet.Benchmarks.Gpu;

/// <summary>Something that is timed.</summary>
/// <param name="Name">Its name; the peers' script has the same.</param>
/// <param name="Make">Makes it ready on a device; what comes back is run.</param>
internal sealed record Row(string Name, Func<GpuDevice, Contender> Make)
{
    /// <summary>Multiplications and additions of the direct method.</summary>
    public double Flops { get; init; }

    /// <summary>Bytes that must be read and written at least.</summary>
    public double Bytes { get; init; }

    /// <summary>Whether it has matrix products, so that precision matters.</summary>
    public bool Multiplies => Flops > 0;
}

/// <summary>A row that is ready to run.</summary>
/// <param name="run">One run; it need not wait for the device.</param>
/// <param name="owned">What to dispose of afterwards.</param>
internal sealed class Contender(Action run, params IDisposable[] owned) : IDisposable
{
    /// <summary>Runs once.</summary>
    public void Run() => run();

    public void Dispose()
    {
        foreach (var disposable in owned) disposable.Dispose();
    }
}
