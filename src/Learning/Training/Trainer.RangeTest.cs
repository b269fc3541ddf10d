using MidasNet.Data;

namespace MidasNet.Learning;

public sealed partial class Trainer
{
    /// <summary>
    /// Trains one step at each learning rate, and gives the loss before it. It is no part of the run, which must not have begun and cannot be run afterwards: the
    /// network is to be thrown away. Ends after a loss that is not finite.
    /// </summary>
    internal IEnumerable<float> StepAt(IEnumerable<float> rates, CancellationToken cancellation)
    {
        using var rate = rates.GetEnumerator();
        ulong step = 0;
        for (int epoch = 0; ; epoch++)
        {
            foreach (var batch in source.Epoch(epoch, firstBatch: 0, cancellation))
            {
                cancellation.ThrowIfCancellationRequested();
                if (!rate.MoveNext()) yield break;
                float value = StepAt(rate.Current, batch, RandomStream.Mix(options.Seed) + ++step);
                yield return value;
                if (!float.IsFinite(value)) yield break;
            }
        }
    }

    private float StepAt(float rate, Batch batch, ulong seed)
    {
        using var scope = Scope.Train(model.Device, seed);
        var mean = loss(model.Forward(scope, batch), batch);
        float value = mean.ToScalar();
        if (!float.IsFinite(value)) return value;
        optimizer.LearningRate = rate;
        optimizer.Step(Gradients.Of(mean));
        return value;
    }
}
