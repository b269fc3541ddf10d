using MidasNet.Data.Pictures;

namespace MidasNet.Data;

/// <summary>
/// Chooses how a set of pictures is brought to the small grey squares of a network for characters, once for the whole set: by a sample that is spread over it,
/// so that one odd picture does not decide for all.
/// </summary>
internal static class PreprocessingChoice
{
    private const int MaxSamples = 33;
    private const int MaxSide = 64, DrawingSide = 48; // of what the small network is made for
    private const double DrawingExponent = 0.5;

    /// <summary>
    /// Small pictures stay as they are; large ones, most of them on a light ground, are taken for drawings; others are scaled down. Images of IDX files are
    /// light on dark by custom, and are at most scaled down.
    /// </summary>
    /// <param name="pictures">The set.</param>
    /// <param name="side">Rows and columns of the result; null for what suits the pictures.</param>
    public static Preprocessing Of(LabelledPictures pictures, int? side)
    {
        var samples = Sample(pictures);
        if (samples.Count == 0) return Preprocessing.Digit(side ?? MaxSide); // none can be read, as reading will say
        int usualSide = samples.Select(sample => Math.Max(sample.Width, sample.Height)).Order().ElementAt(samples.Count / 2);
        if (usualSide <= MaxSide) return Preprocessing.Digit(side ?? usualSide);
        int light = samples.Count(sample => sample.Pixels.Average(pixel => pixel) > byte.MaxValue / 2.0);
        return !pictures.IsLightOnDark && 2 * light > samples.Count
            ? Preprocessing.Drawing(side ?? DrawingSide, DrawingExponent)
            : Preprocessing.Digit(side ?? MaxSide);
    }

    private static List<Picture> Sample(LabelledPictures pictures)
    {
        int count = Math.Min(MaxSamples, pictures.Names.Count);
        var samples = new List<Picture>();
        for (int i = 0; i < count; i++)
        {
            try
            {
                samples.Add(pictures.Decode((int)((long)i * pictures.Names.Count / count)));
            }
            catch (DataFormatException)
            {
                // Reading names all that are broken; the choice is made by the others.
            }
        }
        return samples;
    }
}
