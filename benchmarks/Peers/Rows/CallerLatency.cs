using System.Diagnostics;
using Microsoft.ML.OnnxRuntime;
using MidasNet.Data;
using MidasNet.Data.Pictures;
using MidasNet.Models;

namespace MidasNet.Benchmarks.Peers;

/// <summary>
/// The latency of single predictions with the shipped network, asked for by several callers at once: the median, or the 99th percentile. One
/// <see cref="Classifier"/> and one session of ONNX Runtime with the exported network take turns; both begin with the pixels of a drawing and end with the most
/// probable class. Answers that differ from those of a single caller are wrong.
/// </summary>
/// <param name="name">The row's name.</param>
/// <param name="share">The share of predictions that take at most the figure.</param>
/// <param name="measure">The measurement, which the rows share.</param>
internal sealed class CallerLatency(string name, double share, Func<Session, CallerLatency.Measured> measure) : Row(name, Targets.None)
{
    private const int Callers = 8, Predictions = 4000, Rounds = 3, Pictures = 32, Side = 96;

    /// <summary>Two rows of one measurement.</summary>
    public static IEnumerable<Row> Rows()
    {
        Measured? measured = null;
        Measured Once(Session session) => measured ??= MeasureAll(session);
        return [new CallerLatency($"part1, {Callers} callers, p50", 0.5, Once), new CallerLatency($"part1, {Callers} callers, p99", 0.99, Once)];
    }

    /// <inheritdoc/>
    public override RowResult Measure(Session session)
    {
        var all = measure(session);
        var missing = new Dictionary<Column, string>
        {
            [Column.Libtorch] = "measured for this engine and ONNX Runtime only",
            [Column.LibtorchChannelsLast] = "measured for this engine and ONNX Runtime only",
        };
        if (session.NoOnnxRuntime is { } reason) missing[Column.OnnxRuntime] = reason;
        return new RowResult(Name, Unit.Milliseconds, Targets, all.Milliseconds.ToDictionary(pair => pair.Key, pair => Percentile(pair.Value, share)))
        {
            Missing = missing,
            Rounds = all.Rounds,
            Disagreement = all.Wrong == 0 ? null : $"{Name}: {all.Wrong} of the answers are wrong",
        };
    }

    private static double Percentile(double[] values, double share)
    {
        double[] sorted = [.. values.Order()];
        return sorted[Math.Min(sorted.Length - 1, (int)(share * sorted.Length))];
    }

    private static Measured MeasureAll(Session session)
    {
        string checkpoint = Shipped();
        byte[][] drawings = [.. Enumerable.Range(0, Pictures).Select(Drawing)];
        using var classifier = Classifier.Load(checkpoint, new ClassifierOptions { Threads = session.Threads });
        using var runtime = session.NoOnnxRuntime is null ? new Runtime(checkpoint) : null;
        var sides = new Dictionary<Column, Func<int, int>> { [Column.Ours] = picture => Best(classifier.Predict(drawings[picture], Side, Side).Probabilities) };
        if (runtime is not null) sides.Add(Column.OnnxRuntime, picture => runtime.Predict(drawings[picture]));
        int[] answers = [.. Enumerable.Range(0, Pictures).Select(sides[Column.Ours])];

        var times = sides.Keys.ToDictionary(side => side, _ => new List<double[]>());
        var quiet = new List<bool>();
        int wrong = 0;
        for (int round = 0; round <= Rounds; round++)
        {
            var before = ProcessorTime.Now();
            foreach (var (side, predict) in sides)
            {
                var (milliseconds, mistakes) = Ask(predict, answers);
                wrong += mistakes;
                if (round > 0) times[side].Add(milliseconds); // the first round compiles and packs weights
            }
            if (round > 0) quiet.Add(!ProcessorTime.Now().DisturbedSince(before));
        }
        // As in the other rows: the undisturbed rounds, if they are enough.
        int undisturbed = quiet.Count(isQuiet => isQuiet);
        bool[] taken = [.. quiet.Select(isQuiet => isQuiet || undisturbed < 3)];
        return new Measured(
            times.ToDictionary(pair => pair.Key, pair => pair.Value.Where((_, round) => taken[round]).SelectMany(one => one).ToArray()), wrong, (undisturbed, Rounds));
    }

