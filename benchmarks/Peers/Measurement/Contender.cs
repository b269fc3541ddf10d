namespace MidasNet.Benchmarks.Peers;

/// <summary>One side of a row: a library that is set up to repeat the row's work.</summary>
internal abstract class Contender : IDisposable
{
    /// <summary>Untimed preparation of each <see cref="Run"/>, such as the forward pass of a backward row.</summary>
    public virtual void Prepare()
    {
    }

    /// <summary>Does the work once. Timed.</summary>
    public abstract void Run();

    /// <summary>The results of the last <see cref="Run"/>, row by row in NCHW, on which all sides of a row must agree.</summary>
    public abstract IReadOnlyList<float[]> Results();

    /// <inheritdoc/>
    public void Dispose()
    {
        Release();
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees the library's resources.</summary>
    protected abstract void Release();
}
