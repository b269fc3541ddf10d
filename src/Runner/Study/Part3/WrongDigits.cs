using MidasNet.Runner.Sources;

namespace MidasNet.Runner.Study.Part3;

/// <summary>The digits of Part 3, divided: to learn from, and held out to follow runs by their likelihood of unseen folders.</summary>
internal sealed class WrongDigits
{
    /// <summary>Images that there must be: 2,000 are held out, and there must be some to learn from.</summary>
    public const int MinCount = HeldOutCount + 100;

    private const int HeldOutCount = 2000;

    private readonly int[] order;

    /// <summary>Holds out some of the images.</summary>
    public WrongDigits(WrongLabelSource source, ulong seed)
    {
        Source = source;
        order = source.Train.AllIndices();
        new RandomStream(seed, 5).Shuffle<int>(order);
        (HeldOut, LearnFrom) = (order[..HeldOutCount], order[HeldOutCount..]);
        HeldOutFolders = source.Train.LabelsOf(HeldOut);
        TestIndices = source.Test.AllIndices();
    }

    /// <summary>All images.</summary>
    public WrongLabelSource Source { get; }

    /// <summary>Images that networks which are followed learn from, in random order.</summary>
    public int[] LearnFrom { get; }

    /// <summary>Images that they do not learn from.</summary>
    public int[] HeldOut { get; }

    /// <summary>The folders of these.</summary>
    public int[] HeldOutFolders { get; }

    /// <summary>The indices of all test digits.</summary>
    public int[] TestIndices { get; }

    /// <summary>A given number of random images; those of a smaller number are among those of a larger one.</summary>
    public int[] Some(int count) => order[..Math.Min(count, order.Length)];
}
