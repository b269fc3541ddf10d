using MidasNet.Weights;

namespace MidasNet.Models;

/// <summary>
/// A device that computes nothing: it notes, as the nodes of an ONNX graph, which kernels a prediction calls. So every network that runs on the other
/// devices is exported by running it on this one, whatever its layers; only kernels that ONNX has no operator for, and those of training, are refused.
/// </summary>
/// <remarks>It holds the values of parameters. The number of images of a traced batch must be 1; it is free in the graph.</remarks>
internal sealed class TracingDevice : Device
{
    private readonly Dictionary<Storage, Parameter> parameters = [];
    private OnnxTrace? trace;

    /// <inheritdoc/>
    public override string Name => "tracing";

    /// <summary>Begins to note the kernels of a model whose parameters are on this device.</summary>
    public void Begin(OnnxTrace into, Model model)
    {
        trace = into;
        parameters.Clear();
        foreach (var parameter in model.Parameters) parameters.Add(parameter.Storage, parameter);
    }

    /// <summary>States the name of a tensor's values in the graph.</summary>
    public static void Label(Tensor x, string name) => Of(x.Storage).Value = new Traced(name, x.Shape.ToArray()[1..]);

    /// <summary>The name of a tensor's values in the graph, flattened to [N, features] if the tensor is.</summary>
    public string NameOf(Tensor x) => x.Shape.Rank == 2 ? Flat(x.Storage, x.Shape.C) : ValueOf(x.Storage).Name;

    internal override void Upload(ReadOnlySpan<float> source, Storage target) => Of(target).Numbers = source.ToArray();

    internal override void Download(Storage source, Span<float> target) =>
        (Of(source).Numbers ?? throw Refused("a layer that computes outside of kernels")).AsSpan(0, target.Length).CopyTo(target);

    internal override void Copy(BlockCopy copy, Storage x, Storage y)
    {
        if (copy.Blocks != 1 || copy.SourceOffset != 0 || copy.Length != copy.SourceStride) throw Refused("a slice");
        var before = Of(y).Parts;
        if (copy.TargetOffset != before.Sum(part => part.Length)) throw Refused("a copy that is no concatenation");
        before.Add((x, copy.Length));
        if (copy.TargetOffset + copy.Length < copy.TargetStride) return;

        var parts = before.Select(part => (part.Storage, Value: ValueOf(part.Storage))).ToList();
        // Pooled channels have been flattened to rows, and only the lengths tell.
        bool isFlat = parts.Any(part => part.Value.Dimensions is [_] or [_, 1, 1]);
        string[] inputs = [.. parts.Select(part => isFlat ? Flat(part.Storage, part.Value.Length) : part.Value.Name)];
        int channels = isFlat ? copy.TargetStride : parts.Sum(part => part.Value.Dimensions[0]);
        Set(y, Trace.Add("Concat", "concatenation", inputs, Integer("axis", 1)), isFlat ? [channels] : [channels, .. parts[0].Value.Dimensions[1..]]);
    }

    internal override void Add<TActivation>(int length, TActivation activation, Storage a, Storage b, Storage y)
    {
        var dimensions = ValueOf(a).Dimensions;
        Activated(y, Trace.Add("Add", "sum", [ValueOf(a).Name, ValueOf(b).Name]), dimensions, activation);
    }

    internal override void Multiply(int length, Storage a, Storage b, Storage y) => Pointwise("Mul", "product", a, b, y);

    internal override void Subtract(int length, Storage a, Storage b, Storage y) => Pointwise("Sub", "difference", a, b, y);

    internal override void Divide(int length, Storage a, Storage b, Storage y) => Pointwise("Div", "quotient", a, b, y);

    internal override void Scale(int length, float factor, Storage x, Storage y)
    {
        var value = ValueOf(x);
        Set(y, Trace.Add("Mul", "scaled", [value.Name, Trace.AddNumber("scale", factor)]), value.Dimensions);
    }

    internal override void Activate<TActivation>(int length, TActivation activation, Storage x, Storage y) =>
        Activated(y, ValueOf(x).Name, ValueOf(x).Dimensions, activation);

