namespace MidasNet.Benchmarks.Peers;

/// <summary>Work that each library does in this process, in turns.</summary>
/// <param name="name">The row's name.</param>
/// <param name="unit">The unit of the figures.</param>
/// <param name="work">The work of one run.</param>
/// <param name="targets">The targets of the row.</param>
internal sealed class TimedRow(string name, Unit unit, Work work, Targets targets) : Row(name, targets)
{
    /// <summary>Makes our side.</summary>
    public required Func<Contender> Ours { get; init; }

    /// <summary>Makes libtorch's side; null where it has no such function.</summary>
    public Func<Layout, Contender>? Libtorch { get; init; }

    /// <summary>Makes ONNX Runtime's side; null where the work is part of training.</summary>
    public Func<Contender>? OnnxRuntime { get; init; }

    /// <summary>The sides of libraries that are shown below the row.</summary>
    public IReadOnlyList<OtherSide> Others { get; init; } = [];

    /// <summary>Makes what the sides need in common, such as a folder of files; disposed of after them.</summary>
    public Func<IDisposable>? SetUp { get; init; }

    /// <summary>The reason why there is no separate channels-last form of the work.</summary>
    public string? NoChannelsLast { get; init; }

    /// <summary>
    /// The row whose results are compared, where those of the timed row cannot agree: training steps are compared without dropout, since each library draws
    /// its own random numbers.
    /// </summary>
    public TimedRow? ComparedAs { get; init; }

    /// <summary>The maximum difference between two sides due to rounding, relative to the largest value of the array, or to its length.</summary>
    public double Tolerance { get; init; } = 1e-4;

    /// <summary>
    /// True to compare lengths, |a - b| / |a|, instead of the largest differences: one value that a late layer of a deep network rounds to the other side of
    /// 0 changes few gradients by much and all others by little.
    /// </summary>
    public bool ByLength { get; init; }

    /// <inheritdoc/>
    public override RowResult Measure(Session session)
    {
        using var common = SetUp?.Invoke();
        var entrants = Entrants(session, out var missing);
        string? disagreement = (ComparedAs ?? this).Compare(session);
        var sides = new List<Contender>();
        try
        {
            foreach (var column in entrants) sides.Add(MakeSide(column));
            var timing = session.InProcessorTime
                ? Interleaving.MeasureProcessorTime(sides, session.Seconds)
                : Interleaving.Measure(sides, session.Seconds);
            var figures = timing.Medians.Select(seconds => work.Figure(unit, seconds));
            return new RowResult(Name, unit, Targets, entrants.Zip(figures).ToDictionary(pair => pair.First, pair => pair.Second))
            {
                Missing = missing,
                OfCeiling = work.OfCeiling(session.Ceiling, timing.Medians[0]),
                Rounds = (timing.Quiet, timing.Made),
                Disagreement = disagreement,
            };
        }
        finally
        {
            foreach (var side in sides) side.Dispose();
        }
    }

    /// <summary>The libraries that take part, ours first, and the reasons why others do not.</summary>
    public IReadOnlyList<Column> Entrants(Session session, out Dictionary<Column, string> missing)
    {
        const string NoPictures = "reads no pictures";
        var found = new Dictionary<Column, string?>
        {
            [Column.Ours] = null,
            [Column.Libtorch] = Libtorch is null ? NoPictures : session.NoLibtorch,
            [Column.LibtorchChannelsLast] = Libtorch is null ? NoPictures : session.NoLibtorch ?? NoChannelsLast,
            [Column.OnnxRuntime] = OnnxRuntime is not null ? session.NoOnnxRuntime : Libtorch is null ? NoPictures : "ONNX Runtime does not train",
        };
        foreach (var other in Others) found.Add(other.Column, other.Missing());
        missing = found.Where(pair => pair.Value is not null).ToDictionary(pair => pair.Key, pair => pair.Value!);
        return [.. found.Keys.Except(missing.Keys)];
    }

    /// <summary>Makes the side of a library that takes part.</summary>
    public Contender MakeSide(Column column) => column switch
    {
        Column.Ours => Ours(),
        Column.Libtorch when Libtorch is not null => Libtorch(Layout.Nchw),
        Column.LibtorchChannelsLast when Libtorch is not null => Libtorch(Layout.ChannelsLast),
        Column.OnnxRuntime when OnnxRuntime is not null => OnnxRuntime(),
        _ => Others.First(other => other.Column == column).Make(),
    };

    /// <summary>Runs each side once and compares its results with ours. Null if all agree.</summary>
    private string? Compare(Session session)
    {
        IReadOnlyList<float[]>? ours = null;
        foreach (var column in Entrants(session, out _))
        {
            using var side = MakeSide(column);
            side.Prepare();
            side.Run();
            var results = side.Results();
            ours ??= results;
            double difference = ByLength ? Agreement.Distance(ours, results) : Agreement.MaxDifference(ours, results);
            if (!(difference <= Tolerance)) return $"{Name}: {column} differs from ours by {difference:0.0e0} of the {(ByLength ? "length" : "largest value")}";
        }
        return null;
    }
}
