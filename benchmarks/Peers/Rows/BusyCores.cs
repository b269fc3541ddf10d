using System.Globalization;

namespace MidasNet.Benchmarks.Peers;

/// <summary>
/// The training step of the small CNN while other processes keep one or two cores busy, as a share of its speed alone. Each round measures all sides alone,
/// then beside one process, then beside two. The number of threads is 1 or 2, whatever that of the other rows is.
/// </summary>
/// <param name="name">The row's name.</param>
/// <param name="busy">The number of busy processes.</param>
/// <param name="measure">The measurement, which rows of the same number of threads share.</param>
internal sealed class BusyCores(string name, int busy, Func<Session, BusyCores.Measured> measure) : Row(name, Targets.None)
{
    private const int MaxBusy = 2, MinRounds = 5;

    private static readonly string[] Counts = ["alone", "one hog", "two hogs"];

    /// <summary>The rows: with 1 and 2 threads, beside one and two processes.</summary>
    public static IEnumerable<Row> Rows()
    {
        foreach (int threads in new[] { 1, 2 })
        {
            Measured? measured = null;
            Measured Once(Session session) => measured ??= MeasureAll(session, threads);
            for (int busy = 1; busy <= MaxBusy; busy++)
                yield return new BusyCores($"small-cnn 64, {Counts[busy]}, {threads} thread{(threads == 1 ? "" : "s")}", busy, Once);
        }
    }

    /// <inheritdoc/>
    public override RowResult Measure(Session session)
    {
        var all = measure(session);
        var shares = all.Columns.Index().ToDictionary(side => side.Item, side => 100 * all.Seconds[0][side.Index] / all.Seconds[busy][side.Index]);
        var missing = RowResult.Peers.Except(all.Columns).ToDictionary(
            column => column, column => column == Column.OnnxRuntime ? "ONNX Runtime does not train" : session.NoLibtorch!);
        return new RowResult(Name, Unit.Percent, Targets, shares)
        {
            Missing = missing,
            Rounds = all.Rounds,
            Remark = $"{Counts[0]} {Milliseconds(0)} ms, {Counts[busy]} {Milliseconds(busy)} ms ({string.Join(", ", all.Columns.Select(Columns.Name))})",
        };

        string Milliseconds(int processes) =>
            string.Join(" / ", all.Seconds[processes].Select(seconds => (1e3 * seconds).ToString("0.0", CultureInfo.InvariantCulture)));
    }

    private static Measured MeasureAll(Session session, int threads)
    {
        var step = TrainingStep.SmallCnn(batch: 64);
        var columns = new List<Column> { Column.Ours };
        var sides = new List<Contender> { step.Ours(threads) };
        try
        {
            if (session.NoLibtorch is null)
            {
                columns.AddRange(Column.Libtorch, Column.LibtorchChannelsLast);
                sides.AddRange(step.Libtorch(Layout.Nchw, threads), step.Libtorch(Layout.ChannelsLast, threads));
            }
            int[] runs = [.. sides.Select(side => Interleaving.RunsPerBlock(side, 0.25 * session.Seconds / sides.Count))];
            var rounds = Enumerable.Range(0, MaxBusy + 1).Select(_ => new List<(double[] Figures, bool Quiet)>()).ToArray();
            long start = TimeProvider.System.GetTimestamp();
            do
            {
                var processes = new Stack<BusyProcess>();
                try
                {
                    for (int count = 0; count <= MaxBusy; count++)
                    {
                        if (count > 0) processes.Push(new BusyProcess());
                        var before = ProcessorTime.Now();
                        double[] seconds = Interleaving.MakeRound(sides, runs, first: rounds[0].Count);
                        rounds[count].Add((seconds, count == 0 && !ProcessorTime.Now().DisturbedSince(before)));
                    }
                }
                finally
                {
                    foreach (var process in processes) process.Dispose();
                }
            }
            while (rounds[0].Count < MinRounds || TimeProvider.System.GetElapsedTime(start).TotalSeconds < session.Seconds);

            Interleaving.Timing[] timings = [.. rounds.Select(Interleaving.Summary)];
            return new Measured(columns, [.. timings.Select(timing => timing.Medians)], (timings[0].Quiet, timings[0].Made));
        }
        finally
        {
            foreach (var side in sides) side.Dispose();
        }
    }

    /// <summary>The seconds of a step, for each number of busy processes and each library, and the rounds that were quiet but for these processes.</summary>
    internal sealed record Measured(IReadOnlyList<Column> Columns, IReadOnlyList<IReadOnlyList<double>> Seconds, (int Quiet, int Made) Rounds);
}
