using System.Diagnostics;
using System.Globalization;

namespace MidasNet.Tests;

/// <summary>
/// The rounds of one fuzz test: names the round of a failure, and counts what was read and refused. The file that <c>MIDASNET_FUZZ_LOG</c> names receives a line for
/// each test, for the table of SECURITY.md; no test depends on the times in it.
/// </summary>
internal sealed class FuzzTally(string what)
{
    private readonly long begun = Stopwatch.GetTimestamp();
    private TimeSpan slowest;
    private int slowestRound;
    private volatile int current;

    /// <summary>True where checksums find nearly all damage, so that few inputs may show no one that is read.</summary>
    public bool MayRefuseAll { get; init; }

    /// <summary>Inputs that were read.</summary>
    public int Read { get; private set; }

    /// <summary>Inputs that were refused by a documented error.</summary>
    public int Refused { get; private set; }

    /// <summary>Runs all rounds; then writes the line, and requires that not all inputs met one fate.</summary>
    /// <param name="rounds">The number of rounds.</param>
    /// <param name="read">Makes and reads the input of a round; false if it was refused.</param>
    public void Run(int rounds, Func<int, bool> read)
    {
        // Whoever waits for a long run is told where it hangs; nothing depends on it.
        using var watch = new Timer(_ => Log($"{what}\tseed {FuzzOptions.Seed}\tat round {current} after {Stopwatch.GetElapsedTime(begun).TotalSeconds:0} s"), null, TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(60));
        for (int round = FuzzOptions.FirstRound; round < FuzzOptions.FirstRound + rounds; round++)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            current = round;
            long start = Stopwatch.GetTimestamp();
            try
            {
                if (read(round)) Read++;
                else Refused++;
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                throw new InvalidOperationException($"{what}, seed {FuzzOptions.Seed}, round {round}: {failure.GetType().Name}: {failure.Message}", failure);
            }
            if (Stopwatch.GetElapsedTime(start) is var taken && taken > slowest) (slowest, slowestRound) = (taken, round);
        }
        Log($"{what}\tseed {FuzzOptions.Seed}\t{rounds} inputs\t{Read} read\t{Refused} refused\t{Stopwatch.GetElapsedTime(begun).TotalSeconds:0} s\tslowest {slowest.TotalMilliseconds:0} ms (round {slowestRound})");
        // A fuzz that hits nothing, or only ever the first check, proves nothing. A few rounds may all meet one fate.
        Assert.True(rounds < 30 || ((Read > 0 || MayRefuseAll) && Refused > 0), $"{what}: {Read} read, {Refused} refused");
    }

    /// <summary>Writes the line of rounds that a test has run itself.</summary>
    public void Count(int rounds, int read, string outcomes) =>
        Log($"{what}\tseed {FuzzOptions.Seed}\t{rounds} inputs\t{read} read\t{rounds - read} refused\t{Stopwatch.GetElapsedTime(begun).TotalSeconds:0} s\t{outcomes}");

    private static void Log(FormattableString line)
    {
        if (Environment.GetEnvironmentVariable("MIDASNET_FUZZ_LOG") is { Length: > 0 } log) File.AppendAllText(log, line.ToString(CultureInfo.InvariantCulture) + "\n");
    }
}
