using System.Runtime.InteropServices;

namespace MidasNet;

/// <summary>Changes parameters step by step along their gradients.</summary>
public abstract class Optimizer : IDisposable
{
    private readonly string[] memoryNames;
    private readonly Dictionary<Parameter, Memory> memories = [];
    private readonly List<Storage> clipped = [];
    private readonly List<int> clippedLengths = [];
    private Device? clipDevice;
    private Storage? clip;
    private double? gradientNorm = 0;
    private bool disposed;

    /// <summary>Takes the groups to train; no parameter may be in two, and no two may have the same name.</summary>
    /// <param name="groups">The parameters to train.</param>
    /// <param name="learningRate">Length of a step.</param>
    /// <param name="memoryNames">Names of the arrays that are kept for each parameter, each of the parameter's size, 0 at its first step.</param>
    private protected Optimizer(IEnumerable<ParameterGroup> groups, float learningRate, params string[] memoryNames)
    {
        ArgumentNullException.ThrowIfNull(groups);
        Groups = [.. groups];
        if (Groups.Contains(null!)) throw new ArgumentNullException(nameof(groups), "a group is null");
        RequireRate(learningRate, nameof(learningRate));
        LearningRate = learningRate;
        this.memoryNames = memoryNames;
        var twice = Groups.SelectMany(g => g.Parameters).GroupBy(p => p).FirstOrDefault(g => g.Count() > 1);
        if (twice is not null) throw new ArgumentException($"parameter {twice.Key.Name} is in two groups", nameof(groups));
        RequireNames(Groups.SelectMany(g => g.Parameters), nameof(groups));
    }

    /// <summary>The parameters to train.</summary>
    public IReadOnlyList<ParameterGroup> Groups { get; }

    /// <summary>The learning rate of the next step; set it by a <see cref="Schedule"/> or by hand.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative, infinite or NaN.</exception>
    public float LearningRate
    {
        get;
        set
        {
            RequireRate(value, nameof(value));
            field = value;
        }
    }

