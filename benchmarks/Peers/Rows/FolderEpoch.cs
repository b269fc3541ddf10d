using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using MidasNet.Data;

namespace MidasNet.Benchmarks.Peers;

/// <summary>
/// From a folder of pictures to the first trained epoch, in a process of its own: its start, listing the files, decoding them to images of 64 x 64 pixels, and
/// an epoch. This engine's side is its loader, which here keeps the pixels in a file of its cache, as those of large sets, and its batches; libtorch's side is ImageSharp,
/// with the pixels in memory. The networks have the same initial weights and take the same pictures in the same order.
/// </summary>
/// <param name="name">The row's name.</param>
/// <param name="part">The seconds of the row's part.</param>
/// <param name="measure">The measurement, which the rows share.</param>
internal sealed class FolderEpoch(string name, Func<FolderEpoch.Parts, double> part, Func<Session, FolderEpoch.Measured> measure) : Row(name, Targets.None)
{
    /// <summary>The first argument of the child, before its library, threads and folder.</summary>
    public const string Argument = "--folder-epoch";

    private const int Count = 192, Side = 64, BatchSize = 32, Rounds = 3;

    // The first step takes pixels that two decoders and two filters have made, and each step follows from those before it.
    private const double LossTolerance = 0.05;

    /// <summary>The rows of one measurement.</summary>
    public static IEnumerable<Row> Rows()
    {
        Measured? measured = null;
        Measured Once(Session session) => measured ??= MeasureAll(session);
        return
        [
            new FolderEpoch("folder to epoch, whole process", parts => parts.Whole, Once),
            new FolderEpoch("folder to epoch, listing", parts => parts.Listing, Once),
            new FolderEpoch("folder to epoch, decoding", parts => parts.Decoding, Once),
            new FolderEpoch("folder to epoch, epoch", parts => parts.Epoch, Once),
        ];
    }

    /// <summary>The main program of the child.</summary>
    public static int Run(string[] arguments)
    {
        int threads = int.Parse(arguments[2], CultureInfo.InvariantCulture);
        var parts = Enum.Parse<Column>(arguments[1]) switch
        {
            Column.Ours => Ours(arguments[3], threads),
            Column.LibtorchChannelsLast => Libtorch(arguments[3], Layout.ChannelsLast, threads),
            _ => Libtorch(arguments[3], Layout.Nchw, threads),
        };
        Console.WriteLine("epoch done");
        double[] numbers = [parts.Listing, parts.Decoding, parts.Epoch, parts.Loss];
        Console.WriteLine(string.Join(' ', numbers.Select(number => number.ToString("R", CultureInfo.InvariantCulture))));
        return 0;
    }

    /// <inheritdoc/>
    public override RowResult Measure(Session session)
    {
        var all = measure(session);
        var timing = Interleaving.Summary([.. all.Rounds.Select(round => (round.Parts.Select(part).ToArray(), round.Quiet))]);
        var missing = RowResult.Peers.Except(all.Columns).ToDictionary(
            column => column, column => column == Column.OnnxRuntime ? "ONNX Runtime does not train" : session.NoLibtorch!);
        var losses = all.Rounds[0].Parts.Select(parts => parts.Loss).ToList();
        int other = losses.FindIndex(loss => !(Math.Abs(loss / losses[0] - 1) <= LossTolerance));
        return new RowResult(Name, Unit.Milliseconds, Targets, all.Columns.Zip(timing.Medians).ToDictionary(pair => pair.First, pair => 1e3 * pair.Second))
        {
            Missing = missing,
            Rounds = (timing.Quiet, timing.Made),
            Disagreement = other < 0 ? null : string.Create(
                CultureInfo.InvariantCulture, $"{Name}: the mean loss of {all.Columns[other]} is {losses[other]:0.000}, ours {losses[0]:0.000}"),
        };
    }

    private static Measured MeasureAll(Session session)
    {
        using var folder = new PictureFolder(Count);
        Column[] columns = session.NoLibtorch is null ? [Column.Ours, Column.Libtorch, Column.LibtorchChannelsLast] : [Column.Ours];
        var rounds = new List<(Parts[] Parts, bool Quiet)>();
        for (int round = 0; round <= Rounds; round++)
        {
            var before = ProcessorTime.Now();
            Parts[] parts = [.. columns.Select(column => MeasureProcess(column, session.Threads, folder.Path))];
            if (round > 0) rounds.Add((parts, !ProcessorTime.Now().DisturbedSince(before))); // the first round loads the files into the page cache
        }
        return new Measured(columns, rounds);
    }

