namespace MidasNet.Web.Tests;

internal sealed class FakeRuns(params IReadOnlyList<IServedRun> all) : IServedRuns
{
    public IReadOnlyList<IServedRun> All { get; } = all;

    public IServedRun? Find(string name) => All.FirstOrDefault(run => run.Name == name);
}

internal sealed class FakeRun(string name) : IServedRun, IServedAudit
{
    public string Name { get; } = name;

    public string Kind => "training";

    public bool IsFinished { get; set; }

    public string? ReportFile { get; init; }

    public string? MetricsFile { get; init; }

    public IReadOnlyList<PredictedPicture> All { get; init; } = [];

    public bool HasPredictions => All.Count > 0;

    public bool IsAudit { get; init; }

    public IServedAudit? Audit => IsAudit ? this : null;

    public List<Decision> Decisions { get; } = [];

    public IReadOnlyList<PredictedPicture> Predictions() => All;

    public PictureFile? Picture(string image) => image == "a/1.png" ? new PictureFile([1, 2, 3], "image/png") : null;

    public AuditReview Read() => new("Noisy", ["a", "b"], "review.csv", "midasnet audit", [new ReviewedSuspect("a/1.png", "a", "b", "b", 0.9, [new ScoredClass("b", 0.9f)], DecisionKind.None, null)]);

    public void Decide(Decision decision) => Decisions.Add(decision);
}
