using System.Collections.Concurrent;
using MidasNet.Data;
using MidasNet.Data.Pictures;
using MidasNet.Models;

namespace MidasNet.Web;

/// <summary>
/// Classifiers of one checkpoint. A small network has one for each worker, each computing on one thread, so that workers neither wait for each other nor share
/// the cores within a picture; a large one, whose weights are not held twice, has one that computes on all threads.
/// </summary>
internal sealed class ClassifierPredictor : IPredictor
{
    private const long MaxBytesOfCopies = 64 << 20;

    private readonly IReadOnlyList<Classifier> classifiers;
    private readonly BlockingCollection<Classifier> free = new(new ConcurrentBag<Classifier>());
    private readonly PictureDecoder decoder;

    private ClassifierPredictor(IReadOnlyList<Classifier> classifiers, int maxPixels)
    {
        this.classifiers = classifiers;
        foreach (var classifier in classifiers) free.Add(classifier);
        decoder = new PictureDecoder(maxPixels);
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> ClassNames => classifiers[0].ClassNames;

    /// <summary>The preprocessing and the classes.</summary>
    public ModelUse Use => classifiers[0].Use;

    /// <summary>Opens a checkpoint or an ONNX model.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">The workers and the largest picture.</param>
    /// <param name="pretrained">Finds the VGG19 that a head of an earlier version names; null for none.</param>
    /// <exception cref="MidasNet.Weights.WeightFormatException">As of <see cref="Classifier.Load(string, ClassifierOptions?)"/>.</exception>
    public static ClassifierPredictor Load(string path, WebOptions options, Func<string, string?>? pretrained = null)
    {
        int workers = options.Workers;
        bool isSmall = File.Exists(path) && new FileInfo(path).Length * workers <= MaxBytesOfCopies;
        var loaded = new List<Classifier>();
        try
        {
            var each = new ClassifierOptions { Threads = isSmall ? 1 : workers, Pretrained = pretrained };
            while (loaded.Count < (isSmall ? workers : 1))
            {
                loaded.Add(Classifier.Load(path, each));
                WarmUp(loaded[^1]);
            }
            return new ClassifierPredictor(loaded, options.MaxPixels);
        }
        catch
        {
            foreach (var classifier in loaded) classifier.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<PictureAnswer> Predict(IReadOnlyList<NamedPicture> pictures)
    {
        var answers = new PictureAnswer[pictures.Count];
        var prepared = new List<(int Index, Prepared Picture)>(pictures.Count);
        for (int i = 0; i < pictures.Count; i++)
        {
            try
            {
                prepared.Add((i, classifiers[0].Prepare(pictures[i].Content, pictures[i].Name, decoder)));
            }
            catch (DataFormatException unreadable)
            {
                answers[i] = new PictureAnswer(null, unreadable);
            }
        }
        if (prepared.Count == 0) return answers;
        var classifier = free.Take();
        try
        {
            PredictPrepared(classifier, prepared, answers);
        }
        finally
        {
            free.Add(classifier);
        }
        return answers;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var classifier in classifiers) classifier.Dispose();
        free.Dispose();
    }

    // The first prediction compiles the kernels and packs the weights: no request waits for it.
    private static void WarmUp(Classifier classifier)
    {
        try
        {
            classifier.Predict([.. Enumerable.Repeat(byte.MaxValue, 64 * 64)], 64, 64);
        }
        catch (NotFinitePredictionException)
        {
            // Each request receives this as its answer.
        }
    }

    private static void PredictPrepared(Classifier classifier, List<(int Index, Prepared Picture)> prepared, PictureAnswer[] answers)
    {
        try
        {
            var found = classifier.PredictAll([.. prepared.Select(picture => picture.Picture)]);
            for (int i = 0; i < found.Length; i++) answers[prepared[i].Index] = new PictureAnswer(found[i], null);
        }
        catch (NotFinitePredictionException overflow)
        {
            if (prepared.Count == 1)
            {
                answers[prepared[0].Index] = new PictureAnswer(null, overflow);
                return;
            }
            // The other pictures may be fine.
            foreach (var picture in prepared) PredictPrepared(classifier, [picture], answers);
        }
    }
}
