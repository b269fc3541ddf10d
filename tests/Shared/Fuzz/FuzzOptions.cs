using System.Globalization;

namespace MidasNet.Tests;

/// <summary>
/// How long the fuzz tests run: <c>MIDASNET_FUZZ_ROUNDS</c> is the number of inputs per test, <c>MIDASNET_FUZZ_SEED</c> chooses others than those of every run,
/// <c>MIDASNET_FUZZ_FIRST</c> is the round to begin with, to see a failure again.
/// </summary>
internal static class FuzzOptions
{
    /// <summary>Chooses the inputs; 0 unless it is set.</summary>
    public static ulong Seed { get; } = ulong.TryParse(Environment.GetEnvironmentVariable("MIDASNET_FUZZ_SEED"), CultureInfo.InvariantCulture, out ulong seed) ? seed : 0;

    /// <summary>The number of the first round.</summary>
    public static int FirstRound { get; } = int.TryParse(Environment.GetEnvironmentVariable("MIDASNET_FUZZ_FIRST"), CultureInfo.InvariantCulture, out int first) ? first : 0;

    /// <summary>The number of inputs.</summary>
    public static int Rounds(int usual) =>
        int.TryParse(Environment.GetEnvironmentVariable("MIDASNET_FUZZ_ROUNDS"), CultureInfo.InvariantCulture, out int rounds) && rounds > 0 ? rounds : usual;

    /// <summary>Writes the input that is read next to the file that <c>MIDASNET_FUZZ_KEEP</c> names, to look at one that fails or hangs.</summary>
    public static void Keep(byte[] input)
    {
        if (Environment.GetEnvironmentVariable("MIDASNET_FUZZ_KEEP") is { Length: > 0 } path) File.WriteAllBytes(path, input);
    }
}
