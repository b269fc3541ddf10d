using MidasNet.Models;
using MidasNet.Runner.Study.Common;
using MidasNet.Runner.Study.Digits;

namespace MidasNet.Runner.Study.Part3;

/// <summary>One way of learning from wrong folders.</summary>
/// <param name="context">The study.</param>
/// <param name="digits">Its digits.</param>
internal abstract class WrongLabelVariant(StudyContext context, WrongDigits digits)
{
    private readonly DigitNetworks networks = new(context);

    // Dozens of networks are trained and compared with each other here: one that looks at each pixel takes three times as long (13.2 s rather than 4.2 s
    // an epoch of 58,000 digits on two cores), and the whole of Part 3 two hours. Only the last network and its twin are of this finer kind: as a third stage
    // that labels, such networks raise the likelihood of held-out folders by a fifteenth of what the second one does, and take half of the time.
    private const int StemStride = 2;

    /// <summary>Its name in tables and charts.</summary>
    public abstract string Name { get; }

    /// <summary>The same for names of files.</summary>
    public abstract string Key { get; }

    /// <summary>The reason why it cannot be run; null if it can.</summary>
    public virtual string? Missing => null;

    /// <summary>
    /// The same in a study with a device of its own, so that repetitions are done side by side, and their seconds are those of one thread; null if they share
    /// what takes long to make, or follow networks by the clock, and are done one after the other.
    /// </summary>
    /// <param name="part">The study.</param>
    public virtual WrongLabelVariant? On(StudyContext part) => null;

    /// <summary>Whether it is shown true labels.</summary>
    public virtual bool NeedsTruth => false;

    /// <summary>The name of the checkpoint that a repetition leaves; null for none.</summary>
    /// <param name="number">Which repetition, from 0.</param>
    public virtual string? NetworkOf(int number) => null;

    /// <summary>Makes what repetitions side by side share, before they begin.</summary>
    public virtual void MakeShared()
    {
    }

    /// <summary>How often it is repeated with other seeds.</summary>
    public virtual int Repetitions => Context.Full ? 3 : 1;

    /// <summary>The study.</summary>
    protected StudyContext Context => context;

    /// <summary>Its digits.</summary>
    protected WrongDigits Digits => digits;

    /// <summary>Learns, and answers for the test digits.</summary>
    /// <param name="number">Which repetition, from 0.</param>
    public abstract LabelRun Run(int number);

    /// <summary>The small CNN of this part with random weights; the caller disposes of it.</summary>
    protected SmallCnn RandomNetwork(ulong seed) => networks.Random(seed, StemStride);

    /// <summary>The same on a device of its own.</summary>
    protected SmallCnn RandomNetworkOn(Device device, ulong seed) => networks.RandomOn(device, seed, StemStride);

    /// <summary>
    /// The same at full resolution, as in Part 2, unless the study is quick: held-out digits of Part 2 say that it is the more accurate one. Both have the
    /// same weights.
    /// </summary>
    protected SmallCnn LastNetworkOn(Device device, ulong seed) => networks.RandomOn(device, seed);

    /// <summary>The small CNN of this part, started from what Part 1 has learnt.</summary>
    protected SmallCnn PretrainedNetwork(ulong seed) => networks.Pretrained(seed, StemStride);

    /// <summary>The seed of a repetition.</summary>
    protected ulong SeedOf(int number) => context.Options.Seed + (ulong)number;

    /// <summary>The title of a repetition in progress and metrics.</summary>
    protected string TitleOf(int number) => Repetitions > 1 ? $"{Name}, seed {number + 1}" : Name;
}
