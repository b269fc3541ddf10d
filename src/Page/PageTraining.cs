using MidasNet.Data;
using MidasNet.Data.Pictures;
using MidasNet.Models;

namespace MidasNet.Page;

/// <summary>
/// A small network that is trained on the drawings of the page, one step for each call, so that the page stops it between any two. One in five drawings of
/// each class is held out, with all its variations.
/// </summary>
internal sealed class PageTraining : IDisposable
{
    /// <summary>Steps after which the learning rate has fallen to nothing.</summary>
    public const int Steps = 240;

    /// <summary>The least drawings of each class to train on.</summary>
    public const int MinDrawings = 2;

    // A small image and 8 filters: a step takes about a tenth of a second in the interpreter of browsers.
    private const int Side = 32, Width = 8, MaxBatch = 16, HeldOutOf = 5;
    private const float LearningRate = 4e-3f;
    private const ulong Seed = 1, HoldOutPurpose = 71;

    private static readonly Preprocessing Preprocessing = Preprocessing.Drawing(Side, 0.5);

    private readonly Device device = Device.OpenCpu(threads: 1);
    private readonly SmallCnn model;
    private readonly Adam optimizer;
    private readonly ModelUse use;
    private readonly LabelledImages images;
    private readonly BatchLoader loader;
    private readonly int[] training, heldOut;
    private IEnumerator<Batch>? batches;
    private int epoch = -1, step;

    /// <summary>Divides the drawings and makes a network with random weights.</summary>
    /// <param name="classes">The names of the classes.</param>
    /// <param name="drawings">Each as the network receives it, with its class and the number of the drawing that it is a variation of, or its own.</param>
    /// <param name="varies">Whether training varies the drawings.</param>
    /// <exception cref="ArgumentException">There are too few: says of which class.</exception>
    public PageTraining(string[] classes, IReadOnlyList<(byte[] Pixels, int Class, int Origin)> drawings, bool varies)
    {
        images = new LabelledImages(1, Side, Side, [.. drawings.SelectMany(drawing => drawing.Pixels)], [.. drawings.Select(drawing => drawing.Class)], classes);
        (training, heldOut) = Divide(classes.Length, drawings);
        for (int c = 0; c < classes.Length; c++)
        {
            int count = training.Count(i => drawings[i].Class == c);
            if (count < MinDrawings)
                throw new ArgumentException($"class “{classes[c]}” has {count} {(count == 1 ? "drawing" : "drawings")} to train on: at least {MinDrawings} are needed");
        }
        var normalisation = Normalisation.Measure(images, training);
        use = new ModelUse { ClassNames = classes, Preprocessing = Preprocessing, Normalisation = normalisation };
        loader = new BatchLoader(images, training, new BatchLoaderOptions
        {
            BatchSize = Math.Min(MaxBatch, training.Length),
            Shuffle = true,
            // All classes count alike, also where one was drawn most.
            BalancedSampling = 1,
            DropLast = true,
            ReadAhead = 0,
            Seed = Seed,
            Augmentation = varies ? PageDrawings.Variation : Augmentation.None,
            Normalisation = normalisation,
        });
        model = new SmallCnn(device, new SmallCnnOptions(classes.Length, Width: Width, Depth: 1), Seed);
        optimizer = new Adam(model.Parameters, LearningRate);
    }

    /// <summary>What is trained and on what, as JSON.</summary>
    public string Describe() => PageNetwork.Json(json =>
    {
        json.WriteStartObject();
        json.WriteNumber("training", training.Length);
        json.WriteNumber("heldOut", heldOut.Length);
        json.WriteNumber("parameters", model.Parameters.TrainableCount);
        json.WriteNumber("steps", Steps);
        json.WriteEndObject();
    });

    /// <summary>The picture of a drawing as the network receives it.</summary>
    /// <param name="drawing">Dark strokes on a light ground.</param>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    public static byte[] Prepare(byte[] drawing, int width, int height) =>
        new PicturePreprocessor(Preprocessing).Apply(new Picture(1, width, height, drawing)).Image.Pixels;

    /// <summary>Trains on one batch.</summary>
    /// <returns>The step, from 1, and its loss.</returns>
    public (int Step, double Loss) Step()
    {
        if (batches is null || !batches.MoveNext())
        {
            batches?.Dispose();
            batches = loader.Epoch(++epoch).GetEnumerator();
            batches.MoveNext();
        }
        var batch = batches.Current;
        // Further steps than planned are small ones.
        double share = Math.Min(step, Steps - 1) / (double)Steps;
        optimizer.LearningRate = (float)(LearningRate * Math.Max(0.02, 0.5 * (1 + Math.Cos(Math.PI * share))));
        using var scope = Scope.Train(device, seed: (ulong)step);
        var loss = model.Forward(scope, batch).CrossEntropy(batch).Keep();
        optimizer.Step(Gradients.Of(loss));
        return (++step, loss.ToArray()[0]);
    }

    /// <summary>How the network answers for drawings that it was not trained on.</summary>
    /// <returns>The mean loss and the number of right answers; none if no drawing is held out.</returns>
    public (double Loss, int Correct, int Count)? Evaluate()
    {
        if (heldOut.Length == 0) return null;
        var found = use.Predict(model, images, heldOut);
        double loss = 0;
        int correct = 0;
        foreach (var (row, i) in heldOut.Index())
        {
            loss -= Math.Log(Math.Max(1e-12, found[row][images.Labels[i]]));
            if (found.Best(row) == images.Labels[i]) correct++;
        }
        return (loss / heldOut.Length, correct, heldOut.Length);
    }

    /// <summary>The kernels of the first convolution, one after the other.</summary>
    public double[] Filters() => PageNetwork.Numbers(model.Parameters["stem.weight"].ToArray());

    /// <summary>The probabilities of the classes for a drawing.</summary>
    public double[] Predict(byte[] drawing, int width, int height)
    {
        var image = new LabelledImages(1, Side, Side, Prepare(drawing, width, height), [0], use.ClassNames);
        return PageNetwork.Numbers(use.Predict(model, image, [0])[0]);
    }

    /// <summary>The network as the content of a checkpoint.</summary>
    public byte[] Save()
    {
        // A file in the memory of the page.
        string path = Path.Combine(Path.GetTempPath(), "trained.safetensors");
        ModelCheckpoint.Save(path, model, use);
        byte[] content = File.ReadAllBytes(path);
        File.Delete(path);
        return content;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        batches?.Dispose();
        optimizer.Dispose();
        model.Dispose();
        device.Dispose();
    }

    private static (int[] Training, int[] HeldOut) Divide(int classes, IReadOnlyList<(byte[] Pixels, int Class, int Origin)> drawings)
    {
        var held = new HashSet<int>();
        for (int c = 0; c < classes; c++)
        {
            int[] originals = [.. Enumerable.Range(0, drawings.Count).Where(i => drawings[i].Class == c && drawings[i].Origin == i)];
            new RandomStream(Seed, (ulong)c, 0, HoldOutPurpose).Shuffle(originals.AsSpan());
            held.UnionWith(originals.Take(originals.Length / HeldOutOf));
        }
        var all = Enumerable.Range(0, drawings.Count);
        return ([.. all.Where(i => !held.Contains(drawings[i].Origin))], [.. all.Where(held.Contains)]);
    }
}
