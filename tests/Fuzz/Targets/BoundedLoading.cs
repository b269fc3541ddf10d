using MidasNet.Models;
using MidasNet.Weights;

namespace MidasNet.Fuzz.Targets;

/// <summary>
/// What holds for any file of a network: it is loaded, or refused by a <see cref="WeightFormatException"/>, with at most 64 MB and four times the file; a network of small images then
/// classifies a picture, or says that its numbers are not finite.
/// </summary>
internal static class BoundedLoading
{
    private const long FreeBytes = 64 << 20;
    private const int MaxSide = 64;

    private static readonly byte[] Pixels = [.. Enumerable.Range(0, 12 * 12).Select(i => (byte)(i % 12 is > 4 and < 8 ? 0 : 255))];

    /// <summary>Loads the network of a file; false if it was refused.</summary>
    public static bool Read(string path)
    {
        long file = new FileInfo(path).Length, before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            using var classifier = Classifier.Load(path, new ClassifierOptions { Threads = 1 });
            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(allocated <= FreeBytes + 4 * file, $"{allocated:N0} bytes for a file of {file:N0}");
            if (classifier.Use.Side > MaxSide) return true;
            var found = classifier.Predict(Pixels, 12, 12, channels: 1);
            Assert.Equal(classifier.ClassNames.Count, found.Probabilities.Length);
            return true;
        }
        catch (Exception refused) when (refused is WeightFormatException or NotFinitePredictionException)
        {
            Assert.InRange(refused.Message.Length, 1, 20_000);
            return false;
        }
    }
}
