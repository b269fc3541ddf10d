using System.Globalization;

namespace MidasNet.Weights.Tests;

/// <summary>
/// How long the fuzz tests run: <c>MIDASNET_FUZZ_ROUNDS</c> is the number of files per test, <c>MIDASNET_FUZZ_SEED</c> chooses others than those of every run.
/// </summary>
internal static class FuzzOptions
{
    /// <summary>Chooses the files; 0 unless it is set.</summary>
    public static ulong Seed { get; } = ulong.TryParse(Environment.GetEnvironmentVariable("MIDASNET_FUZZ_SEED"), CultureInfo.InvariantCulture, out ulong seed) ? seed : 0;

    /// <summary>The number of files.</summary>
    public static int Rounds(int usual) =>
        int.TryParse(Environment.GetEnvironmentVariable("MIDASNET_FUZZ_ROUNDS"), CultureInfo.InvariantCulture, out int rounds) && rounds > 0 ? rounds : usual;
}