    private static Parts MeasureProcess(Column column, int threads, string folder)
    {
        var start = OwnProcess.StartInfo([Argument, column.ToString(), $"{threads}", folder]);
        HeapTuning.Remove(start);
        start.RedirectStandardOutput = true;
        long begin = Stopwatch.GetTimestamp();
        using var child = Process.Start(start) ?? throw new InvalidOperationException("the child process did not start");
        string? done = child.StandardOutput.ReadLine();
        double whole = Stopwatch.GetElapsedTime(begin).TotalSeconds;
        string? numbers = child.StandardOutput.ReadLine();
        child.WaitForExit();
        if (done is null || numbers is null) throw new InvalidOperationException($"the child process that trains on a folder with {column} ended with code {child.ExitCode}");
        double[] values = [.. numbers.Split(' ').Select(number => double.Parse(number, CultureInfo.InvariantCulture))];
        return new Parts(values[0], values[1], values[2], values[3]) { Whole = whole };
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Parts Ours(string folder, int threads)
    {
        string cache = Directory.CreateTempSubdirectory("midasnet-peers-cache-").FullName;
        try
        {
            var clock = Stopwatch.StartNew();
            using var pictures = LabelledPictures.Open(folder);
            double listing = clock.Elapsed.TotalSeconds;

            clock.Restart();
            var images = pictures.Read(new PictureReadOptions { Preprocessing = Preprocessing.Photo(Side), Threads = threads, MaxMemory = 0, CacheFolder = cache });
            double decoding = clock.Elapsed.TotalSeconds;

            clock.Restart();
            using var device = Device.OpenCpu(threads);
            using var model = Plan.OnEngine(device, planned: true);
            using var adam = new Adam(model.Parameters);
            double sum = 0;
            ulong step = 0;
            var loader = new BatchLoader(images, Order(images.Count), new BatchLoaderOptions { BatchSize = BatchSize });
            foreach (var batch in loader.Epoch(0))
            {
                using var scope = Scope.Train(device, ++step);
                var x = scope.Input(new Shape(batch.Count, batch.Channels, batch.Height, batch.Width), batch.Images.Span);
                var loss = model.Forward(x).CrossEntropy(batch.Labels.Span);
                sum += loss.ToArray()[0];
                adam.Step(Gradients.Of(loss));
            }
            double epoch = clock.Elapsed.TotalSeconds;
            images.Close();
            return new Parts(listing, decoding, epoch, sum / loader.BatchCount);
        }
        finally
        {
            Directory.Delete(cache, recursive: true);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Parts Libtorch(string folder, Layout layout, int threads)
    {
        var clock = Stopwatch.StartNew();
        string[] classes = [.. Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal)];
        var files = classes.SelectMany((path, label) => Directory.EnumerateFiles(path).Order(StringComparer.Ordinal).Select(file => (Path: file, Label: label))).ToArray();
        double listing = clock.Elapsed.TotalSeconds;

        clock.Restart();
        var pictures = new DecodedPixels[files.Length];
        Parallel.For(0, files.Length, new ParallelOptions { MaxDegreeOfParallelism = threads }, i => pictures[i] = ImageSharpPictures.DecodeSquare(files[i].Path, Side));
        double decoding = clock.Elapsed.TotalSeconds;

        clock.Restart();
        using var epoch = new LibtorchEpoch(Plan, layout, threads)
        {
            Pictures = pictures,
            Labels = [.. files.Select(file => file.Label)],
            Batches = [.. Order(files.Length).Chunk(BatchSize)],
        };
        epoch.Run();
        return new Parts(listing, decoding, clock.Elapsed.TotalSeconds, epoch.Loss);
    }

    // Pictures of all classes in each batch; 7 has no factor in common with their number.
    private static int[] Order(int count) => [.. Enumerable.Range(0, count).Select(i => 7 * i % count)];

    private static NetworkPlan Plan => new("photo-cnn", 3, Side,
    [
        new NetworkPlan.Convolution(3, 32), new NetworkPlan.Pool(), new NetworkPlan.Convolution(32, 64), new NetworkPlan.Pool(),
        new NetworkPlan.Convolution(64, 128), new NetworkPlan.Pool(), new NetworkPlan.Convolution(128, 128), new NetworkPlan.Pool(),
        new NetworkPlan.Flatten(), new NetworkPlan.Dense(128 * 4 * 4, Network.Classes, Relu: false),
    ]);

    /// <summary>The seconds of the parts of a process, and the mean loss of the epoch.</summary>
    internal sealed record Parts(double Listing, double Decoding, double Epoch, double Loss)
    {
        /// <summary>From the start of the process to the end of the epoch, measured from outside.</summary>
        public double Whole { get; init; }
    }

    /// <summary>The parts of each library in each round.</summary>
    internal sealed record Measured(IReadOnlyList<Column> Columns, IReadOnlyList<(Parts[] Parts, bool Quiet)> Rounds);
}
