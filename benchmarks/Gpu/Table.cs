using System.Globalization;
using MidasNet.Gpu;

namespace MidasNet.Benchmarks.Gpu;

/// <summary>All rows, measured and printed as a table in Markdown.</summary>
internal static class Table
{
    /// <summary>Measures and prints all rows; failed rows show the reason.</summary>
    public static void Print(Session session)
    {
        Row[] rows = [.. MatrixProducts.Rows(session), .. Convolutions.Rows(session), .. Networks.Rows(session), .. MemoryBound.Rows(session)];
        var notes = new List<string>();
        Console.WriteLine("| row | precision | ms | TFLOP/s or GB/s | of the GPU's limit |");
        Console.WriteLine("|---|---|--:|--:|--:|");
        foreach (var row in rows.Where(row => session.Wants(row.Name)))
        {
            foreach (var precision in row.Multiplies ? (Precision[])[Precision.Full, Precision.TensorFloat32] : [Precision.Full])
            {
                // A device for each row, so that rows do not share a pool and the largest fit.
                using var device = session.Open(precision);
                try
                {
                    using var contender = row.Make(device);
                    Console.WriteLine(Line(row, precision, device.Limits, Timing.Seconds(device, contender, session.Seconds)));
                }
                catch (Exception failure)
                {
                    // A row that fails must not prevent the others.
                    Console.WriteLine($"| {row.Name} | {Name(row, precision)} | - | - | - |");
                    notes.Add($"{row.Name} {Name(row, precision)}: {failure.Message}");
                }
            }
        }
        foreach (string note in notes) Console.WriteLine($"\n{note}");
    }

    private static string Line(Row row, Precision precision, GpuLimits? limits, double seconds)
    {
        double rate = row.Multiplies ? row.Flops / seconds : row.Bytes / seconds;
        double? limit = row.Flops == 1 ? null : !row.Multiplies ? limits?.BytesPerSecond : precision == Precision.Full ? limits?.Full : limits?.TensorFloat32;
        string figure = row.Flops > 1e3 ? $"{Number(rate / 1e12)} TFLOP/s" : row.Bytes > 0 ? $"{Number(rate / 1e9)} GB/s" : "-";
        string share = limit is > 0 and { } max && rate > 1 ? string.Create(CultureInfo.InvariantCulture, $"{100 * rate / max:N0} %") : "-";
        return $"| {row.Name} | {Name(row, precision)} | {Number(1e3 * seconds)} | {figure} | {share} |";
    }

    private static string Name(Row row, Precision precision) => !row.Multiplies ? "" : precision == Precision.Full ? "fp32" : "tf32";

    private static string Number(double value) => value.ToString(value < 10 ? "N3" : value < 100 ? "N2" : "N0", CultureInfo.InvariantCulture);
}
