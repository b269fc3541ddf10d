using MidasNet.Data;
using MidasNet.Learning;
using MidasNet.Learning.Audits;
using MidasNet.Runner.Audit;
using MidasNet.Runner.Runs;

namespace MidasNet.Runner.Sweeps;

/// <summary>Makes one piece of an audit, in the child process of a worker.</summary>
/// <param name="order">The piece.</param>
/// <param name="data">The pack of what it needs.</param>
/// <param name="folder">The folder of the task, in which the state of its run lies.</param>
/// <param name="memory">Keeps features of images for the next piece of the same audit.</param>
internal sealed class AuditWork(AuditOrder order, string data, string folder, FeatureMemory memory) : PieceWork(data, folder)
{
    /// <inheritdoc/>
    protected override Made Make(Given given, Device device, TrainingSession session)
    {
        var images = given.Images(PiecePack.Audited) ?? throw new DataFormatException("the audit", "its images have not come with the piece that needs them");
        var trusted = given.Images(PiecePack.Trusted);
        var options = order.Options(given.File(PiecePack.Weights));
        var run = options.Run with { Memory = memory };
        if (order.Simulate is not null)
        {
            if (order.Audit != AuditTrials.NameOf(options)) throw new DataFormatException("the audit", $"it is '{AuditTrials.NameOf(options)}', and not '{GivenText.Of(order.Audit)}'");
            return new Made(RunJson.LineOf(AuditTrials.Make(images, trusted, options, run, device, session)), [], null);
        }
        var history = new List<EpochMetrics>();
        string result = AuditFolds.Make(order, images, trusted, options, run, device, session.WithPredicted(history.AddRange));
        return new Made(result, history, null);
    }
}
