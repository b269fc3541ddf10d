using System.Diagnostics;

namespace MidasNet.Benchmarks.Peers;

/// <summary>
/// Times several sides in turns, A B C D B C D A C D A B ..., so that changes in the machine's speed affect all of them. A round is one block of each side;
/// a side's figure is the median of its blocks.
/// </summary>
internal static class Interleaving
{
    private const int MinRounds = 5;

    // A block is long compared with the clock's resolution and a scheduler quantum, and short compared with the activity of other processes.
    private const double BlockSeconds = 0.06;

    // Idle threads of OpenMP and ONNX Runtime spin for tens of milliseconds on the cores that the next side needs: after only 20 ms the next side was up to
    // a sixth slower.
    private const int SettleMilliseconds = 100;

    /// <summary>The figures of one row.</summary>
    /// <param name="Medians">Seconds of one run, for each side.</param>
    /// <param name="Quiet">Rounds without disturbance by other processes; the medians are over these if there are at least three.</param>
    /// <param name="Made">The number of rounds.</param>
    public sealed record Timing(IReadOnlyList<double> Medians, int Quiet, int Made);

    /// <summary>Measures all sides for about <paramref name="seconds"/>, at least five rounds.</summary>
    public static Timing Measure(IReadOnlyList<Contender> sides, double seconds)
    {
        int[] runs = [.. sides.Select(side => RunsPerBlock(side, 0.25 * seconds / sides.Count))];
        var rounds = new List<(double[] Seconds, bool Quiet)>();
        long start = Stopwatch.GetTimestamp();
        do
        {
            var before = ProcessorTime.Now();
            double[] blocks = MakeRound(sides, runs, first: rounds.Count);
            rounds.Add((blocks, !ProcessorTime.Now().DisturbedSince(before)));
        }
        while (rounds.Count < MinRounds || Stopwatch.GetElapsedTime(start).TotalSeconds < seconds);

        return Summary(rounds);
    }

    /// <summary>
    /// The processor time of a run of each side, in turns as above: what a library of one thread needs of a core, however often others take the core from it. They
    /// still take its caches, so that the figure is the time that a tenth of the runs do not exceed; the shortest may be an error of the clock.
    /// </summary>
    public static Timing MeasureProcessorTime(IReadOnlyList<Contender> sides, double seconds)
    {
        List<double>[] times = [.. sides.Select(_ => new List<double>())];
        int rounds = 0;
        long start = Stopwatch.GetTimestamp();
        for (; rounds < MinRounds || Stopwatch.GetElapsedTime(start).TotalSeconds < seconds; rounds++)
        {
            for (int i = 0; i < sides.Count; i++)
            {
                int side = (rounds + i) % sides.Count;
                double used = 0;
                do
                {
                    double taken = UsedProcessorTime(sides[side]);
                    times[side].Add(taken);
                    used += taken;
                }
                while (used < BlockSeconds);
            }
        }
        return new Timing([.. times.Select(taken => taken.Order().ElementAt(taken.Count / 10))], rounds, rounds);
    }

    /// <summary>
    /// The medians of each side over rounds. Rounds disturbed by other processes are excluded, unless too few were quiet: then all count.
    /// </summary>
    public static Timing Summary(IReadOnlyList<(double[] Figures, bool Quiet)> rounds)
    {
        var quiet = rounds.Where(round => round.Quiet).ToList();
        var counted = quiet.Count >= 3 ? quiet : rounds;
        double[] medians = [.. rounds[0].Figures.Select((_, side) => Median([.. counted.Select(round => round.Figures[side])]))];
        return new Timing(medians, quiet.Count, rounds.Count);
    }

    /// <summary>The middle value, or the mean of the two in the middle.</summary>
    public static double Median(double[] values)
    {
        Array.Sort(values);
        return (values[values.Length / 2] + values[(values.Length - 1) / 2]) / 2;
    }

    /// <summary>Runs until caches are warm and the compiler has optimised, and counts the runs of a block.</summary>
    public static int RunsPerBlock(Contender side, double warmUpSeconds)
    {
        double fastest = double.PositiveInfinity;
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < 3 || Stopwatch.GetElapsedTime(start).TotalSeconds < warmUpSeconds; i++) fastest = Math.Min(fastest, Time(side));
        return Math.Clamp((int)(BlockSeconds / fastest), 1, 10_000);
    }

    /// <summary>One block of each side, beginning with side <paramref name="first"/> modulo their number. Returns the seconds of a run.</summary>
    public static double[] MakeRound(IReadOnlyList<Contender> sides, int[] runs, int first)
    {
        double[] seconds = new double[sides.Count];
        for (int i = 0; i < sides.Count; i++)
        {
            int side = (first + i) % sides.Count;
            seconds[side] = Block(sides[side], runs[side]);
        }
        return seconds;
    }

    private static double Block(Contender side, int runs)
    {
        Thread.Sleep(SettleMilliseconds);
        if (runs > 1) Time(side);
        double total = 0;
        for (int i = 0; i < runs; i++) total += Time(side);
        return total / runs;
    }

    private static double Time(Contender side)
    {
        side.Prepare();
        long start = Stopwatch.GetTimestamp();
        side.Run();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static double UsedProcessorTime(Contender side)
    {
        side.Prepare();
        var before = Environment.CpuUsage.TotalTime;
        side.Run();
        return (Environment.CpuUsage.TotalTime - before).TotalSeconds;
    }
}
