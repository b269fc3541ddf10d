namespace MidasNet.Runner.Tests.Cli.Fuzz;

/// <summary>The random choices of one round.</summary>
/// <param name="seed">Decides them.</param>
/// <param name="round">The number of the round.</param>
internal sealed class Draw(ulong seed, int round)
{
    private RandomStream random = new(seed, (ulong)round);

    public bool Chance(double probability) => random.NextDouble() < probability;

    public int Number(int low, int high) => low + random.NextInt(high - low + 1);

    public T One<T>(params IReadOnlyList<T> values) => values[random.NextInt(values.Count)];
}
