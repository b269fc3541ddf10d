namespace MidasNet.Fuzz;

/// <summary>A reader that is fuzzed: files to begin with, and what holds for any.</summary>
internal abstract class FuzzTarget : IDisposable
{
    /// <summary>A folder for the input, and what it refers to.</summary>
    protected TemporaryFolder Folder { get; } = new();

    /// <summary>Inputs that are read, or nearly.</summary>
    public abstract IEnumerable<byte[]> Seeds();

    /// <summary>Reads an input; an exception is a finding.</summary>
    /// <returns>True if it was read, false if it was refused by a documented error.</returns>
    public abstract bool Read(byte[] input);

    /// <inheritdoc/>
    public virtual void Dispose() => Folder.Dispose();
}
