using System.Diagnostics;
using MidasNet.Data;
using MidasNet.Learning;
using MidasNet.Runner.Runs;
using MidasNet.Runner.Sources;
using MidasNet.Runner.Study;
using MidasNet.Runner.Study.Common;

namespace MidasNet.Runner.Sweeps;

/// <summary>Makes one piece of a study, in the child process of a worker: a study in a folder of its own, of which nothing but the piece is done.</summary>
/// <param name="order">The piece.</param>
/// <param name="data">The pack of what it needs.</param>
/// <param name="folder">The folder of the task, in which the state of its run lies.</param>
internal sealed class PieceWork(PieceOrder order, string data, string folder)
{
    /// <summary>Makes it.</summary>
    /// <param name="device">Where to compute.</param>
    /// <param name="session">Runs its networks.</param>
    /// <returns>The reply, with a pack of what it leaves.</returns>
    /// <exception cref="DataFormatException">The study has no such piece, or what it needs did not come with it.</exception>
    public TaskReply Make(Device device, TrainingSession session)
    {
        var clock = Stopwatch.StartNew();
        var run = RunFolder.Create(Path.Combine(folder, "piece"), "study", DateTimeOffset.UnixEpoch);
        try
        {
            var history = new List<EpochMetrics>();
            var pack = PiecePack.Open(data);
            var context = new StudyContext(
                order.Options(), device, run, DataFolder.None, Progress.OnStandardError(quiet: true, noProgress: true), session.Cancellation)
            {
                Session = session,
                Given = new StudyImages(Images(PiecePack.Drawings), Images(PiecePack.TrainDigits), Images(PiecePack.TestDigits)),
                Trained = history.AddRange,
            };
            if (pack.Has(PiecePack.Start)) pack.CopyTo(PiecePack.Start, Checkpoints.PathOf(context, StudyPieces.StartOf(order.Part)));
            var pieces = StudyPieces.Of(order.Part, context, pack.Has(PiecePack.Weights) ? Copy(PiecePack.Weights) : null);
            var piece = pieces.FirstOrDefault(piece => piece.Name == order.Piece)
                ?? throw new DataFormatException($"part {order.Part} of the study", $"with what came with the task it has no piece '{GivenText.Of(order.Piece)}'; {Counted.Of(pieces.Count, "other")}");
            piece.Do(context);

            string result = piece.ResultIn(run) ?? throw new InvalidOperationException($"'{piece.Name}' was made and is not there");
            string? network = piece.Network is { } left ? Checkpoints.PathOf(context, left) : null;
            return new TaskReply { Content = PieceContent.Of(result, network), File = Pack(result, history, network), Seconds = clock.Elapsed.TotalSeconds };

            LabelledImages? Images(string name) => pack.Has(name) ? ImagePack.Read(Copy(name)) : null;

            string Copy(string name)
            {
                string file = Path.Combine(run.Path, name);
                pack.CopyTo(name, file);
                return file;
            }

            string Pack(string text, List<EpochMetrics> metrics, string? checkpoint)
            {
                string written = Path.Combine(run.Path, PiecePack.Result), lines = Path.Combine(run.Path, PiecePack.Metrics), packed = Path.Combine(folder, "made");
                File.WriteAllText(written, text);
                File.WriteAllLines(lines, metrics.Select(RunJson.LineOf));
                PiecePack.Write(packed, [(PiecePack.Result, written), (PiecePack.Metrics, lines), .. checkpoint is null ? [] : new[] { (PiecePack.Network, checkpoint) }]);
                return packed;
            }
        }
        finally
        {
            Directory.Delete(run.Path, recursive: true);
        }
    }
}