    internal override void Conv2d<TActivation>(Conv2dShape shape, TActivation activation, Storage x, Storage w, Storage? b, Storage y)
    {
        var folded = Of(w).Folded;
        if (folded is not null) (w, b) = (folded.Weight, folded.Bias);
        string weight = ParameterName(w), name = LayerName(weight);
        string[] inputs = b is null ? [ValueOf(x).Name, weight] : [ValueOf(x).Name, weight, ParameterName(b)];
        string output = Trace.Add("Conv", name, inputs, Integers("kernel_shape", shape.KernelH, shape.KernelW), Integers("strides", shape.Stride, shape.Stride),
            Integers("pads", shape.Padding, shape.Padding, shape.Padding, shape.Padding), Integer("group", shape.Groups));
        if (folded is not null) output = Normalised(output, folded.Epsilon, folded.Mean, folded.Variance, folded.Gamma, folded.Beta);
        Activated(y, output, [shape.O, shape.OutH, shape.OutW], activation);
    }

    internal override void Linear<TActivation>(LinearShape shape, TActivation activation, Storage x, Storage w, Storage? b, Storage y)
    {
        string weight = ParameterName(w);
        string input = Flat(x, shape.In);
        string[] inputs = b is null ? [input, weight] : [input, weight, ParameterName(b)];
        Activated(y, Trace.Add("Gemm", LayerName(weight), inputs, Integer("transB", 1)), [shape.Out], activation);
    }

    internal override void MaxPool2d(Pool2dShape shape, Storage x, Storage y, Storage? places) => Pool("Max", shape, x, y);

    internal override void AveragePool2d(Pool2dShape shape, Storage x, Storage y) => Pool("Average", shape, x, y, Integer("count_include_pad", 0));

    internal override void BatchNorm<TActivation>(
        ChannelShape shape, TActivation activation, float epsilon, Storage x, Storage mean, Storage variance, Storage gamma, Storage beta, Storage y)
    {
        var value = ValueOf(x);
        string input = value.Dimensions[0] == shape.C ? value.Name : Flat(x, shape.C);
        value = ValueOf(x);
        Activated(y, Normalised(input, epsilon, mean, variance, gamma, beta), value.Dimensions, activation);
    }

    internal override void FoldBatchNorm(
        RowsShape shape, float epsilon, Storage w, Storage? b, Storage mean, Storage variance, Storage gamma, Storage beta, Storage foldedW, Storage foldedB) =>
        Of(foldedW).Folded = new Fold(epsilon, w, b, mean, variance, gamma, beta);

    internal override void Softmax(RowsShape shape, Storage x, Storage y) => Set(y, Trace.Add("Softmax", "softmax", [Flat(x, shape.Columns)], Integer("axis", 1)), [shape.Columns]);

    internal override void LogSoftmax(RowsShape shape, Storage x, Storage y) =>
        Set(y, Trace.Add("LogSoftmax", "log_softmax", [Flat(x, shape.Columns)], Integer("axis", 1)), [shape.Columns]);

    internal override void Fill(int length, float value, Storage y) => throw Refused("a constant");

    internal override void Transpose(TransposeShape shape, Storage x, Storage y) => throw Refused("a transposition");

    internal override void Accumulate(int length, Storage x, Storage y) => throw Refused("a sum in place");

    internal override void Blend(int length, float share, Storage x, Storage y) => throw Refused("a blend");

    internal override void ClipNorm(ReadOnlySpan<Storage> x, ReadOnlySpan<int> lengths, float maxNorm, Storage clip) => throw Training();

    internal override void ActivateBackward<TActivation>(int length, TActivation activation, Storage? x, Storage y, Storage dy, Storage dx) => throw Training();

    internal override void Dropout(int length, float rate, ulong seed, Storage x, Storage y) => throw Training();

    internal override void Conv2dBackwardInput(Conv2dShape shape, Storage dy, Storage w, Storage dx) => throw Training();

    internal override void Conv2dBackwardWeight(Conv2dShape shape, Storage x, Storage dy, Storage dw) => throw Training();

    internal override void LinearBackwardInput(LinearShape shape, Storage dy, Storage w, Storage dx) => throw Training();

    internal override void LinearBackwardWeight(LinearShape shape, Storage x, Storage dy, Storage dw) => throw Training();

    internal override void SumPerChannel(ChannelShape shape, Storage dy, Storage db) => throw Training();

