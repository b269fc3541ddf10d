namespace MidasNet;

/// <summary>
/// Exponentially averaged weights (Polyak and Juditsky 1992): average += (1 - decay) · (weight - average) after each step. They usually predict better
/// than the last weights. Early in training the decay is lower, (1 + t) / (10 + t), so that the start is forgotten.
/// </summary>
public sealed class MovingAverage : IDisposable
{
    private readonly List<(Parameter Parameter, Storage Average)> averages = [];
    private readonly float decay;
    private readonly bool forgetsStart;
    private long updates;
    private bool disposed;

    /// <summary>Begins with the present values, statistics included.</summary>
    /// <param name="parameters">The parameters to average.</param>
    /// <param name="decay">Share of the average that stays at each step, such as 0.999; at least 0 and below 1.</param>
    /// <exception cref="ArgumentException">Two parameters have the same name, as those of two models.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The decay is out of range.</exception>
    public MovingAverage(IEnumerable<Parameter> parameters, float decay) : this(parameters, decay, forgetsStart: true)
    {
    }

    /// <summary>Begins with the present values.</summary>
    /// <param name="parameters">The parameters to average.</param>
    /// <param name="decay">Share of the average that stays at each step.</param>
    /// <param name="forgetsStart">True for the lower decay early in training.</param>
    internal MovingAverage(IEnumerable<Parameter> parameters, float decay, bool forgetsStart)
    {
        if (decay is not (>= 0 and < 1)) throw new ArgumentOutOfRangeException(nameof(decay), decay, "at least 0 and below 1");
        ArgumentNullException.ThrowIfNull(parameters);
        (this.decay, this.forgetsStart) = (decay, forgetsStart);
        Parameter[] all = [.. parameters];
        if (all.Contains(null)) throw new ArgumentNullException(nameof(parameters), "a parameter is null");
        Optimizer.RequireNames(all, nameof(parameters));
        foreach (var parameter in all)
        {
            var average = parameter.Device.Allocate(parameter.Shape.Length);
            average.References = 1;
            parameter.Device.Copy(new BlockCopy(1, parameter.Shape.Length, 0, 0, 0, 0), parameter.Storage, average);
            averages.Add((parameter, average));
        }
    }

    /// <summary>Takes the present weights into the average; call it after each optimizer step.</summary>
    public void Update()
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        updates++;
        float share = 1 - (forgetsStart ? Math.Min(decay, (1f + updates) / (10f + updates)) : decay);
        foreach (var (parameter, average) in averages) parameter.Device.Blend(parameter.Shape.Length, share, parameter.Storage, average);
    }

    /// <summary>Exchanges weights and averages: once to predict with the averages, once more to continue training.</summary>
    public void Swap()
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        foreach (var (parameter, average) in averages)
        {
            var device = parameter.Device;
            var copy = new BlockCopy(1, parameter.Shape.Length, 0, 0, 0, 0);
            var other = device.Allocate(parameter.Shape.Length);
            device.Copy(copy, parameter.Storage, other);
            device.Copy(copy, average, parameter.Storage);
            device.Copy(copy, other, average);
            device.Recycle(other);
        }
    }

    /// <summary>Sets the parameters to their averages.</summary>
    internal void CopyToParameters()
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        foreach (var (parameter, average) in averages)
            parameter.Device.Copy(new BlockCopy(1, parameter.Shape.Length, 0, 0, 0, 0), average, parameter.Storage);
    }

    /// <summary>Copies the averages, or, while they are swapped, the weights that they are swapped for. Waits for the device.</summary>
    public AveragedWeights SaveState()
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        var values = new Dictionary<string, float[]>(StringComparer.Ordinal);
        foreach (var (parameter, average) in averages)
        {
            var copy = new float[parameter.Shape.Length];
            parameter.Device.RequireOpen();
            parameter.Device.Download(average, copy);
            values.Add(parameter.Name, copy);
        }
        return new AveragedWeights(updates, values);
    }

    /// <summary>Restores a copy that <see cref="SaveState"/> made of averages over parameters of the same names and shapes.</summary>
    /// <exception cref="ArgumentException">Lists all that does not fit; the averages are unchanged.</exception>
    public void LoadState(AveragedWeights state)
    {
        RequireFit(state);
        foreach (var (parameter, _) in averages) parameter.Device.RequireOpen();
        updates = state.Updates;
        foreach (var (parameter, average) in averages) parameter.Device.Upload(state.Values[parameter.Name], average);
    }

    /// <summary>Throws unless <see cref="LoadState"/> can restore a state.</summary>
    /// <exception cref="ArgumentException">Lists all that does not fit.</exception>
    internal void RequireFit(AveragedWeights state)
    {
        ArgumentNullException.ThrowIfNull(state);
        ObjectDisposedException.ThrowIf(disposed, this);
        string[] problems =
        [
            .. state.Updates < 0 ? [$"the update count is {state.Updates}"] : Array.Empty<string>(),
            .. averages.Select(a => a.Parameter).Where(p => !state.Values.ContainsKey(p.Name)).Select(p => $"{p.Name} is missing"),
            .. averages.Select(a => a.Parameter)
                .Where(p => state.Values.TryGetValue(p.Name, out var values) && values.Length != p.Shape.Length)
                .Select(p => $"{p.Name} has {state.Values[p.Name].Length} values for {p}"),
            .. state.Values.Keys.Except(averages.Select(a => a.Parameter.Name)).Select(name => $"{name} is unexpected"),
        ];
        if (problems.Length > 0) throw new ArgumentException($"the state does not fit these averages: {string.Join("; ", problems)}", nameof(state));
    }

    /// <summary>Gives the averages' memory back to the device; the parameters stay as they are.</summary>
    public void Dispose()
    {
        disposed = true;
        foreach (var (parameter, average) in averages) parameter.Device.Recycle(average);
        averages.Clear();
    }
}
