namespace MidasNet.Benchmarks.Peers;

/// <summary>The geometric mean over other rows of the same unit, which must all have been measured before.</summary>
/// <param name="name">The row's name.</param>
/// <param name="over">The names of the rows.</param>
/// <param name="targets">The targets of the mean.</param>
internal sealed class MeanRow(string name, IReadOnlyList<string> over, Targets targets) : Row(name, targets)
{
    /// <inheritdoc/>
    public override RowResult? Measure(Session session)
    {
        var rows = session.Results.Where(r => over.Contains(r.Name)).ToList();
        if (rows.Count < over.Count) return null;
        var columns = Enum.GetValues<Column>().Where(column => rows.All(r => r.Figures.ContainsKey(column)));
        var means = columns.ToDictionary(column => column, column => Math.Exp(rows.Average(r => Math.Log(r.Figures[column]))));
        return new RowResult(Name, rows[0].Unit, Targets, means) { Missing = rows[0].Missing, Rounds = rows.Min(r => r.Rounds) };
    }
}
