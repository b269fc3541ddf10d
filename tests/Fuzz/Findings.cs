using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace MidasNet.Fuzz;

/// <summary>
/// Runs inputs, counts them, and keeps those that are findings in a folder: one for each kind of exception and place, so that fuzzing need not end at the first. An input that ends the
/// process, or hangs, is kept by libFuzzer.
/// </summary>
/// <param name="target">The target.</param>
/// <param name="folder">The folder of the findings; null to throw them.</param>
internal sealed partial class Findings(FuzzTarget target, string? folder)
{
    private const int MaxKinds = 40;

    private static readonly TimeSpan MaxTime = TimeSpan.FromSeconds(1), SummaryInterval = TimeSpan.FromSeconds(2);

    private readonly HashSet<string> kinds = new(StringComparer.Ordinal);
    private long inputs, read, written;
    private TimeSpan slowest;

    /// <summary>Reads one input.</summary>
    /// <returns>True if it was read, false if it was refused or is a finding.</returns>
    public bool Run(ReadOnlySpan<byte> data)
    {
        byte[] input = data.ToArray();
        inputs++;
        bool isRead = false;
        var taken = Timed(input, () => isRead = target.Read([.. input]));
        // The first time may be that of the compiler, or of other programs: it is the second that counts, as time of the processor.
        if (taken > MaxTime)
        {
            var second = Timed(input, () => target.Read([.. input]));
            if (second < taken) taken = second;
            if (taken > MaxTime) Keep("slow", string.Create(CultureInfo.InvariantCulture, $"{taken.TotalSeconds:0.0} s of the processor"), input);
        }
        if (taken > slowest) slowest = taken;
        if (isRead) read++;
        if (Stopwatch.GetElapsedTime(written) > SummaryInterval) WriteSummary();
        return isRead;
    }

    /// <summary>Writes the counts so far into the folder.</summary>
    public void WriteSummary()
    {
        written = Stopwatch.GetTimestamp();
        if (folder is not null)
            File.WriteAllText(Path.Combine(folder, "summary.txt"), string.Create(CultureInfo.InvariantCulture, $"{inputs} {read} {slowest.TotalMilliseconds:0} {kinds.Count}\n"));
    }

    private TimeSpan Timed(byte[] input, Action run)
    {
        var before = Environment.CpuUsage.TotalTime;
        try
        {
            run();
        }
        catch (Exception failure) when (folder is not null)
        {
            string text = failure.ToString();
            Keep($"{failure.GetType().Name}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(Frame().Matches(text).Take(3)))))[..8]}", text, input);
            return TimeSpan.Zero;
        }
        return Environment.CpuUsage.TotalTime - before;
    }

    private void Keep(string kind, string text, byte[] input)
    {
        if (kinds.Count >= MaxKinds || !kinds.Add(kind)) return;
        Console.Error.WriteLine($"FINDING {kind}: {text}");
        if (folder is null) return;
        File.WriteAllBytes(Path.Combine(folder, $"finding-{kind}"), input);
        File.WriteAllText(Path.Combine(folder, $"finding-{kind}.txt"), text + "\n");
    }

    // Where it comes from in the product, or in what the tests require.
    [GeneratedRegex(@"^   at (?!MidasNet\.Fuzz\.Findings)MidasNet\..*$", RegexOptions.Multiline)]
    private static partial Regex Frame();
}
