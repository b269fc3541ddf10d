namespace MidasNet.Cluster.Grains;

/// <summary>A value in the storage of a grain, which may be missing.</summary>
/// <typeparam name="T">The value.</typeparam>
[GenerateSerializer]
internal sealed class Box<T> where T : class
{
    /// <summary>The value; null if none was stored.</summary>
    [Id(0)]
    public T? Value { get; set; }
}
