using System.Runtime.InteropServices;

namespace MidasNet;

/// <summary>Changes parameters step by step along their gradients.</summary>
public abstract class Optimizer : IDisposable
{
    private readonly Dictionary<string, float[]> pendingState = [];
    private readonly Dictionary<Parameter, int> stepsOf = [];
    private readonly List<Storage> clipped = [];
    private readonly List<int> clippedLengths = [];
    private Device? clipDevice;
    private Storage? clip;
    private double? gradientNorm = 0;

    /// <summary>Takes the groups to train; no parameter may be in two.</summary>
    protected Optimizer(IEnumerable<ParameterGroup> groups, float learningRate)
    {
        Groups = [.. groups];
        LearningRate = learningRate;
        var twice = Groups.SelectMany(g => g.Parameters).GroupBy(p => p).FirstOrDefault(g => g.Count() > 1);
        if (twice is not null) throw new ArgumentException($"parameter {twice.Key.Name} is in two groups", nameof(groups));
    }

    /// <summary>What is trained.</summary>
    public IReadOnlyList<ParameterGroup> Groups { get; }

    /// <summary>The learning rate of the next step; set it by a <see cref="Schedule"/> or by hand.</summary>
    public float LearningRate { get; set; }

    /// <summary>If above 0, gradients longer than this (as one vector over all groups) are scaled down to it (Pascanu et al., ICML 2013).</summary>
    public float ClipNorm { get; set; }

    /// <summary>
    /// The length of the last step's gradient before clipping; measured only if <see cref="ClipNorm"/> is above 0. It stays on the device until it is asked
    /// for, which waits for the step.
    /// </summary>
    public double GradientNorm => gradientNorm ??= ReadNorm();

    /// <summary>Steps made so far.</summary>
    public int StepCount { get; private set; }

    /// <summary>Makes one step. Parameters without a gradient stay as they are.</summary>
    public void Step(Gradients gradients)
    {
        StepCount++;
        var factor = ClipNorm > 0 ? Clip(gradients) : null;
        foreach (var group in Groups)
        {
            foreach (var parameter in group.Parameters)
            {
                if (!parameter.Trainable || gradients.StorageOf(parameter) is not { } gradient) continue;
                float decay = parameter.Kind == ParameterKind.Weight ? group.WeightDecay : 0;
                Step(parameter, NextStepOf(parameter), gradient, LearningRate * group.LearningRateScale, decay, factor);
            }
        }
    }

    /// <summary>Changes one parameter; <paramref name="step"/> counts this parameter's steps from 1, which are fewer if it was frozen for a time.</summary>
    internal abstract void Step(Parameter parameter, int step, Storage gradient, float learningRate, float weightDecay, Storage? clip);

    /// <summary>The optimizer's memory, for a checkpoint: name to numbers, with the step count under <c>steps</c>.</summary>
    public IReadOnlyDictionary<string, float[]> SaveState()
    {
        var state = new Dictionary<string, float[]>(StringComparer.Ordinal) { ["steps"] = [StepCount] };
        foreach (var (name, values) in pendingState) state[name] = values;
        foreach (var (parameter, count) in stepsOf) state[$"{parameter.Name}.steps"] = [count];
        foreach (var (parameter, suffix, storage) in States())
        {
            var values = new float[parameter.Shape.Length];
            parameter.Device.Download(storage, values);
            state[$"{parameter.Name}.{suffix}"] = values;
        }
        return state;
    }

    /// <summary>
    /// Takes back what <see cref="SaveState"/> gave, so that training goes on as if it had never stopped. What the optimizer has gathered so far is
    /// forgotten.
    /// </summary>
    /// <exception cref="ArgumentException">There is no step count.</exception>
    public void LoadState(IReadOnlyDictionary<string, float[]> state)
    {
        if (!state.TryGetValue("steps", out var steps) || steps.Length != 1)
            throw new ArgumentException("optimizer state without a step count", nameof(state));
        RecycleStates();
        StepCount = (int)steps[0];
        pendingState.Clear();
        foreach (var (name, values) in state.Where(s => s.Key != "steps")) pendingState[name] = values;
    }

    /// <summary>Gives the optimizer's memory back to the device; the parameters stay.</summary>
    public void Dispose()
    {
        // It can still be asked for, when the storage that holds it is gone.
        _ = GradientNorm;
        RecycleStates();
        if (clip is not null) clipDevice!.Recycle(clip);
        clip = null;
        GC.SuppressFinalize(this);
    }

    /// <summary>Drops all that <see cref="States"/> lists, which has been recycled.</summary>
    internal abstract void ForgetStates();

    /// <summary>The memory of each parameter that has been stepped.</summary>
    internal abstract IEnumerable<(Parameter Parameter, string Suffix, Storage Storage)> States();

    /// <summary>Makes the memory of a parameter at its first step: zeros, or what a checkpoint brought.</summary>
    internal Storage NewState(Parameter parameter, string suffix)
    {
        if (pendingState.Remove($"{parameter.Name}.{suffix}", out var values) && values.Length != parameter.Shape.Length)
            throw new ArgumentException($"optimizer state of {parameter} has {values.Length} values");
        var storage = parameter.Device.Allocate(parameter.Shape.Length);
        storage.References = 1;
        if (values is null) parameter.Device.Fill(parameter.Shape.Length, 0, storage);
        else parameter.Device.Upload(values, storage);
        return storage;
    }

    private int NextStepOf(Parameter parameter)
    {
        if (!stepsOf.TryGetValue(parameter, out int steps) && pendingState.Remove($"{parameter.Name}.steps", out var loaded)) steps = (int)loaded[0];
        return stepsOf[parameter] = steps + 1;
    }

    private void RecycleStates()
    {
        stepsOf.Clear();
        foreach (var (parameter, _, storage) in States()) parameter.Device.Recycle(storage);
        ForgetStates();
    }

    /// <summary>Measures the gradient and says by what to multiply it; null if there is none.</summary>
    private Storage? Clip(Gradients gradients)
    {
        clipped.Clear();
        clippedLengths.Clear();
        foreach (var group in Groups)
        {
            foreach (var parameter in group.Parameters)
            {
                if (!parameter.Trainable || gradients.StorageOf(parameter) is not { } gradient) continue;
                clipDevice ??= parameter.Device;
                clipped.Add(gradient);
                clippedLengths.Add(parameter.Shape.Length);
            }
        }
        if (clipDevice is null) return null;
        clip ??= NewClip(clipDevice);
        clipDevice.ClipNorm(CollectionsMarshal.AsSpan(clipped), CollectionsMarshal.AsSpan(clippedLengths), ClipNorm, clip);
        gradientNorm = null;
        return clip;
    }

    private static Storage NewClip(Device device)
    {
        var storage = device.Allocate(3);
        storage.References = 1;
        return storage;
    }

    private double ReadNorm()
    {
        Span<float> values = stackalloc float[3];
        clipDevice!.Download(clip!, values);
        return (double)values[1] + values[2];
    }
}
