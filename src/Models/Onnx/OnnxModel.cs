using MidasNet.Weights;

namespace MidasNet.Models;

/// <summary>
/// A network from an ONNX file, run by this engine:
/// <code>
/// using var model = OnnxModel.Load("network.onnx");
/// OnnxValue logits = model.Run(new OnnxValue([1, 3, 224, 224], pixels));
/// </code>
/// It runs the operators of image classifiers (<see cref="Operators"/>) in float32; integers and booleans are numbers. Convolutions and matrix products run
/// on the device, the others on the processor. The file is untrusted: loading compares it with limits before memory is taken and executes nothing.
/// For one thread at a time.
/// </summary>
public sealed class OnnxModel : IDisposable
{
    private readonly string path;
    private readonly OnnxGraph graph;
    private readonly Device device;
    private readonly bool ownsDevice;
    private readonly List<OnnxNode> order;
    private readonly Dictionary<string, OnnxValue> constants = new(StringComparer.Ordinal);
    private readonly HashSet<OnnxValue> constantValues = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<(OnnxValue, string), Parameter> weights = new(new ByReference());
    private ParameterSet? parameters;
    private bool disposed;

    private OnnxModel(string path, OnnxGraph graph, Device device, bool ownsDevice)
    {
        (this.path, this.graph, this.device, this.ownsDevice) = (path, graph, device, ownsDevice);
        foreach (var node in graph.Nodes)
            if (node.Domain.Length > 0 || OnnxOperators.Find(node.Operator) is null)
                throw Error($"the operator of {node} is not one that is run here: those are {string.Join(", ", Operators)}");
        order = OnnxOrder.Of(path, graph);
        foreach (var (name, tensor) in graph.Initializers) AddConstant(name, new OnnxValue(tensor.Dimensions, tensor.Values));
        Inputs = [.. graph.Inputs.Where(input => !graph.Initializers.ContainsKey(input.Name)).Select(input => new OnnxInput(
            input.Name, input.Dimensions is null ? null : [.. input.Dimensions.Select(extent => extent is > 0 and <= int.MaxValue ? (int)extent : 0)]))];
        Outputs = [.. graph.Outputs.Select(output => output.Name)];
        ComputeConstants();
    }

    /// <summary>The operators that are run.</summary>
    public static IReadOnlyList<string> Operators => OnnxOperators.Names;

    /// <summary>The values to give.</summary>
    public IReadOnlyList<OnnxInput> Inputs { get; }

    /// <summary>The names of the results.</summary>
    public IReadOnlyList<string> Outputs { get; }

    /// <summary>Free entries about the model, such as <c>class_names</c> and <c>preprocessing</c> of <see cref="ModelExport"/>.</summary>
    public IReadOnlyDictionary<string, string> Metadata => graph.Metadata;

