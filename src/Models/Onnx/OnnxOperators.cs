namespace MidasNet.Models;

/// <summary>Computes the results of an operation.</summary>
internal delegate IReadOnlyList<OnnxValue> OnnxOperator(OnnxCall call);

/// <summary>
/// The operators that are run, as onnx/docs/Operators.md and Changelog.md define them, with the defaults of the version that a model names. A new one
/// is a method and a line here.
/// </summary>
internal static class OnnxOperators
{
    private static readonly Dictionary<string, OnnxOperator> All = new(StringComparer.Ordinal)
    {
        ["Abs"] = OnnxPointwise.Unary(Math.Abs),
        ["Add"] = OnnxPointwise.Binary((a, b) => a + b),
        ["AveragePool"] = call => [OnnxPools.Average(call)],
        ["BatchNormalization"] = call => [OnnxImages.BatchNorm(call)],
        ["Cast"] = call => [OnnxPointwise.Cast(call)],
        ["Clip"] = call => [OnnxPointwise.Clip(call)],
        ["Concat"] = call => [OnnxShapes.Concat(call)],
        ["Constant"] = call => [OnnxShapes.Constant(call)],
        ["ConstantOfShape"] = call => [OnnxShapes.ConstantOfShape(call)],
        ["Conv"] = call => [OnnxImages.Conv(call)],
        ["Div"] = OnnxPointwise.Binary((a, b) => a / b),
        ["Dropout"] = OnnxShapes.Dropout,
        ["Elu"] = call => [OnnxPointwise.Elu(call)],
        ["Erf"] = OnnxPointwise.Unary(OnnxPointwise.Erf),
        ["Exp"] = OnnxPointwise.Unary(MathF.Exp),
        ["Flatten"] = call => [OnnxShapes.Flatten(call)],
        ["Gather"] = call => [OnnxShapes.Gather(call)],
        ["Gemm"] = call => [OnnxProducts.Gemm(call)],
        ["GlobalAveragePool"] = call => [OnnxPools.Global(call, isMax: false)],
        ["GlobalMaxPool"] = call => [OnnxPools.Global(call, isMax: true)],
        ["HardSwish"] = OnnxPointwise.Unary(x => x * Math.Clamp(x / 6 + 0.5f, 0, 1)),
        ["HardSigmoid"] = call => [OnnxPointwise.HardSigmoid(call)],
        ["Identity"] = call => [call.Input(0)],
        ["LRN"] = call => [OnnxImages.LocalResponseNorm(call)],
        ["LeakyRelu"] = call => [OnnxPointwise.LeakyRelu(call)],
        ["Log"] = OnnxPointwise.Unary(MathF.Log),
        ["LogSoftmax"] = call => [OnnxRows.Softmax(call, isLogarithm: true)],
        ["MatMul"] = call => [OnnxProducts.MatMul(call)],
        ["Max"] = OnnxPointwise.Many(MathF.Max),
        ["MaxPool"] = call => [OnnxPools.Max(call)],
        ["Mean"] = call => [OnnxPointwise.Mean(call)],
        ["Min"] = OnnxPointwise.Many(MathF.Min),
        ["Mul"] = OnnxPointwise.Binary((a, b) => a * b),
        ["Neg"] = OnnxPointwise.Unary(x => -x),
        ["PRelu"] = OnnxPointwise.Binary((x, slope) => x < 0 ? slope * x : x, isOneWay: true),
        ["Pad"] = call => [OnnxShapes.Pad(call)],
        ["Pow"] = OnnxPointwise.Binary(MathF.Pow),
        ["ReduceMax"] = call => [OnnxRows.Reduce(call, float.NegativeInfinity, (a, b) => Math.Max(a, b), (sum, _) => sum)],
        ["ReduceMean"] = call => [OnnxRows.Reduce(call, 0, (a, b) => a + b, (sum, count) => sum / count)],
        ["ReduceMin"] = call => [OnnxRows.Reduce(call, float.PositiveInfinity, (a, b) => Math.Min(a, b), (sum, _) => sum)],
        ["ReduceSum"] = call => [OnnxRows.Reduce(call, 0, (a, b) => a + b, (sum, _) => sum)],
        ["Relu"] = OnnxPointwise.Unary(x => x < 0 ? 0 : x),
        ["Reshape"] = call => [OnnxShapes.Reshape(call)],
        ["Shape"] = call => [OnnxShapes.Shape(call)],
        ["Sigmoid"] = OnnxPointwise.Unary(x => 1 / (1 + MathF.Exp(-x))),
        ["Slice"] = call => [OnnxShapes.Slice(call)],
        ["Softmax"] = call => [OnnxRows.Softmax(call, isLogarithm: false)],
        ["Softplus"] = OnnxPointwise.Unary(x => Math.Max(x, 0) + MathF.Log(1 + MathF.Exp(-Math.Abs(x)))),
        ["Sqrt"] = OnnxPointwise.Unary(MathF.Sqrt),
        ["Squeeze"] = call => [OnnxShapes.Squeeze(call)],
        ["Sub"] = OnnxPointwise.Binary((a, b) => a - b),
        ["Sum"] = OnnxPointwise.Many((a, b) => a + b),
        ["Tanh"] = OnnxPointwise.Unary(MathF.Tanh),
        ["Transpose"] = call => [OnnxShapes.Transpose(call)],
        ["Unsqueeze"] = call => [OnnxShapes.Unsqueeze(call)],
    };

    /// <summary>Their names, in order.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Keys.Order(StringComparer.Ordinal)];

    /// <summary>The operator of this name, or null.</summary>
    public static OnnxOperator? Find(string name) => All.GetValueOrDefault(name);
}
