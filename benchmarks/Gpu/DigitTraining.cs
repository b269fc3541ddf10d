using System.Diagnostics;
using MidasNet.Data;
using MidasNet.Learning;
using MidasNet.Models;

namespace MidasNet.Benchmarks.Gpu;

/// <summary>Measures the time until a network recognises 99 % of MNIST's test images.</summary>
internal static class DigitTraining
{
    private const int MaxEpochs = 10;

    /// <summary>Trains, and prints accuracy and time after each epoch.</summary>
    /// <param name="session">The session, which names the device.</param>
    /// <param name="folder">The folder with MNIST's four files, plain or gzip, under their original names.</param>
    public static void Run(Session session, string folder)
    {
        string[] names = [.. Enumerable.Range(0, 10).Select(digit => $"{digit}")];
        var train = Read("train");
        var test = Read("t10k");
        int[] trainIndices = [.. Enumerable.Range(0, train.Count)], testIndices = [.. Enumerable.Range(0, test.Count)];
        using var device = session.Open(Precision.TensorFloat32);
        using var model = new SmallCnn(device, new SmallCnnOptions(names.Length), seed: 1);
        var plan = new TrainingOptions { Epochs = MaxEpochs, BatchSize = 256 };
        using var trainer = new Trainer(model, plan.Loader(train, trainIndices), plan, (logits, batch) => logits.CrossEntropy(batch.Labels.Span));
        Console.WriteLine("\n| epoch of MNIST | seconds | accuracy |\n|--:|--:|--:|");
        var clock = Stopwatch.StartNew();
        foreach (var metrics in trainer.Run("mnist", 1, progress: null, CancellationToken.None))
        {
            double accuracy = Predictions.Of(model, test, testIndices, Normalisation.None, CancellationToken.None).Accuracy(test.Labels.AsSpan());
            Console.WriteLine($"| {metrics.Epoch} | {clock.Elapsed.TotalSeconds:N1} | {100 * accuracy:N2} % |");
            if (accuracy >= 0.99) break;
        }

        LabelledImages Read(string set)
        {
            var options = new PictureSetOptions { LabelFile = Find($"{set}-labels-idx1-ubyte"), ClassNames = names };
            using var digits = LabelledPictures.Open(Find($"{set}-images-idx3-ubyte"), options);
            return digits.Read();
        }
        string Find(string file) => File.Exists(Path.Combine(folder, file)) ? Path.Combine(folder, file) : Path.Combine(folder, file + ".gz");
    }
}
