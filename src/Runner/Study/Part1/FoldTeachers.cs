using MidasNet.Data;
using MidasNet.Learning;
using MidasNet.Models;

namespace MidasNet.Runner.Study.Part1;

/// <summary>
/// An ensemble that teaches one network: the training images are divided once more, and each part is labelled by a network that was trained on the others. No
/// teacher labels its own training images, whose labels it would repeat, and none has seen a validation image.
/// </summary>
internal static class FoldTeachers
{
    /// <summary>Networks, one for each part of the training images.</summary>
    public const int Count = 3;

    /// <summary>The teachers' share in the targets.</summary>
    public const float Share = 0.5f;

    private const ulong Purpose = 0x5445414348; // keeps the division apart from that of the study

    /// <summary>Trains the teachers.</summary>
    /// <param name="images">The set.</param>
    /// <param name="train">The training images of the network to teach.</param>
    /// <param name="seed">The seed of that network.</param>
    /// <param name="predict">Trains teacher k on images and returns its probabilities for others: (k, division, seed).</param>
    public static TeacherLabels Of(LabelledImages images, int[] train, ulong seed, Func<int, Split, ulong, Predictions> predict)
    {
        var parts = Splits.StratifiedFolds(images.LabelsOf(train), Count, seed ^ Purpose);
        var all = new List<float>(train.Length * images.ClassNames.Count);
        var indices = new List<int>(train.Length);
        for (int k = 0; k < Count; k++)
        {
            var division = new Split([.. parts[k].Train.Select(i => train[i])], [.. parts[k].Validation.Select(i => train[i])]);
            all.AddRange(predict(k, division, RandomStream.Mix(seed + (ulong)(k + 1))).Probabilities);
            indices.AddRange(division.Validation);
        }
        return TeacherLabels.Of(new Predictions(images.ClassNames.Count, [.. all]), indices.ToArray(), images.Count, Share);
    }
}
