namespace MidasNet.Models;

/// <summary>A prediction for one picture: how probable each class is.</summary>
public sealed class ClassProbabilities
{
    private readonly float[] probabilities;

    internal ClassProbabilities(IReadOnlyList<string> classNames, float[] probabilities) => (ClassNames, this.probabilities) = (classNames, probabilities);

    /// <summary>The names of the classes, in the order of <see cref="Probabilities"/>.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>The probability of each class, 0 to 1; together 1.</summary>
    public ReadOnlySpan<float> Probabilities => probabilities;

    /// <summary>The most probable class, the first of several.</summary>
    public ClassProbability Best => Top(1)[0];

    /// <summary>The most probable classes, the most probable first; equal ones in the order of the classes.</summary>
    /// <param name="count">The number of them; all if there are fewer.</param>
    /// <exception cref="ArgumentOutOfRangeException">The count is not positive.</exception>
    public IReadOnlyList<ClassProbability> Top(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        return [.. ClassNames.Zip(probabilities, (name, probability) => new ClassProbability(name, probability)).OrderByDescending(found => found.Probability).Take(count)];
    }
}

/// <summary>The probability of a class.</summary>
/// <param name="Class">Its name.</param>
/// <param name="Probability">0 to 1.</param>
public readonly record struct ClassProbability(string Class, float Probability);
