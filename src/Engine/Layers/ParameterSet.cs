using System.Collections;

namespace MidasNet;

/// <summary>
/// The parameters of a model, in the order of their making, each with a unique name. Layers add theirs when they are made. Initial values depend
/// on the seed and the name alone, not on the order.
/// </summary>
public sealed class ParameterSet(Device device, ulong seed) : IReadOnlyList<Parameter>, IDisposable
{
    private readonly List<Parameter> parameters = [];
    private readonly Dictionary<string, Parameter> byName = new(StringComparer.Ordinal);

    /// <summary>Where the parameters live.</summary>
    public Device Device { get; } = device;

    /// <inheritdoc/>
    public int Count => parameters.Count;

    /// <summary>How many numbers are trained or could be: all but statistics.</summary>
    public long TrainableCount => parameters.Where(p => p.Kind != ParameterKind.Statistic).Sum(p => (long)p.Shape.Length);

    /// <inheritdoc/>
    public Parameter this[int index] => parameters[index];

    /// <summary>The parameter of this full name.</summary>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public Parameter this[string name] => byName.TryGetValue(name, out var parameter)
        ? parameter
        : throw new KeyNotFoundException($"no parameter '{name}'; there are {string.Join(", ", byName.Keys.Take(20))}{(Count > 20 ? ", ..." : "")}");

    /// <summary>Makes a parameter.</summary>
    /// <param name="name">The full name, such as <c>block1.conv1.weight</c>.</param>
    /// <param name="shape">The extents.</param>
    /// <param name="kind">What it is for.</param>
    /// <param name="initialization">Writes the initial values.</param>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    public Parameter Add(string name, Shape shape, ParameterKind kind, Initialization initialization)
    {
        if (byName.ContainsKey(name)) throw new ArgumentException($"two parameters are named '{name}'", nameof(name));
        var parameter = new Parameter(Device, name, shape, kind);
        byName.Add(name, parameter);
        parameters.Add(parameter);
        var values = new float[shape.Length];
        var random = new RandomStream(seed, Hash(name));
        initialization(values, ref random);
        parameter.Set(values);
        return parameter;
    }

    /// <summary>Freezes (or thaws) all parameters whose name begins with a prefix; an empty prefix means all.</summary>
    /// <returns>How many there were.</returns>
    public int Freeze(string prefix, bool frozen = true)
    {
        int count = 0;
        foreach (var parameter in parameters.Where(p => p.Name.StartsWith(prefix, StringComparison.Ordinal)))
        {
            parameter.Frozen = frozen;
            count++;
        }
        return count;
    }

    /// <inheritdoc/>
    public IEnumerator<Parameter> GetEnumerator() => parameters.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Gives the parameters' memory back to the device; the model is unusable afterwards.</summary>
    public void Dispose()
    {
        foreach (var parameter in parameters) parameter.Release();
        parameters.Clear();
        byName.Clear();
    }

    // FNV-1a: the same number everywhere, unlike string.GetHashCode.
    private static ulong Hash(string name)
    {
        ulong hash = 14695981039346656037;
        foreach (char c in name) hash = (hash ^ c) * 1099511628211;
        return hash;
    }
}
