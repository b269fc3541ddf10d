using System.Globalization;

namespace MidasNet.Benchmarks.Peers;

/// <summary>A text table, written row by row as they are measured.</summary>
internal sealed class TextReport(TextWriter output) : Report
{
    // Width of each cell; negative: flush left.
    private static readonly int[] Widths = [-35, 7, 9, 9, 9, 9, 7, 6, 6, 6, -13, -13, -7, 7];
    private readonly List<string> notes = [];

    /// <inheritdoc/>
    public override void Begin(Session session)
    {
        string threads = session.Threads == 1 ? "1 thread" : $"{session.Threads} threads";
        output.WriteLine($"{MachineFacts.Processor}, {MachineFacts.Vectors}, {threads}, {MachineFacts.System}");
        output.WriteLine($"libtorch through TorchSharp {MachineFacts.VersionOf("TorchSharp")}, ONNX Runtime "
            + $"{MachineFacts.VersionOf("Microsoft.ML.OnnxRuntime")}, heap {(HeapTuning.IsTuned ? "tuned" : "default")}");
        output.WriteLine(Text($"ceiling: {session.Ceiling.GigaflopsPerSecond:0} GFLOP/s (fused multiply-add), ")
            + Text($"{session.Ceiling.GigabytesPerSecond:0.0} GB/s (triad)"));
        output.WriteLine();
        WriteLine("", "", "", "libtorch", "libtorch", "ONNX", "times", "better", "than", "of", "", "", "", "");
        WriteLine("row", "unit", "ours", "NCHW", "CL", "Runtime", "NCHW", "CL", "ORT", "peak", "must", "aim", "reached", "rounds");
    }

    /// <inheritdoc/>
    public override void Add(RowResult result)
    {
        WriteLine(
        [
            result.Name, result.Unit.Symbol(), .. Columns.OfTable.Select(column => Figure(result, column)),
            .. RowResult.Peers.Select(peer => result.Ratio(peer) is { } ratio ? Text($"{ratio:0.00}") : "-"),
            result.OfCeiling is { } share ? Text($"{100 * share:0} %") : "-",
            Must(result.Targets), Aim(result.Targets), Word(result), result.Rounds is { } rounds ? $"{rounds.Quiet}/{rounds.Made}" : "-",
        ]);
        foreach (var other in Columns.Below)
        {
            if (result.Ratio(other) is { } ratio) output.WriteLine(Text($"    {other.Name()}: {Figure(result, other)} {result.Unit.Symbol()}, ours is {ratio:0.00} times as fast"));
            else if (result.Missing.ContainsKey(other)) output.WriteLine($"    {other.Name()}: {Figure(result, other)}");
        }
        if (result.Remark is { } remark) output.WriteLine($"    {remark}");
        if (result.Disagreement is { } disagreement) output.WriteLine($"    RESULTS DIFFER: {disagreement}");
        output.Flush();
    }

    /// <inheritdoc/>
    public override void End(Session session, double elsewhere)
    {
        output.WriteLine();
        output.WriteLine($"Figures are {(session.InProcessorTime ? "the processor time that a tenth of the runs do not exceed" : "medians over rounds")}. Ratios above 1: ours is faster or smaller. CL: channels-last. ORT: ONNX Runtime.");
        output.WriteLine("must and aim: ratios to libtorch NCHW/CL. of peak: share of the ceiling, by the operations of the direct method.");
        output.WriteLine("rounds: undisturbed by other processes / all. The figures are over the undisturbed rounds if there are at least three.");
        if (session.Results.Any(result => result.Figures.ContainsKey(Column.OpenBlas))) output.WriteLine(OpenBlas.Configuration);
        for (int i = 0; i < notes.Count; i++) output.WriteLine($"-{Letter(i)}: {notes[i]}");
        WriteScaling(session.Results);

        Verdict[] verdicts = [.. session.Results.Select(r => r.Targets.Evaluate(r)).Where(v => v is Verdict.Missed or Verdict.Must or Verdict.Aim)];
        int aims = verdicts.Count(v => v == Verdict.Aim), missed = verdicts.Count(v => v == Verdict.Missed);
        output.WriteLine($"{verdicts.Length - missed} of {verdicts.Length} rows meet their requirement, {aims} of them also their aim.");
        if (elsewhere > 0.05)
            output.WriteLine(Text($"Other processes used {100 * elsewhere:0} % of the CPU: the figures understate this machine."));
    }

    /// <summary>Cost per image, series by series, and its ratio to the first row of the series.</summary>
    private void WriteScaling(IReadOnlyList<RowResult> results)
    {
        var scaled = results.Where(result => result.Scale is not null);
        foreach (var series in scaled.GroupBy(result => result.Scale!.Series))
        {
            output.WriteLine();
            WriteLine(series.Key, "ms per", "", "libtorch", "libtorch", "ONNX", "of", "times");
            WriteLine("", "image:", "ours", "NCHW", "CL", "Runtime", "peak", "first");
            double? first = null;
            foreach (var result in series)
            {
                var scale = result.Scale!;
                double perImage = result.Figures[Column.Ours] / scale.Images;
                first ??= perImage;
                WriteLine(
                [
                    $"  {scale.At}", "",
                    .. Columns.OfTable.Select(column => result.Figures.TryGetValue(column, out double ms) ? Rounded(ms / scale.Images) : "-"),
                    result.OfCeiling is { } share ? Text($"{100 * share:0} %") : "-", Text($"{perImage / first:0.00}"),
                ]);
            }
        }
    }

    private void WriteLine(params ReadOnlySpan<string> cells)
    {
        for (int i = 0; i < cells.Length; i++)
        {
            output.Write(i == 0 ? "" : "  ");
            output.Write(Widths[i] < 0 ? cells[i].PadRight(-Widths[i]) : cells[i].PadLeft(Widths[i]));
        }
        output.WriteLine();
    }

    /// <summary>A figure, or the letter of the note that gives the reason for its absence.</summary>
    private string Figure(RowResult result, Column column)
    {
        if (result.Figures.TryGetValue(column, out double figure)) return Rounded(figure);
        if (!result.Missing.TryGetValue(column, out string? reason)) return "-";
        if (!notes.Contains(reason)) notes.Add(reason);
        return $"-{Letter(notes.IndexOf(reason))}";
    }

    private static string Rounded(double figure) => figure switch
    {
        0 or >= 100 => Text($"{figure:0}"),
        >= 10 => Text($"{figure:0.0}"),
        >= 1 => Text($"{figure:0.00}"),
        _ => Text($"{figure:0.000}"),
    };

    private static string Must(Targets targets) => targets.AtMost is { } max ? Text($"at most {max:0}") : Both(targets.Must, targets.MustOfCeiling);

    private static string Aim(Targets targets) => Both(targets.Aim, targets.AimOfCeiling);

    private static string Both(Ratios? ratios, double? share) =>
        ratios is null ? "-" : share is null ? ratios.ToString() : $"{ratios}, {Text($"{100 * share:0} %")}";

    private static string Word(RowResult result) => result.Targets.Evaluate(result) switch
    {
        Verdict.Aim => "aim",
        Verdict.Must => "must",
        Verdict.Missed => "MISSED",
        Verdict.Unknown => "unknown",
        _ => "-",
    };

    private static char Letter(int note) => (char)('a' + note);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
