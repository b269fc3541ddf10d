using MidasNet.Runner.Sources;

namespace MidasNet.Runner.Study.Part2;

/// <summary>
/// The digits of Part 2, divided: to train on, held out for choices and for the history of runs, and the test digits, which are looked at once for
/// each finished network.
/// </summary>
internal sealed class TransferDigits
{
    /// <summary>Training digits that there must be: 2,000 are held out, and there must be some to learn from.</summary>
    public const int MinCount = HeldOutCount + 100;

    private const int HeldOutCount = 2000, Classes = 10;

    private readonly ulong seed;

    /// <summary>Holds out some of the training digits.</summary>
    public TransferDigits(DigitSource source, ulong seed)
    {
        (Source, this.seed) = (source, seed);
        int[] order = source.Train.AllIndices();
        new RandomStream(seed, 2).Shuffle<int>(order);
        (Train, HeldOut) = (order[HeldOutCount..], order[..HeldOutCount]);
        HeldOutLabels = source.Train.LabelsOf(HeldOut);
    }

    /// <summary>All digits.</summary>
    public DigitSource Source { get; }

    /// <summary>Training digits that may be learnt from, in random order.</summary>
    public int[] Train { get; }

    /// <summary>Training digits that no variant learns from.</summary>
    public int[] HeldOut { get; }

    /// <summary>Their labels.</summary>
    public int[] HeldOutLabels { get; }

    /// <summary>Few digits, equally many of each class: those of a smaller number are among those of a larger one.</summary>
    /// <param name="count">How many in all.</param>
    /// <param name="among">The digits are chosen from the first n of <see cref="Train"/>, with n this number.</param>
    /// <param name="number">Another number chooses other digits.</param>
    public int[] Few(int count, int among, int number)
    {
        int[] order = Train[..Math.Min(among, Train.Length)];
        new RandomStream(seed, 3, (ulong)number).Shuffle<int>(order);
        var room = Enumerable.Repeat((count + Classes - 1) / Classes, Classes).ToArray();
        return [.. order.Where(i => room[Source.Train.Labels[i]]-- > 0).Take(count)];
    }
}
