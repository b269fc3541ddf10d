using Microsoft.ML.OnnxRuntime;

namespace MidasNet.Benchmarks.Peers;

/// <summary>ONNX Runtime with a model of one input and one output, on pinned buffers.</summary>
internal sealed class OnnxRuntimeContender : Contender
{
    private readonly RunOptions options = new();
    private readonly InferenceSession session;
    private readonly string[] inputNames, outputNames;
    private readonly OrtValue[] inputs, outputs;
    private readonly float[] y;

    /// <summary>Prepares a session with all optimisations.</summary>
    /// <param name="model">The bytes of the model file.</param>
    /// <param name="x">The input.</param>
    /// <param name="input">The extents of the input.</param>
    /// <param name="output">The extents of the output.</param>
    /// <param name="threads">Threads within an operation.</param>
    /// <param name="inputName">The name of the input.</param>
    /// <param name="outputName">The name of the output; others are not computed.</param>
    public OnnxRuntimeContender(
        byte[] model, float[] x, long[] input, long[] output, int threads, string inputName = "x", string outputName = "y")
    {
        (inputNames, outputNames) = ([inputName], [outputName]);
        using var settings = new SessionOptions
        {
            IntraOpNumThreads = threads,
            InterOpNumThreads = 1,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
        };
        session = new InferenceSession(model, settings);
        y = new float[output.Aggregate(1L, (product, extent) => product * extent)];
        inputs = [OrtValue.CreateTensorValueFromMemory(x, input)];
        outputs = [OrtValue.CreateTensorValueFromMemory(y, output)];
    }

    /// <summary>Loads the native library. Returns the reason of a failure, or null.</summary>
    public static string? Load()
    {
        try
        {
            return OrtEnv.Instance().GetVersionString() is null ? "ONNX Runtime has no version" : null;
        }
        catch (Exception failure) when (failure is DllNotFoundException or TypeInitializationException or BadImageFormatException
            or EntryPointNotFoundException or OnnxRuntimeException)
        {
            return $"ONNX Runtime does not load: {(failure.InnerException ?? failure).Message.Split('\n')[0]}";
        }
    }

    /// <inheritdoc/>
    public override void Run() => session.Run(options, inputNames, inputs, outputNames, outputs);

    /// <inheritdoc/>
    public override IReadOnlyList<float[]> Results() => [[.. y]];

    /// <inheritdoc/>
    protected override void Release()
    {
        foreach (var value in inputs.Concat(outputs)) value.Dispose();
        session.Dispose();
        options.Dispose();
    }
}
