using MidasNet.Data;
using MidasNet.Models;

namespace MidasNet.Web.Tests;

/// <summary>Answers by the first byte of a picture; waits while it is told to.</summary>
internal sealed class FakePredictor : IPredictor
{
    private readonly ManualResetEventSlim open = new(initialState: true);
    private int entered;

    public IReadOnlyList<string> ClassNames { get; } = ["a", "b", "c"];

    /// <summary>The numbers of pictures of the calls so far.</summary>
    public System.Collections.Concurrent.ConcurrentQueue<int> Batches { get; } = new();

    /// <summary>Calls that have begun.</summary>
    public int Entered => Volatile.Read(ref entered);

    public void Close() => open.Reset();

    public void Open() => open.Set();

    public IReadOnlyList<PictureAnswer> Predict(IReadOnlyList<NamedPicture> pictures)
    {
        Batches.Enqueue(pictures.Count);
        Interlocked.Increment(ref entered);
        open.Wait(TestContext.Current.CancellationToken);
        return [.. pictures.Select(Answer)];
    }

    public void Dispose() => open.Dispose();

    private PictureAnswer Answer(NamedPicture picture) => picture.Content[0] switch
    {
        (byte)'!' => new PictureAnswer(null, new DataFormatException(picture.Name, "no picture")),
        (byte)'n' => new PictureAnswer(null, new NotFinitePredictionException(0)),
        (byte)'s' => throw new ObjectDisposedException("a server that is stopping"),
        (byte)'x' => throw new InvalidOperationException("a bug"),
        var first => new PictureAnswer(new ClassProbabilities(ClassNames, [.. Enumerable.Range(0, 3).Select(k => k == first % 3 ? 0.8f : 0.1f)]), null),
    };
}
