using MidasNet.Models;
using MidasNet.Weights;

namespace MidasNet.Learning;

public sealed partial class Trainer
{
    private const string ModelPrefix = "model.", AveragePrefix = "average.", OptimizerPrefix = "optimizer.", BestPrefix = "best.", LookaheadPrefix = "lookahead.";

    /// <summary>True if the run can be saved: not in the middle of a step, such as after an exception of the loss, nor after it has diverged.</summary>
    public bool CanSave => !isStepping;

    /// <summary>
    /// Writes all that the rest of the run depends on, in one file, whole or not at all: weights, statistics, averages, the optimizer's memory, counters,
    /// sums of the metrics, the best value and its weights. May be called between steps, at a report, and after the end.
    /// </summary>
    /// <param name="path">The file to make or replace.</param>
    /// <param name="attachment">Text of the caller, which <see cref="Resume"/> returns.</param>
    /// <exception cref="InvalidOperationException">The run cannot be saved, see <see cref="CanSave"/>.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public void SaveState(string path, string attachment = "")
    {
        if (!CanSave) throw new InvalidOperationException("the run was interrupted in the middle of a step, where it cannot be saved");
        var current = ModelWeights.Of(model);
        var memory = optimizer.SaveState();
        var averages = average?.SaveState();
        // During a report the model and the averages are exchanged.
        bool isSwapped = isAverageShown && averages is not null && !progress.IsFinished;
        var tensors = new List<WeightTensor>();
        foreach (var tensor in current.Tensors)
        {
            var other = averages is null ? null : new WeightTensor(tensor.Name, tensor.Dimensions, averages.Values[tensor.Name]);
            var (weights, averaged) = isSwapped ? (other!, tensor) : (tensor, other);
            tensors.Add(weights.Renamed(ModelPrefix + tensor.Name));
            if (progress.IsFinished) continue;
            if (averaged is not null) tensors.Add(averaged.Renamed(AveragePrefix + tensor.Name));
            if (bestWeights is not null) tensors.Add(new WeightTensor(BestPrefix + tensor.Name, tensor.Dimensions, bestWeights[tensor.Name]));
        }
        var slow = lookahead?.SaveState();
        if (!progress.IsFinished)
        {
            tensors.AddRange(memory.Values.Select(values => new WeightTensor(OptimizerPrefix + values.Key, [values.Value.Length], values.Value)));
            if (slow is not null)
                tensors.AddRange(slow.Values.Select(values => new WeightTensor(LookaheadPrefix + values.Key, [values.Value.Length], values.Value)));
        }
        TrainingStateFile.Write(path, tensors, new TrainingStateHeader
        {
            Fingerprint = Fingerprint(),
            Progress = progress with { Elapsed = clock.Elapsed },
            OptimizerSteps = memory.StepCount,
            ParameterSteps = memory.ParameterSteps.ToDictionary(),
            AverageUpdates = averages?.Updates ?? 0,
            LookaheadUpdates = slow?.Updates ?? 0,
            Attachment = attachment,
        });
    }

    /// <summary>
    /// Continues the run that <see cref="SaveState"/> has written, of a trainer made with the same model, batches, options and description: whatever
    /// <see cref="Run"/> does next is what the saved run would have done next. The number of threads may differ.
    /// </summary>
    /// <returns>The caller's text.</returns>
    /// <exception cref="WeightFormatException">
    /// The file is damaged or is no training state, or it belongs to another run: lists what differs. The trainer is unchanged.
    /// </exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public string Resume(string path)
    {
        var (header, tensors) = TrainingStateFile.Read(path);
        TrainingFingerprint.RequireSame(path, header.Fingerprint, Fingerprint());
        var position = header.Progress;
        if (position.Epoch < 0 || position.Epoch > options.Epochs || position.Batch < 0 || position.Batch > source.BatchCount)
            throw new WeightFormatException(path, null, $"the run of {options.Epochs} epochs of {source.BatchCount} batches has no epoch {position.Epoch}, batch {position.Batch}");
        var weights = Values(path, tensors, ModelPrefix);
        if (!header.Progress.IsFinished)
        {
            var best = tensors.Names.Any(name => name.StartsWith(BestPrefix, StringComparison.Ordinal)) ? Values(path, tensors, BestPrefix) : null;
            var averages = average is null ? null : new AveragedWeights(header.AverageUpdates, Values(path, tensors, AveragePrefix));
            var slow = new AveragedWeights(header.LookaheadUpdates, ArraysUnder(tensors, LookaheadPrefix));
            var memory = new OptimizerState(header.OptimizerSteps, header.ParameterSteps, ArraysUnder(tensors, OptimizerPrefix));
            try
            {
                optimizer.RequireFit(memory);
                if (averages is not null) average!.RequireFit(averages);
                lookahead?.RequireFit(slow);
            }
            catch (ArgumentException unfit)
            {
                throw new WeightFormatException(path, null, unfit.Message, unfit);
            }
            ShowAverage(false);
            optimizer.LoadState(memory);
            if (averages is not null) average!.LoadState(averages);
            lookahead?.LoadState(slow);
            bestWeights = best;
        }
        ShowAverage(false);
        foreach (var parameter in model.Parameters) parameter.Set(weights[parameter.Name]);
        progress = header.Progress;
        // The model of a finished run has its final weights already.
        isAverageShown = progress.IsFinished;
        clock.Elapsed = progress.Elapsed;
        return header.Attachment;
    }

    /// <summary>Reports in an epoch of the run that was resumed; 0 before it begins.</summary>
    internal int ReportsPerEpoch => progress.ReportsPerEpoch;

    /// <summary>All that must be the same for another run to have the same outcome.</summary>
    internal SortedDictionary<string, string> Fingerprint() =>
        TrainingFingerprint.Of(options, model, source.BatchCount, source.ImageCount, Description);

    private static Dictionary<string, float[]> ArraysUnder(WeightSet tensors, string prefix) =>
        tensors.Under(prefix).Tensors.ToDictionary(tensor => tensor.Name, tensor => tensor.Values);

    /// <summary>The values of all parameters under a prefix.</summary>
    private Dictionary<string, float[]> Values(string path, WeightSet tensors, string prefix)
    {
        var found = tensors.Under(prefix);
        WeightFit.Require(
            path, model.Architecture, model.Parameters.Select(p => new ParameterShape(p.Name, p.Shape)),
            found.Tensors.Select(tensor => (tensor.Name, tensor.Dimensions)));
        return found.Tensors.ToDictionary(tensor => tensor.Name, tensor => tensor.Values);
    }
}
