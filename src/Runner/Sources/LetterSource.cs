using MidasNet.Data;

namespace MidasNet.Runner.Sources;

/// <summary>
/// The handwritten letters of EMNIST ByClass: 52 classes, 28x28, light on dark. Its digits are left out: they come from the same forms as MNIST's, and
/// a network that is to be evaluated on MNIST must not be trained on them.
/// </summary>
internal static class LetterSource
{
    private const int DigitClasses = 10;

    /// <summary>Reads the letters.</summary>
    /// <exception cref="DataFormatException">They are not there, or a file is damaged.</exception>
    public static LabelledImages Load(DataFolder folder)
    {
        var characters = EmnistSource.Load(folder);
        int[] letters = [.. characters.AllIndices().Where(i => characters.Labels[i] >= DigitClasses)];
        var chosen = characters.Subset(letters);
        return chosen.WithLabels([.. chosen.Labels.Select(label => label - DigitClasses)]).WithClassNames(ClassNames.Characters.Skip(DigitClasses));
    }
}
