namespace MidasNet.Learning;

/// <summary>Characters that are indistinguishable in a single cropped image, because only their size or their neighbours differ.</summary>
internal static class LookAlikes
{
    /// <summary>
    /// The sets among the 62 characters 0-9 A-Z a-z: zero with both o; one with capital I and small l; and the letters whose
    /// small form is the capital made smaller, in print as in writing: c k p s u v w x z.
    /// </summary>
    /// <remarks>
    /// Narrower than the merging of EMNIST (Cohen, Afshar, Tapson, van Schaik, "EMNIST: an extension of MNIST to handwritten
    /// letters", 2017), which also merges both forms of i j l m y. Pairs that differ in their strokes, however easily confused
    /// (5 and S, 2 and Z, 9 and g), count as errors here.
    /// </remarks>
    public static IReadOnlyList<IReadOnlyList<string>> Characters { get; } =
    [
        ["0", "O", "o"],
        ["1", "I", "l"],
        ["C", "c"],
        ["K", "k"],
        ["P", "p"],
        ["S", "s"],
        ["U", "u"],
        ["V", "v"],
        ["W", "w"],
        ["X", "x"],
        ["Z", "z"],
    ];
}
