using System.Globalization;

namespace MidasNet.Benchmarks.Peers;

/// <summary>The table of <c>--memory</c>, written row by row as they are measured.</summary>
internal static class MemoryTable
{
    // Width of each cell; negative: flush left.
    private static readonly int[] Widths = [-35, 8, 8, 8, 8, 7, 6, 6, 9, 8, 8, 8];

    /// <summary>Measures the memory of each row and writes it.</summary>
    public static void Write(TextWriter output, IReadOnlyList<TimedRow> rows, Session session)
    {
        output.WriteLine("MB by which each library's process grows in the first runs of a row, and the peak of the whole process.");
        output.WriteLine();
        WriteLine(output, "", "", "libtorch", "libtorch", "ONNX", "times", "less", "than", "peak of", "libtorch", "libtorch", "ONNX");
        WriteLine(output, "row", "ours", "NCHW", "CL", "Runtime", "NCHW", "CL", "ORT", "process", "NCHW", "CL", "Runtime");
        var absent = new HashSet<string>();
        foreach (var row in rows)
        {
            var found = row.Entrants(session, out var missing).ToDictionary(column => column, column => MemoryOfSide.Measure(row.Name, column, session.Threads));
            WriteLine(output,
            [
                row.Name,
                .. Columns.OfTable.Select(column => Megabytes(found, column, memory => memory.Rise)),
                .. RowResult.Peers.Select(column => found.TryGetValue(column, out var other) ? Text($"{other.Rise / found[Column.Ours].Rise:0.00}") : "-"),
                .. Columns.OfTable.Select(column => Megabytes(found, column, memory => memory.Peak)),
            ]);
            foreach (var other in Columns.Below.Where(found.ContainsKey))
                output.WriteLine($"    {other.Name()}: {Megabytes(found, other, memory => memory.Rise)}, peak {Megabytes(found, other, memory => memory.Peak)}");
            absent.UnionWith(Columns.Below.Where(missing.ContainsKey).Select(column => missing[column]));
            output.Flush();
        }
        output.WriteLine();
        output.WriteLine("The operands of a row are there before its first run and count only in the peak, as do weights that ONNX Runtime packs before; this engine packs");
        output.WriteLine("them in the first run. Each process has the heap that its user would have.");
        foreach (string reason in absent) output.WriteLine(reason);
    }

    private static string Megabytes(Dictionary<Column, (double Rise, double Peak)> found, Column column, Func<(double Rise, double Peak), double> part) =>
        found.TryGetValue(column, out var memory) ? Text($"{part(memory) / 1e6:0.0}") : "-";

    private static void WriteLine(TextWriter output, params ReadOnlySpan<string> cells)
    {
        for (int i = 0; i < cells.Length; i++)
        {
            output.Write(i == 0 ? "" : "  ");
            output.Write(Widths[i] < 0 ? cells[i].PadRight(-Widths[i]) : cells[i].PadLeft(Widths[i]));
        }
        output.WriteLine();
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
