namespace MidasNet.Data.Synthetic;

/// <summary>The characters that can be drawn: the 62 classes of <see cref="ClassNames.Characters"/>, each with one or more shapes.</summary>
internal static class SyntheticCharacters
{
    private static readonly Skeleton[][] Skeletons = ReadSkeletons();

    /// <summary>The number of classes.</summary>
    public const int ClassCount = 62;

    /// <summary>The number of digits, which are the first classes.</summary>
    public const int DigitCount = 10;

    /// <summary>The class of a character.</summary>
    /// <exception cref="ArgumentException">The character is not one of 0-9, A-Z, a-z.</exception>
    public static int ClassOf(char character)
    {
        int index = ClassNames.Characters.IndexOf(character.ToString());
        return index >= 0 ? index : throw new ArgumentException($"'{character}' cannot be drawn, only 0-9, A-Z and a-z", nameof(character));
    }

    /// <summary>The number of shapes of a class, for example 2 for an open and a closed 4.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such class.</exception>
    public static int ShapeCount(int classIndex) => ShapesOf(classIndex).Length;

    internal static ReadOnlySpan<Skeleton> ShapesOf(int classIndex)
    {
        CheckClass(classIndex);
        return Skeletons[classIndex];
    }

    /// <summary>Whether the class is a lower-case letter. Their x-height depends on the writer.</summary>
    internal static bool IsLowerCase(int classIndex) => classIndex >= 36;

    internal static void CheckClass(int classIndex)
    {
        if (classIndex is < 0 or >= ClassCount)
            throw new ArgumentOutOfRangeException(nameof(classIndex), classIndex, $"a class must be 0 to {ClassCount - 1}");
    }

    private static Skeleton[][] ReadSkeletons()
    {
        var shapes = SkeletonText.All.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Skeleton.Parse).ToLookup(s => s.Character);
        return [.. ClassNames.Characters.Select(name => shapes[name[0]].ToArray())];
    }
}
