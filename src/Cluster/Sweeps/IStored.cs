namespace MidasNet.Cluster.Sweeps;

/// <summary>A value that outlives its process: a row of the database, a file, or, in a simulation, a count.</summary>
/// <typeparam name="T">The value.</typeparam>
internal interface IStored<T> where T : class
{
    /// <summary>The value that was stored last; null if none was.</summary>
    T? Value { get; }

    /// <summary>Stores a value.</summary>
    Task WriteAsync(T value);
}