    internal override void MaxPool2dBackward(Pool2dShape shape, Storage places, Storage dy, Storage dx) => throw Training();

    internal override void AveragePool2dBackward(Pool2dShape shape, Storage dy, Storage dx) => throw Training();

    internal override void BatchStatistics(ChannelShape shape, Storage x, Storage mean, Storage variance) => throw Training();

    internal override void BatchNormBackward<TActivation>(
        ChannelShape shape, TActivation activation, float epsilon, bool batchStatistics,
        Storage x, Storage mean, Storage variance, Storage gamma, Storage beta, Storage dy, Storage? dx, Storage dgamma, Storage dbeta) => throw Training();

    internal override void Sum(AxisShape shape, float scale, Storage x, Storage y) => throw Refused("a sum along an axis");

    internal override void Repeat(AxisShape shape, float scale, Storage x, Storage y) => throw Refused("a repetition along an axis");

    internal override void Gather(RowsShape shape, Storage x, Storage columns, Storage y) => throw Refused("a choice of columns");

    internal override void GatherBackward(RowsShape shape, Storage columns, Storage dy, Storage dx) => throw Training();

    internal override void SoftmaxBackward(RowsShape shape, Storage y, Storage dy, Storage dx) => throw Training();

    internal override void LogSoftmaxBackward(RowsShape shape, Storage y, Storage dy, Storage dx) => throw Training();

    internal override void CrossEntropy(RowsShape shape, float scale, Storage z, Storage q, Storage loss) => throw Training();

    internal override void CrossEntropyBackward(RowsShape shape, float scale, Storage z, Storage q, Storage dloss, Storage dz) => throw Training();

    internal override void MixtureLikelihood(RowsShape shape, float scale, Storage z, Storage t, Storage loss) => throw Training();

    internal override void MixtureLikelihoodBackward(RowsShape shape, float scale, Storage z, Storage t, Storage dloss, Storage dz) => throw Training();

    internal override void ExponentialLikelihood(RowsShape shape, float scale, Storage z, Storage q, Storage loss) => throw Training();

    internal override void ExponentialLikelihoodBackward(RowsShape shape, float scale, Storage z, Storage q, Storage dloss, Storage dz) => throw Training();

    internal override void SgdStep(int length, SgdRule rule, Storage? clip, Storage dw, Storage w, Storage v) => throw Training();

    internal override void AdamStep(int length, AdamRule rule, Storage? clip, Storage dw, Storage w, Storage m, Storage v) => throw Training();

    private protected override Storage Create(int capacity) => new TracedStorage(capacity);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => parameters.Clear();

    private OnnxTrace Trace => trace ?? throw new InvalidOperationException("nothing is traced yet");

    private void Pointwise(string operation, string name, Storage a, Storage b, Storage y)
    {
        var dimensions = ValueOf(a).Dimensions;
        Set(y, Trace.Add(operation, name, [ValueOf(a).Name, ValueOf(b).Name]), dimensions);
    }

    private void Pool(string kind, Pool2dShape shape, Storage x, Storage y, params IReadOnlyList<OnnxAttribute> attributes)
    {
        string input = ValueOf(x).Name;
        bool isGlobal = (shape.WindowH, shape.WindowW, shape.Padding) == (shape.H, shape.W, 0);
        string output = isGlobal
            ? Trace.Add($"Global{kind}Pool", $"global_{kind.ToLowerInvariant()}_pool", [input])
            : Trace.Add($"{kind}Pool", $"{kind.ToLowerInvariant()}_pool", [input],
                [
                    Integers("kernel_shape", shape.WindowH, shape.WindowW), Integers("strides", shape.Stride, shape.Stride),
                    Integers("pads", shape.Padding, shape.Padding, shape.Padding, shape.Padding), .. attributes,
                ]);
        Set(y, output, [shape.C, shape.OutH, shape.OutW]);
    }

    private string Normalised(string input, float epsilon, Storage mean, Storage variance, Storage gamma, Storage beta)
    {
        string scale = ParameterName(gamma);
        return Trace.Add("BatchNormalization", LayerName(scale), [input, scale, ParameterName(beta), ParameterName(mean), ParameterName(variance)],
            new OnnxAttribute("epsilon") { Number = epsilon });
    }