    /// <summary>Reads a model.</summary>
    /// <param name="path">The file; tensors in other files (external data) are read from its folder.</param>
    /// <param name="device">The device to compute on; null for the processor. Not disposed of.</param>
    /// <exception cref="WeightFormatException">
    /// The file is damaged or is no ONNX model, has an operator that is not run here, reads a value that nothing computes, or computes in a circle.
    /// </exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public static OnnxModel Load(string path, Device? device = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var graph = OnnxGraphReader.Read(path);
        var used = device ?? Device.OpenCpu();
        try
        {
            return new OnnxModel(path, graph, used, ownsDevice: device is null);
        }
        catch
        {
            if (device is null) used.Dispose();
            throw;
        }
    }

    /// <summary>Runs a model of one input.</summary>
    /// <param name="input">The input.</param>
    /// <returns>The first output.</returns>
    /// <exception cref="ArgumentException">The model takes another number of inputs, or another shape.</exception>
    /// <exception cref="WeightFormatException">An operation does not fit its inputs: it is named.</exception>
    /// <exception cref="ObjectDisposedException">The model or its device was disposed of.</exception>
    public OnnxValue Run(OnnxValue input)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (Inputs.Count != 1) throw new ArgumentException($"the model takes {Inputs.Count} inputs: {QuotedText.OfSome([.. Inputs.Select(port => port.Name)])}", nameof(input));
        return Run(new Dictionary<string, OnnxValue> { [Inputs[0].Name] = input })[Outputs[0]];
    }

    /// <summary>Runs the model.</summary>
    /// <param name="inputs">All <see cref="Inputs"/>, by name.</param>
    /// <returns>All <see cref="Outputs"/>, by name.</returns>
    /// <exception cref="ArgumentException">An input is missing, unknown, or has another shape than the model states.</exception>
    /// <exception cref="WeightFormatException">An operation does not fit its inputs, or its result is too large: it is named.</exception>
    /// <exception cref="ObjectDisposedException">The model or its device was disposed of.</exception>
    public IReadOnlyDictionary<string, OnnxValue> Run(IReadOnlyDictionary<string, OnnxValue> inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ObjectDisposedException.ThrowIf(disposed, this);
        device.RequireOpen();
        foreach (var input in Inputs)
            input.Require(inputs.GetValueOrDefault(input.Name) ?? throw new ArgumentException($"the input {QuotedText.Of(input.Name)} is missing", nameof(inputs)));
        if (inputs.Keys.FirstOrDefault(name => !Inputs.Any(input => input.Name == name)) is { } unknown)
            throw new ArgumentException($"the model has no input {QuotedText.Of(unknown)}: it takes {QuotedText.OfSome([.. Inputs.Select(input => input.Name)])}", nameof(inputs));

        var run = new OnnxRun(path, constants, inputs);
        // The last reader of a value frees it.
        var readers = order.SelectMany(node => node.Inputs).Concat(Outputs).GroupBy(name => name, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Count(), StringComparer.Ordinal);
        foreach (var node in order)
        {
            run.Keep(node, Compute(node, run));
            foreach (string name in node.Inputs)
                if (--readers[name] == 0) run.Forget(name);
            foreach (string name in node.Outputs)
                if (!readers.ContainsKey(name)) run.Forget(name);
        }
        return Outputs.ToDictionary(name => name, name => run[name], StringComparer.Ordinal);
    }

    /// <summary>The bytes of its constants.</summary>
    internal long WeightBytes => graph.Initializers.Values.Sum(tensor => sizeof(float) * (long)tensor.Values.Length);

    /// <summary>The same model on another device, for another thread.</summary>
    internal OnnxModel Again(Device other) => new(path, graph, other, ownsDevice: false);

    /// <summary>The operation that computes a value; null for a constant or an input.</summary>
    internal OnnxNode? ProducerOf(string value) => order.Find(node => node.Outputs.Contains(value));

    /// <inheritdoc/>
    public void Dispose()
    {
        disposed = true;
        parameters?.Dispose();
        if (ownsDevice) device.Dispose();
    }

    // What depends on constants alone, such as weights that are converted or filled, is computed once.
    private void ComputeConstants()
    {
        var run = new OnnxRun(path, constants, new Dictionary<string, OnnxValue>());
        order.RemoveAll(node =>
        {
            if (!node.Inputs.All(name => name.Length == 0 || constants.ContainsKey(name))) return false;
            var results = Compute(node, run);
            run.Keep(node, results);
            foreach (var (name, value) in node.Outputs.Zip(results)) AddConstant(name, value);
            return true;
        });
    }

    private void AddConstant(string name, OnnxValue value)
    {
        constants[name] = value;
        constantValues.Add(value);
    }

    private IReadOnlyList<OnnxValue> Compute(OnnxNode node, OnnxRun run)
    {
        OnnxValue?[] inputs = [.. node.Inputs.Select(name => name.Length == 0 ? null : run[name])];
        using var scope = Scope.Predict(device);
        var call = new OnnxCall(path, node, graph.Opset, inputs, scope, (value, form, make) => OnDevice(scope, value, form, make));
        var operation = OnnxOperators.Find(node.Operator) ?? throw new InvalidOperationException($"no operator {node.Operator}");
        try
        {
            return operation(call);
        }
        catch (Exception unfit) when (unfit is ShapeException or ArgumentException or OverflowException or IndexOutOfRangeException)
        {
            throw call.Error($"it does not fit its inputs {string.Join(", ", inputs.Select(input => input?.ToString() ?? "(none)"))}: {unfit.Message}", unfit);
        }
    }

    private Tensor OnDevice(Scope scope, OnnxValue value, string form, Func<(Shape Shape, float[] Values)> make)
    {
        if (!constantValues.Contains(value))
        {
            var (shape, numbers) = make();
            return scope.Input(shape, numbers);
        }
        if (!weights.TryGetValue((value, form), out var parameter))
        {
            var (shape, numbers) = make();
            parameters ??= new ParameterSet(device, seed: 0);
            parameter = parameters.Add($"constant{parameters.Count}", shape, ParameterKind.Statistic, (Span<float> target, ref RandomStream _) => numbers.CopyTo(target));
            weights.Add((value, form), parameter);
        }
        return scope.Use(parameter);
    }

    private WeightFormatException Error(string message) => new(path, null, message);

    private sealed class ByReference : IEqualityComparer<(OnnxValue Value, string Form)>
    {
        public bool Equals((OnnxValue Value, string Form) x, (OnnxValue Value, string Form) y) => ReferenceEquals(x.Value, y.Value) && x.Form == y.Form;

        public int GetHashCode((OnnxValue Value, string Form) key) =>
            HashCode.Combine(System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(key.Value), key.Form.GetHashCode(StringComparison.Ordinal));
    }
}

/// <summary>An input of an <see cref="OnnxModel"/>.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Dimensions">Its extents, 0 where any fits; null if the model does not say.</param>
public sealed record OnnxInput(string Name, IReadOnlyList<int>? Dimensions)
{
    /// <summary>The name and the extents, such as <c>image [any, 3, 224, 224]</c>.</summary>
    public override string ToString() => $"{Name} {(Dimensions is null ? "of any shape" : Extents(Dimensions))}";

    /// <summary>Requires that a value fits.</summary>
    internal void Require(OnnxValue value)
    {
        if (Dimensions is null) return;
        bool fits = Dimensions.Count == value.Rank && Dimensions.Zip(value.Dimensions).All(pair => pair.First == 0 || pair.First == pair.Second);
        if (!fits) throw new ArgumentException($"the input {QuotedText.Of(Name)} takes {Extents(Dimensions)}, was given {value}", nameof(value));
    }

    private static string Extents(IReadOnlyList<int> dimensions) =>
        $"[{string.Join(", ", dimensions.Select(extent => extent == 0 ? "any" : extent.ToString(System.Globalization.CultureInfo.InvariantCulture)))}]";
}
