namespace MidasNet.Benchmarks.Peers;

/// <summary>The cost of a whole training process: its time to the first step, or its memory. Processes of the libraries take turns.</summary>
/// <param name="name">The row's name.</param>
/// <param name="unit">The unit of the figures.</param>
/// <param name="steps">Training steps of each process.</param>
/// <param name="figure">Computes the figure from the seconds to the first step and the bytes of memory.</param>
/// <param name="targets">The targets of the row.</param>
internal sealed class ProcessRow(string name, Unit unit, int steps, Func<(double Seconds, double Bytes), double> figure, Targets targets)
    : Row(name, targets)
{
    private const int Rounds = 5;

    /// <summary>The row of the time to the first step.</summary>
    public static Row StartToFirstStep { get; } =
        new ProcessRow("start to first step", Unit.Milliseconds, steps: 1, measured => 1e3 * measured.Seconds, Targets.FirstStep);

    /// <summary>The row of the memory after twenty steps.</summary>
    public static Row ResidentMemory { get; } =
        new ProcessRow("resident memory", Unit.Megabytes, steps: 20, measured => measured.Bytes / 1e6, Targets.ResidentMemory);

    /// <inheritdoc/>
    public override RowResult Measure(Session session)
    {
        Column[] sides = session.NoLibtorch is null ? [Column.Ours, Column.Libtorch, Column.LibtorchChannelsLast] : [Column.Ours];
        var rounds = new List<(double[] Figures, bool Quiet)>();
        for (int round = 0; round <= Rounds; round++)
        {
            var before = ProcessorTime.Now();
            double[] figures = [.. sides.Select(side => figure(FirstStep.Measure(side, session.Threads, steps)))];
            if (round > 0) rounds.Add((figures, !ProcessorTime.Now().DisturbedSince(before))); // the first round loads the files into the page cache
        }
        var timing = Interleaving.Summary(rounds);
        var missing = RowResult.Peers.Except(sides).ToDictionary(
            side => side, side => side == Column.OnnxRuntime ? "ONNX Runtime does not train" : session.NoLibtorch!);
        return new RowResult(Name, unit, Targets, sides.Zip(timing.Medians).ToDictionary(pair => pair.First, pair => pair.Second))
        {
            Missing = missing,
            Rounds = (timing.Quiet, timing.Made),
        };
    }
}
