using MidasNet.Gpu;

namespace MidasNet.Benchmarks.Gpu;

/// <summary>A timed operation.</summary>
/// <param name="Name">The name, which is also the name in the peers' script.</param>
/// <param name="Make">Prepares the operation on a device.</param>
internal sealed record Row(string Name, Func<GpuDevice, Contender> Make)
{
    /// <summary>Multiplications and additions of the direct method.</summary>
    public double Flops { get; init; }

    /// <summary>The minimum number of bytes that must be read and written.</summary>
    public double Bytes { get; init; }

    /// <summary>Whether it contains matrix products, so that precision matters.</summary>
    public bool Multiplies => Flops > 0;
}

/// <summary>A row that is ready to run.</summary>
/// <param name="run">One run, which need not wait for the device.</param>
/// <param name="owned">Objects to dispose of afterwards.</param>
internal sealed class Contender(Action run, params IDisposable[] owned) : IDisposable
{
    /// <summary>Runs once.</summary>
    public void Run() => run();

    public void Dispose()
    {
        foreach (var disposable in owned) disposable.Dispose();
    }
}
