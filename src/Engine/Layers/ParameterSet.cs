using System.Collections;

namespace MidasNet;

/// <summary>
/// The parameters of a model, in the order of creation, each with a unique name. Layers add theirs when they are created. Initial values depend
/// only on the seed and the name, not on the order.
/// </summary>
public sealed class ParameterSet : IReadOnlyList<Parameter>, IDisposable
{
    private readonly List<Parameter> parameters = [];
    private readonly Dictionary<string, Parameter> byName = new(StringComparer.Ordinal);
    private readonly Device? device;
    private readonly ulong seed;
    private readonly bool isFilledLater;
    private bool disposed;

    /// <summary>An empty set.</summary>
    /// <param name="device">The device that holds the parameters.</param>
    /// <param name="seed">The seed of the initial values.</param>
    public ParameterSet(Device device, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(device);
        (this.device, this.seed) = (device, seed);
    }

    private ParameterSet(Device? device, bool isFilledLater) => (this.device, this.isFilledLater) = (device, isFilledLater);

    /// <summary>The device that holds the parameters.</summary>
    /// <exception cref="InvalidOperationException">The set was made by <see cref="WithoutMemory"/>.</exception>
    public Device Device => device ?? throw new InvalidOperationException("these parameters have names and shapes only, and are on no device");

    /// <inheritdoc/>
    /// <exception cref="ObjectDisposedException">The set, or the model that it belongs to, was disposed of.</exception>
    public int Count => Live.Count;

    /// <summary>The number of values that are trainable, frozen or not: all but statistics.</summary>
    public long TrainableCount => Live.Where(p => p.Kind != ParameterKind.Statistic).Sum(p => (long)p.Shape.Length);

    /// <inheritdoc/>
    public Parameter this[int index] => Live[index];

    /// <summary>The parameter of this full name.</summary>
    /// <exception cref="KeyNotFoundException">No parameter has this name.</exception>
    /// <exception cref="ObjectDisposedException">The set, or the model that it belongs to, was disposed of.</exception>
    public Parameter this[string name]
    {
        get
        {
            RequireLive();
            return byName.TryGetValue(name, out var parameter)
                ? parameter
                : throw new KeyNotFoundException($"no parameter '{name}'; there are {string.Join(", ", byName.Keys.Take(20))}{(Count > 20 ? ", ..." : "")}");
        }
    }

    /// <summary>
    /// A set whose parameters have names and shapes and no values. A model that is built on it lists what it would allocate, so that an untrusted file can be
    /// compared with it first.
    /// </summary>
    public static ParameterSet WithoutMemory() => new(device: null, isFilledLater: true);

    /// <summary>A set whose parameters are 0 until they are loaded: to draw values that are not used takes longer than to read those of a file.</summary>
    internal static ParameterSet ToBeLoaded(Device device) => new(device, isFilledLater: true);

    /// <summary>Makes a parameter.</summary>
    /// <param name="name">The full name, such as <c>block1.conv1.weight</c>.</param>
    /// <param name="shape">The extents.</param>
    /// <param name="kind">Its purpose.</param>
    /// <param name="initialization">Writes the initial values.</param>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    /// <exception cref="ObjectDisposedException">The set, or the model that it belongs to, was disposed of.</exception>
    public Parameter Add(string name, Shape shape, ParameterKind kind, Initialization initialization)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(initialization);
        RequireLive();
        if (byName.ContainsKey(name)) throw new ArgumentException($"two parameters are named '{name}'", nameof(name));
        var parameter = new Parameter(device, name, shape, kind);
        byName.Add(name, parameter);
        parameters.Add(parameter);
        if (device is null) return parameter;
        var values = new float[shape.Length];
        if (isFilledLater)
        {
            parameter.Set(values);
            return parameter;
        }
        var random = new RandomStream(seed, Hash(name));
        initialization(values, ref random);
        parameter.Set(values);
        return parameter;
    }

    /// <summary>Freezes (or thaws) all parameters whose name begins with a prefix; an empty prefix means all.</summary>
    /// <returns>The number of them.</returns>
    public int Freeze(string prefix, bool frozen = true)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        int count = 0;
        foreach (var parameter in Live.Where(p => p.Name.StartsWith(prefix, StringComparison.Ordinal)))
        {
            parameter.Frozen = frozen;
            count++;
        }
        return count;
    }

    /// <inheritdoc/>
    public IEnumerator<Parameter> GetEnumerator() => Live.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Gives the parameters' memory back to the device; the model is unusable afterwards.</summary>
    public void Dispose()
    {
        foreach (var parameter in parameters) parameter.Release();
        parameters.Clear();
        byName.Clear();
        disposed = true;
    }

    /// <summary>Whether the set, or the model that it belongs to, was disposed of.</summary>
    internal bool IsDisposed => disposed;

    // After Dispose the set would look like that of a model without parameters, and be written to files as one.
    private List<Parameter> Live
    {
        get
        {
            RequireLive();
            return parameters;
        }
    }

    private void RequireLive()
    {
        if (disposed) throw new ObjectDisposedException(nameof(ParameterSet), "these parameters were disposed of, with their model");
    }

    // FNV-1a: equal in every process, unlike string.GetHashCode.
    private static ulong Hash(string name)
    {
        ulong hash = 14695981039346656037;
        foreach (char c in name) hash = (hash ^ c) * 1099511628211;
        return hash;
    }
}