    /// <summary>
    /// If above 0, gradients longer than this (as one vector over all groups) are scaled down to it (Pascanu et al., ICML 2013). Infinite, they are only measured.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative or NaN.</exception>
    public float ClipNorm
    {
        get;
        set => field = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "a clip norm is at least 0, which is for none");
    }

    /// <summary>
    /// The length of the last step's gradient before clipping; measured only if <see cref="ClipNorm"/> is above 0. It stays on the device until it is asked
    /// for, which waits for the step.
    /// </summary>
    public double GradientNorm => gradientNorm ??= ReadNorm();

    /// <summary>Steps made so far.</summary>
    public long StepCount { get; private set; }

    /// <summary>Makes one step. Parameters without a gradient stay as they are.</summary>
    /// <exception cref="ObjectDisposedException">The optimizer, a parameter's model or the scope of the gradients was disposed of.</exception>
    public void Step(Gradients gradients)
    {
        ArgumentNullException.ThrowIfNull(gradients);
        ObjectDisposedException.ThrowIf(disposed, this);
        StepCount++;
        var factor = ClipNorm > 0 ? Clip(gradients) : null;
        foreach (var group in Groups)
        {
            foreach (var parameter in group.Parameters)
            {
                if (!parameter.Trainable || gradients.StorageOf(parameter) is not { } gradient) continue;
                float decay = parameter.Kind == ParameterKind.Weight ? group.WeightDecay : 0;
                var memory = MemoryOf(parameter);
                memory.Steps++;
                Step(parameter, memory.Steps, gradient, LearningRate * group.LearningRateScale, decay, factor, memory.Storages);
            }
        }
    }

    /// <summary>Names of the arrays that are kept for a parameter, each of its size.</summary>
    internal virtual IReadOnlyList<string> MemoryNamesOf(Parameter parameter) => memoryNames;

    /// <summary>Changes one parameter.</summary>
    /// <param name="parameter">The parameter.</param>
    /// <param name="step">Counts this parameter's steps from 1; they are fewer than the optimizer's if it was frozen for a time.</param>
    /// <param name="gradient">Its gradient.</param>
    /// <param name="learningRate">The learning rate of its group.</param>
    /// <param name="weightDecay">Its weight decay.</param>
    /// <param name="clip">The factor on the gradient, on the device; null for 1.</param>
    /// <param name="memory">The arrays that are kept for it.</param>
    internal abstract void Step(
        Parameter parameter, long step, Storage gradient, float learningRate, float weightDecay, Storage? clip, ReadOnlySpan<Storage> memory);

    /// <summary>Copies the optimizer's memory. Waits for the device.</summary>
    /// <exception cref="ObjectDisposedException">The optimizer or the device was disposed of.</exception>
    public OptimizerState SaveState()
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        var steps = new Dictionary<string, long>(StringComparer.Ordinal);
        var values = new Dictionary<string, float[]>(StringComparer.Ordinal);
        foreach (var (parameter, memory) in memories)
        {
            parameter.Device.RequireOpen();
            steps.Add(parameter.Name, memory.Steps);
            var names = MemoryNamesOf(parameter);
            for (int i = 0; i < names.Count; i++)
            {
                var copy = new float[parameter.Shape.Length];
                parameter.Device.Download(memory.Storages[i], copy);
                values.Add($"{parameter.Name}.{names[i]}", copy);
            }
        }
        return new OptimizerState(StepCount, steps, values);
    }

    /// <summary>
    /// Restores a copy that <see cref="SaveState"/> made, of an optimizer of this kind for parameters of the same names and shapes: the next step is the
    /// one that would have followed. Replaces what the optimizer has gathered so far.
    /// </summary>
    /// <exception cref="ArgumentException">Lists all that does not fit; the optimizer is unchanged.</exception>
    /// <exception cref="ObjectDisposedException">The optimizer or the device was disposed of.</exception>
    public void LoadState(OptimizerState state)
    {
        RequireFit(state);
        var byName = ParametersByName();
        RecycleMemories();
        StepCount = state.StepCount;
        foreach (var (name, steps) in state.ParameterSteps)
        {
            var memory = MemoryOf(byName[name]);
            memory.Steps = steps;
            var names = MemoryNamesOf(byName[name]);
            for (int i = 0; i < names.Count; i++) byName[name].Device.Upload(state.Values[$"{name}.{names[i]}"], memory.Storages[i]);
        }
    }

    /// <summary>Throws unless <see cref="LoadState"/> can restore a state.</summary>
    /// <exception cref="ArgumentException">Lists all that does not fit.</exception>
    /// <exception cref="ObjectDisposedException">The optimizer was disposed of.</exception>
    internal void RequireFit(OptimizerState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        ObjectDisposedException.ThrowIf(disposed, this);
        string[] problems = [.. ProblemsOf(state, ParametersByName())];
        if (problems.Length > 0) throw new ArgumentException($"the state does not fit this optimizer: {string.Join("; ", problems)}", nameof(state));
    }

    /// <summary>Gives the optimizer's memory back to the device; the parameters stay.</summary>
    public void Dispose()
    {
        if (disposed) return;
        disposed = true;
        // It can still be asked for, when the storage that holds it is gone.
        if (clipDevice is { IsDisposed: false }) _ = GradientNorm;
        RecycleMemories();
        if (clip is not null) clipDevice!.Recycle(clip);
        clip = null;
        GC.SuppressFinalize(this);
    }

    private Dictionary<string, Parameter> ParametersByName() =>
        Groups.SelectMany(group => group.Parameters).ToDictionary(parameter => parameter.Name, StringComparer.Ordinal);

    /// <summary>Throws unless it is a number of at least 0: with 0 nothing is trained.</summary>
    private protected static void RequireRate(float value, string name)
    {
        if (!(value >= 0 && float.IsFinite(value))) throw new ArgumentOutOfRangeException(name, value, "at least 0, and finite");
    }

    /// <summary>Throws if parameters share a name, by which states are saved and restored.</summary>
    internal static void RequireNames(IEnumerable<Parameter> parameters, string name)
    {
        if (parameters.GroupBy(p => p.Name, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } same)
            throw new ArgumentException($"{same.Count()} parameters are named '{same.Key}', such as those of two models: each model needs an optimizer of its own", name);
    }

    private IEnumerable<string> ProblemsOf(OptimizerState state, Dictionary<string, Parameter> byName)
    {
        if (state.StepCount < 0) yield return $"the step count is {state.StepCount}";
        var expected = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (name, steps) in state.ParameterSteps)
        {
            if (!byName.TryGetValue(name, out var parameter))
            {
                yield return $"it has no parameter {name}";
                continue;
            }
            if (steps <= 0 || steps > state.StepCount) yield return $"{name} has made {steps} of {state.StepCount} steps";
            foreach (string memoryName in MemoryNamesOf(parameter))
            {
                string key = $"{name}.{memoryName}";
                expected.Add(key);
                if (!state.Values.TryGetValue(key, out var values)) yield return $"{key} is missing";
                else if (values.Length != parameter.Shape.Length) yield return $"{key} has {values.Length} values for {parameter}";
            }
        }
        foreach (string key in state.Values.Keys)
            if (!expected.Contains(key)) yield return $"{key} is unexpected";
    }

    /// <summary>The memory of a parameter, made at its first step.</summary>
    private Memory MemoryOf(Parameter parameter)
    {
        if (memories.TryGetValue(parameter, out var memory)) return memory;
        var storages = new Storage[MemoryNamesOf(parameter).Count];
        for (int i = 0; i < storages.Length; i++)
        {
            storages[i] = parameter.Device.Allocate(parameter.Shape.Length);
            storages[i].References = 1;
            parameter.Device.Fill(parameter.Shape.Length, 0, storages[i]);
        }
        return memories[parameter] = new Memory(storages);
    }

    private void RecycleMemories()
    {
        foreach (var (parameter, memory) in memories)
            foreach (var storage in memory.Storages) parameter.Device.Recycle(storage);
        memories.Clear();
    }

    /// <summary>Computes the norm of the gradient and the factor to multiply it by; null if there is no gradient.</summary>
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
        clipDevice!.RequireOpen();
        Span<float> values = stackalloc float[3];
        clipDevice!.Download(clip!, values);
        return (double)values[1] + values[2];
    }

    private sealed class Memory(Storage[] storages)
    {
        public Storage[] Storages { get; } = storages;

        public long Steps { get; set; }
    }
}
