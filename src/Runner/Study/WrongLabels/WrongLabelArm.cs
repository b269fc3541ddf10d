namespace MidasNet.Runner.Study.WrongLabels;

/// <summary>One way of learning from wrong folders.</summary>
/// <param name="context">The study.</param>
/// <param name="digits">Its digits.</param>
internal abstract class WrongLabelArm(StudyContext context, WrongDigits digits)
{
    /// <summary>What it is, in tables and charts.</summary>
    public abstract string Name { get; }

    /// <summary>The same for names of files.</summary>
    public abstract string Key { get; }

    /// <summary>What it lacks; null if it can be run.</summary>
    public virtual string? Missing => null;

    /// <summary>How often it is repeated with other seeds.</summary>
    public virtual int Repetitions => Context.Full ? 3 : 1;

    /// <summary>The study.</summary>
    protected StudyContext Context => context;

    /// <summary>Its digits.</summary>
    protected WrongDigits Digits => digits;

    /// <summary>Learns, and answers for the test digits.</summary>
    /// <param name="number">Which repetition, from 0.</param>
    public abstract LabelRun Run(int number);

    /// <summary>The seed of a repetition.</summary>
    protected ulong SeedOf(int number) => context.Options.Seed + (ulong)number;

    /// <summary>The title of a repetition in progress and metrics.</summary>
    protected string TitleOf(int number) => Repetitions > 1 ? $"{Name}, seed {number + 1}" : Name;
}
