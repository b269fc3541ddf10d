using System.CommandLine;
using MidasNet.Runner.Audit;
using MidasNet.Runner.Runs;

namespace MidasNet.Runner.Cli;

/// <summary><c>midasnet audit</c>: what is wrong with the labels of a set, judged without a clean one.</summary>
internal static class AuditCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(Session session, GlobalOptions options)
    {
        var audit = new AuditCommandOptions();
        var cluster = new ClusterCommandOptions();
        var json = CommonOptions.Json();
        var command = new Verb(
            "audit", "Tells whether labels are clean, noisy, swapped, random or complementary, and which images stand out",
            "midasnet audit --data photos",
            "midasnet audit --data photos --preprocessing photo --image-size 64",
            "midasnet audit --data mnistTask3.zip --relabel proposed.csv --apply relabelled",
            "midasnet audit --data photos --apply cleaned --reviewed runs/20260101T120000Z-audit-1a2b3c/review.csv",
            "midasnet audit --data mnistTask3.zip --trusted trainPart1.zip --truth train-labels-idx1-ubyte.gz",
            "midasnet audit --data train-images-idx3-ubyte.gz --folds 5 --json",
            "midasnet audit --data train-images-idx3-ubyte.gz --simulate all --seeds 10 --limit 4000 --verdict-only",
            "midasnet audit --data photos --simulate all --seeds 10 --cluster \"Host=db.example.org;Database=midasnet\" --secret-file midasnet.secret");
        audit.AddTo(command);
        command.Options.Add(json);
        cluster.AddTo(command);
        command.SetAction(parsed =>
        {
            var progress = options.ProgressFor(parsed);
            if (audit.Reviewed(parsed) is { } review)
            {
                if (cluster.IsNamed(parsed)) throw new UsageException("--reviewed copies without an audit: leave --cluster out.");
                var copy = audit.Copy(parsed, review, progress, session.Cancellation);
                session.Write(copy, parsed.GetValue(json), copy.Lines());
                return;
            }
            var stopped = audit.Stopped(parsed);
            var asked = audit.Read(parsed, stopped, progress);
            using var elsewhere = cluster.Audit(parsed, asked.Parallel);
            if (elsewhere is not null) asked.Device.RequireThatOfWorkers("results of one audit are not mixed");
            if (asked.IsSeries)
            {
                RunTrials(asked, stopped, parsed.GetValue(json), session, progress, elsewhere);
                return;
            }
            if (elsewhere is not null && asked.CheckpointEvery is null) throw new UsageException("--checkpoint-every off keeps nothing, and a cluster's networks are kept until the audit has used them: leave it out.");
            var results = AuditRunner.Run(asked, stopped, progress, session.Cancellation, elsewhere);
            session.Write(results, parsed.GetValue(json), results.Lines());
        });
        return command;
    }

    private static void RunTrials(AuditOptions options, RunFolder? stopped, bool asJson, Session session, Progress progress, IRemoteAudits? elsewhere)
    {
        void Show(AuditTrial trial)
        {
            if (!asJson) session.WriteLine(trial.Line());
        }
        var trials = AuditTrials.Run(options, stopped, Show, progress, session.Cancellation, elsewhere);
        if (asJson) session.WriteJson(trials);
        else session.WriteLine($"{trials.Count(trial => trial.IsRight)} of {trials.Count} sets are named right");
    }
}
