namespace MidasNet.Cluster.Grains;

/// <summary>The answer of a task or a file that is to be removed.</summary>
/// <param name="WasThere">Whether something was stored, and is removed.</param>
/// <param name="Wait">The time after which to ask again, since someone may still use it, or <see cref="Moment"/>; zero if it is removed.</param>
[GenerateSerializer]
internal readonly record struct RemovalAnswer(bool WasThere, TimeSpan Wait)
{
    /// <summary>The wait where a part was removed, and the next call removes more.</summary>
    public static TimeSpan Moment { get; } = TimeSpan.FromMilliseconds(1);
}
