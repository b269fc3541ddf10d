namespace MidasNet;

/// <summary>
/// Lookahead (Zhang, Lucas, Hinton, Ba, NeurIPS 2019): every few steps of an optimizer, slow weights move a share of the way to its weights, and the optimizer
/// continues from them.
/// </summary>
public sealed class Lookahead : IDisposable
{
    private readonly MovingAverage slow;
    private readonly int steps;

    /// <summary>Begins with the present weights.</summary>
    /// <param name="parameters">The parameters to train; the others keep what the steps give them.</param>
    /// <param name="steps">Steps of the optimizer between two moves of the slow weights, at least 1; 5 is usual.</param>
    /// <param name="share">Share of the way, above 0 and at most 1; 0.5 is usual.</param>
    /// <exception cref="ArgumentOutOfRangeException">The steps or the share are out of range.</exception>
    public Lookahead(IEnumerable<Parameter> parameters, int steps = 5, float share = 0.5f)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        if (share is not (> 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(share), share, "above 0 and at most 1");
        this.steps = steps;
        slow = new MovingAverage(parameters.Where(parameter => parameter is null or { Trainable: true }), 1 - share, forgetsStart: false);
    }

    /// <summary>Call it after each step of the optimizer.</summary>
    /// <param name="step">The number of this step, from 1.</param>
    public void Update(long step)
    {
        if (step % steps != 0) return;
        slow.Update();
        slow.CopyToParameters();
    }

    /// <summary>Copies the slow weights. Waits for the device.</summary>
    public AveragedWeights SaveState() => slow.SaveState();

    /// <summary>Restores a copy that <see cref="SaveState"/> made of parameters of the same names and shapes.</summary>
    /// <exception cref="ArgumentException">Lists all that does not fit; the slow weights are unchanged.</exception>
    public void LoadState(AveragedWeights state) => slow.LoadState(state);

    /// <summary>Throws unless <see cref="LoadState"/> can restore a state.</summary>
    /// <exception cref="ArgumentException">Lists all that does not fit.</exception>
    internal void RequireFit(AveragedWeights state) => slow.RequireFit(state);

    /// <summary>Gives the memory of the slow weights back to the device; the parameters stay as they are.</summary>
    public void Dispose() => slow.Dispose();
}
