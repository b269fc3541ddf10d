namespace MidasNet.Benchmarks.Peers;

/// <summary>One side of a row: a library that is set up to do the row's work again and again.</summary>
internal abstract class Contender : IDisposable
{
    /// <summary>Whatever must happen before each <see cref="Run"/> and is not the work: the forward pass of a backward row. Not timed.</summary>
    public virtual void Prepare()
    {
    }

    /// <summary>The work, once. Timed.</summary>
    public abstract void Run();

    /// <summary>What the last <see cref="Run"/> has computed, each array row by row in NCHW: all sides of a row must agree on it.</summary>
    public abstract IReadOnlyList<float[]> Results();

    /// <inheritdoc/>
    public void Dispose()
    {
        Release();
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees what the library holds.</summary>
    protected abstract void Release();
}