    /// <summary>Lets the callers ask, each for its share of the predictions, one after the other.</summary>
    private static (double[] Milliseconds, int Wrong) Ask(Func<int, int> predict, int[] answers)
    {
        var milliseconds = new double[Predictions];
        int wrong = 0;
        var callers = Enumerable.Range(0, Callers).Select(caller => new Thread(() =>
        {
            for (int i = caller; i < Predictions; i += Callers)
            {
                int picture = i * 7 % Pictures;
                long begin = Stopwatch.GetTimestamp();
                int answer = predict(picture);
                milliseconds[i] = Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
                if (answer != answers[picture]) Interlocked.Increment(ref wrong);
            }
        })).ToList();
        callers.ForEach(caller => caller.Start());
        callers.ForEach(caller => caller.Join());
        return (milliseconds, wrong);
    }

    private static int Best(ReadOnlySpan<float> probabilities) => MidasNet.Models.Predictions.IndexOfLargest(probabilities);

    /// <summary>A few dark strokes on a light sheet.</summary>
    private static byte[] Drawing(int number)
    {
        var random = new RandomStream(3, (ulong)number);
        byte[] sheet = [.. Enumerable.Repeat((byte)255, Side * Side)];
        for (int stroke = 0; stroke < 3; stroke++)
        {
            double x = random.NextDouble(20, Side - 20), y = random.NextDouble(20, Side - 20), angle = random.NextDouble(0, 2 * Math.PI);
            for (int step = 0; step < 30; step++)
            {
                (x, y) = (Math.Clamp(x + Math.Cos(angle), 3, Side - 4), Math.Clamp(y + Math.Sin(angle), 3, Side - 4));
                for (int dy = -2; dy <= 2; dy++)
                    for (int dx = -2; dx <= 2; dx++) sheet[((int)y + dy) * Side + (int)x + dx] = 0;
            }
        }
        return sheet;
    }

    private static string Shipped()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "weights", "part1.safetensors"))) folder = folder.Parent;
        return folder is null ? throw new FileNotFoundException("weights/part1.safetensors is not above the program: run it from a checkout") : Path.Combine(folder.FullName, "weights", "part1.safetensors");
    }

    /// <summary>The milliseconds of each prediction, the number of wrong answers, and the rounds.</summary>
    internal sealed record Measured(IReadOnlyDictionary<Column, double[]> Milliseconds, int Wrong, (int Quiet, int Made) Rounds);

    /// <summary>A session for all callers. Each call computes in its caller's thread: threads of the session would be more than the cores.</summary>
    private sealed class Runtime : IDisposable
    {
        private static readonly string[] OutputNames = ["probabilities"];

        private readonly RunOptions options = new();
        private readonly InferenceSession session;
        private readonly PicturePreprocessor preprocessor;
        private readonly string[] inputNames;

        public Runtime(string checkpoint)
        {
            using (var device = Device.OpenCpu(threads: 1))
            {
                using var opened = ModelCheckpoint.Open(checkpoint, device);
                preprocessor = new PicturePreprocessor(opened.Use.Preprocessing);
                inputNames = opened.Use.Preprocessing.AuxiliaryFeatureCount > 0 ? ["image", "auxiliary_features"] : ["image"];
            }
            using var settings = new SessionOptions
            {
                IntraOpNumThreads = 1,
                InterOpNumThreads = 1,
                GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
                LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
            };
            string path = Path.GetTempFileName();
            try
            {
                ModelExport.ToOnnx(checkpoint, path, new OnnxExportOptions { FoldBatchNorm = true });
                session = new InferenceSession(path, settings);
            }
            finally
            {
                File.Delete(path);
            }
        }

        public int Predict(byte[] drawing)
        {
            var prepared = preprocessor.Apply(new Picture(1, Side, Side, drawing));
            float[] pixels = Array.ConvertAll(prepared.Image.Pixels, value => value / 255f);
            using var image = OrtValue.CreateTensorValueFromMemory(pixels, [1, 1, prepared.Image.Height, prepared.Image.Width]);
            using var features = OrtValue.CreateTensorValueFromMemory(prepared.AuxiliaryFeatures, [1, prepared.AuxiliaryFeatures.Length]);
            using var found = session.Run(options, inputNames, inputNames.Length == 1 ? [image] : [image, features], OutputNames);
            return Best(found[0].GetTensorDataAsSpan<float>());
        }

        public void Dispose()
        {
            session.Dispose();
            options.Dispose();
        }
    }
}
