namespace MidasNet.Benchmarks.Peers;

/// <summary>A library that takes part in few rows, and is shown below the row instead of in the table.</summary>
/// <param name="Column">The library.</param>
/// <param name="Make">Makes its side.</param>
/// <param name="Missing">Loads the library. Returns the reason why it cannot take part, or null.</param>
internal sealed record OtherSide(Column Column, Func<Contender> Make, Func<string?> Missing);
