using System.Text.Json;

namespace MidasNet.Benchmarks.Peers;

/// <summary>One JSON object on standard output at the end; the names of completed rows on standard error.</summary>
internal sealed class JsonReport(Stream output, TextWriter progress) : Report
{
    /// <inheritdoc/>
    public override void Begin(Session session)
    {
    }

    /// <inheritdoc/>
    public override void Add(RowResult result) => progress.WriteLine(result.Name);

    /// <inheritdoc/>
    public override void End(Session session, double elsewhere)
    {
        using var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteString("processor", MachineFacts.Processor);
        json.WriteString("system", MachineFacts.System);
        json.WriteNumber("threads", session.Threads);
        json.WriteNumber("ceilingGflops", Rounded(session.Ceiling.GigaflopsPerSecond));
        json.WriteNumber("ceilingGigabytesPerSecond", Rounded(session.Ceiling.GigabytesPerSecond));
        json.WriteNumber("otherProcesses", Rounded(elsewhere));
        json.WriteStartArray("rows");
        foreach (var result in session.Results) Write(json, result);
        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        output.WriteByte((byte)'\n');
    }

    private static void Write(Utf8JsonWriter json, RowResult result)
    {
        json.WriteStartObject();
        json.WriteString("name", result.Name);
        Number("ours", result.Figures[Column.Ours]);
        json.WriteString("unit", result.Unit.Symbol());
        Number("libtorch", Figure(Column.Libtorch));
        Number("libtorchChannelsLast", Figure(Column.LibtorchChannelsLast));
        Number("onnxRuntime", Figure(Column.OnnxRuntime));
        Number("ratio", result.Ratio(Column.Libtorch));
        Number("ratioChannelsLast", result.Ratio(Column.LibtorchChannelsLast));
        Number("ratioOnnxRuntime", result.Ratio(Column.OnnxRuntime));
        foreach (var other in Columns.Below)
        {
            if (Figure(other) is not { } figure) continue;
            string name = JsonNamingPolicy.CamelCase.ConvertName(other.ToString());
            Number(name, figure);
            Number($"ratio{other}", result.Ratio(other));
        }
        Number("ofCeiling", result.OfCeiling);
        json.WriteString("reached", result.Targets.Evaluate(result) switch
        {
            Verdict.Aim => "aim",
            Verdict.Must => "must",
            Verdict.Missed => "missed",
            Verdict.Unknown => "unknown",
            _ => null,
        });
        if (result.Scale is { } scale)
        {
            json.WriteString("series", scale.Series);
            json.WriteString("at", scale.At);
            Number("images", scale.Images);
        }
        Number("rounds", result.Rounds?.Made);
        Number("roundsUndisturbed", result.Rounds?.Quiet);
        json.WriteString("remark", result.Remark);
        json.WriteString("disagreement", result.Disagreement);
        json.WriteEndObject();

        double? Figure(Column column) => result.Figures.TryGetValue(column, out double figure) ? figure : null;

        void Number(string name, double? value)
        {
            if (value is { } number && double.IsFinite(number)) json.WriteNumber(name, Rounded(number));
            else json.WriteNull(name);
        }
    }

    /// <summary>Rounds to five digits, which exceeds the precision of the clock.</summary>
    private static decimal Rounded(double value)
    {
        if (value == 0) return 0;
        int digits = Math.Clamp(4 - (int)Math.Floor(Math.Log10(Math.Abs(value))), 0, 10);
        return (decimal)Math.Round(value, digits);
    }
}
