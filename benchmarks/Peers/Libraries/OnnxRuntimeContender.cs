using Microsoft.ML.OnnxRuntime;

namespace MidasNet.Benchmarks.Peers;

/// <summary>ONNX Runtime with a model of one input x and one output y, on pinned buffers.</summary>
internal abstract class OnnxRuntimeContender : Contender
{
    private static readonly string[] InputNames = ["x"], OutputNames = ["y"];
    private readonly RunOptions options = new();
    private readonly InferenceSession session;
    private readonly OrtValue[] inputs, outputs;
    private readonly float[] y;

    /// <summary>Prepares a session with all optimisations.</summary>
    /// <param name="model">The bytes of the model file.</param>
    /// <param name="x">The input.</param>
    /// <param name="input">The extents of the input.</param>
    /// <param name="output">The extents of the output.</param>
    /// <param name="threads">Threads within an operation.</param>
    protected OnnxRuntimeContender(byte[] model, float[] x, long[] input, long[] output, int threads)
    {
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
    public sealed override void Run() => session.Run(options, InputNames, inputs, OutputNames, outputs);

    /// <inheritdoc/>
    public sealed override IReadOnlyList<float[]> Results() => [[.. y]];

    /// <inheritdoc/>
    protected sealed override void Release()
    {
        foreach (var value in inputs.Concat(outputs)) value.Dispose();
        session.Dispose();
        options.Dispose();
    }
}