    private void Activated<TActivation>(Storage y, string input, int[] dimensions, TActivation activation) where TActivation : unmanaged, IActivation =>
        Set(y, Activated(input, activation), dimensions);

    private string Activated<TActivation>(string x, TActivation activation) where TActivation : unmanaged, IActivation
    {
        switch (activation)
        {
            case Identity: return x;
            case Relu: return Trace.Add("Relu", $"{x}.relu", [x]);
            case Sigmoid: return Trace.Add("Sigmoid", $"{x}.sigmoid", [x]);
            case Tanh: return Trace.Add("Tanh", $"{x}.tanh", [x]);
            case LeakyRelu leaky: return Trace.Add("LeakyRelu", $"{x}.leaky_relu", [x], new OnnxAttribute("alpha") { Number = leaky.NegativeSlope });
            case Silu: return Trace.Add("Mul", $"{x}.silu", [x, Trace.Add("Sigmoid", $"{x}.sigmoid", [x])]);
            case Gelu:
                // x · Φ(x) = x/2 · (1 + erf(x / √2)): the operator Gelu came with version 20.
                string scaled = Trace.Add("Mul", $"{x}.gelu.scaled", [x, Constant("gelu.root_half", (float)Math.Sqrt(0.5))]);
                string doubled = Trace.Add("Add", $"{x}.gelu.doubled", [Trace.Add("Erf", $"{x}.gelu.erf", [scaled]), Constant("gelu.one", 1)]);
                return Trace.Add("Mul", $"{x}.gelu", [Trace.Add("Mul", $"{x}.gelu.half", [x, Constant("gelu.half", 0.5f)]), doubled]);
            default: throw Refused($"the activation {typeof(TActivation).Name}");
        }
    }

    private string Constant(string name, float value) => Trace.AddTensor(name, [], () => [value]);

    /// <summary>The name of values as rows [N, length].</summary>
    private string Flat(Storage x, int length)
    {
        var value = ValueOf(x);
        if (value.Length != length) throw new InvalidOperationException($"{value.Name} has {value.Length} values of an image, not {length}");
        if (value.Dimensions.Length == 1) return value.Name;
        string name = Trace.Add("Flatten", "flatten", [value.Name], Integer("axis", 1));
        Set(x, name, [length]);
        return name;
    }

    private string ParameterName(Storage storage)
    {
        if (!parameters.TryGetValue(storage, out var parameter)) throw Refused("a layer whose weights are computed");
        return Trace.AddTensor(parameter.Name, parameter.Shape.ToArray(), parameter.ToArray);
    }

    private static string LayerName(string parameter) => parameter[..parameter.LastIndexOf('.')];

    private void Set(Storage y, string name, int[] dimensions) => Of(y).Value = new Traced(name, dimensions);

    private static Traced ValueOf(Storage x) => Of(x).Value ?? throw Refused("a layer that computes outside of kernels");

    private static TracedStorage Of(Storage storage) => (TracedStorage)storage;

    private static OnnxAttribute Integer(string name, long value) => new(name) { Integer = value };

    private static OnnxAttribute Integers(string name, params long[] values) => new(name) { Integers = values };

    private static NotSupportedException Refused(string what) => new($"the network has {what}, which has no place in an ONNX file here");

    private static InvalidOperationException Training() => new("an exported network predicts: open the scope with Scope.Predict");

    /// <summary>A value in the graph.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="Dimensions">Its extents, without that of the images.</param>
    private sealed record Traced(string Name, int[] Dimensions)
    {
        public int Length => Dimensions.Aggregate(1, (product, extent) => product * extent);
    }

    /// <summary>A convolution's weights with a normalisation after it.</summary>
    private sealed record Fold(float Epsilon, Storage Weight, Storage? Bias, Storage Mean, Storage Variance, Storage Gamma, Storage Beta);

    /// <summary>Memory without values, but for those that were uploaded.</summary>
    private sealed class TracedStorage(int capacity) : Storage(capacity)
    {
        public float[]? Numbers { get; set; }

        public Traced? Value { get; set; }

        public Fold? Folded { get; set; }

        public List<(Storage Storage, int Length)> Parts { get; } = [];

        internal override void OnRecycled()
        {
            (Numbers, Value, Folded) = (null, null, null);
            Parts.Clear();
        }
    }
}
