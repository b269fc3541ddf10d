using MidasNet.Data.Pictures;

namespace MidasNet.Data;

/// <summary>
/// Chooses the preprocessing of a set of pictures, once for the whole set: by a sample that is spread over it, so that one odd picture does not decide for
/// all. Small grey pictures stay as they are; large ones that look like ink on paper are drawings; all others are photographs, in colour if they have any.
/// </summary>
internal static class PreprocessingChoice
{
    private const int MaxSamples = 33;
    private const int MaxSide = 64, DrawingSide = 48; // of what the small network is made for
    private const double DrawingExponent = 0.5;

    // Photographs: the fewer there are, the more pixels of each a network can afford.
    private const int TinySide = 48, SmallSide = 96, ManyPhotos = 5000, SomePhotos = 1000;

    /// <summary>The preprocessing that suits a set.</summary>
    /// <param name="pictures">The set.</param>
    /// <param name="side">Rows and columns of the result; null for what suits the pictures.</param>
    /// <param name="kind">The kind of the pictures; null for what they look like.</param>
    /// <param name="channels">1 for grey, 3 for colour; null for 3 if the pictures have colours that differ.</param>
    public static Preprocessing Of(LabelledPictures pictures, int? side, PreprocessingKind? kind, int? channels)
    {
        // The test of a set decides nothing.
        int[] indices = pictures.AllButTest() is { Length: > 0 } deciding ? deciding : pictures.IndicesOf(SetPart.Test);
        var samples = Sample(pictures, indices);
        if (samples.Count == 0) return Preprocessing.Digit(side ?? MaxSide); // none can be read, as reading will say
        int longSide = Median(samples, sample => Math.Max(sample.Width, sample.Height)), shortSide = Median(samples, sample => Math.Min(sample.Width, sample.Height));
        int found = channels ?? (HasColours(samples) ? 3 : 1);
        return (kind ?? KindOf(samples, longSide, found, pictures.IsLightOnDark)) switch
        {
            PreprocessingKind.Drawing => Preprocessing.Drawing(side ?? DrawingSide, DrawingExponent),
            PreprocessingKind.Digit => Preprocessing.Digit(side ?? Math.Min(MaxSide, longSide)),
            _ => Preprocessing.Photo(side ?? PhotoSide(shortSide, indices.Length), found),
        };
    }

    private static PreprocessingKind KindOf(List<SampledPicture> samples, int longSide, int channels, bool isLightOnDark)
    {
        if (channels == 3) return PreprocessingKind.Photo;
        if (longSide <= MaxSide) return PreprocessingKind.Digit;
        bool haveGround = 2 * samples.Count(sample => sample.HasGround) > samples.Count;
        // Images of IDX files are light on dark by custom.
        if (!haveGround) return isLightOnDark ? PreprocessingKind.Digit : PreprocessingKind.Photo;
        bool isLight = 2 * samples.Count(sample => sample.IsLight) > samples.Count;
        return isLight && !isLightOnDark ? PreprocessingKind.Drawing : PreprocessingKind.Digit;
    }

    // Colour matters unless all of it is the ink of one pen.
    private static bool HasColours(List<SampledPicture> samples)
    {
        const double MinShare = 0.1, SameHue = 0.9;
        var coloured = samples.FindAll(sample => sample.Hue is not null);
        if (coloured.Count < Math.Max(1, MinShare * samples.Count)) return false;
        bool areOneInk = coloured.TrueForAll(sample => sample is { HasGround: true, IsLight: true } && Cosine(sample.Hue!.Value, coloured[0].Hue!.Value) > SameHue);
        return !areOneInk;
    }

    private static int PhotoSide(int shortSide, int count)
    {
        if (shortSide <= TinySide) return Math.Max(8, shortSide);
        if (shortSide <= SmallSide || count >= ManyPhotos) return 64;
        return count >= SomePhotos ? 96 : 128;
    }

    private static double Cosine((double A, double B) one, (double A, double B) other) =>
        (one.A * other.A + one.B * other.B) / (Math.Sqrt(one.A * one.A + one.B * one.B) * Math.Sqrt(other.A * other.A + other.B * other.B));

    private static int Median(List<SampledPicture> samples, Func<SampledPicture, int> value) => samples.Select(value).Order().ElementAt(samples.Count / 2);

    private static List<SampledPicture> Sample(LabelledPictures pictures, int[] indices)
    {
        int count = Math.Min(MaxSamples, indices.Length);
        var samples = new List<SampledPicture>();
        for (int i = 0; i < count; i++)
        {
            try
            {
                samples.Add(new SampledPicture(pictures.Decode(indices[(int)((long)i * indices.Length / count)], channels: 3)));
            }
            catch (DataFormatException)
            {
                // Reading names all that are broken; the choice is made by the others.
            }
        }
        return samples;
    }

    /// <summary>The properties of a picture by which the choice is made.</summary>
    private sealed class SampledPicture
    {
        private const int MinChroma = 32, GroundSpread = 32; // of 255: JPEG gives grey pictures a little colour, and paper a little texture
        private const double MinColouredShare = 0.01, MinGroundShare = 0.5;

        public SampledPicture(Picture picture)
        {
            (Width, Height) = (picture.Width, picture.Height);
            byte[] pixels = picture.Pixels, grey = picture.ToGrey().Pixels;
            int area = Width * Height, coloured = 0;
            (double A, double B) hue = default;
            for (int i = 0; i < area; i++)
            {
                int red = pixels[i], green = pixels[area + i], blue = pixels[2 * area + i];
                if (Math.Max(red, Math.Max(green, blue)) - Math.Min(red, Math.Min(green, blue)) < MinChroma) continue;
                coloured++;
                hue = (hue.A + red - green, hue.B + (red + green) / 2.0 - blue);
            }
            if (coloured >= MinColouredShare * area && hue != default) Hue = hue;
            var counts = new int[byte.MaxValue + 1];
            foreach (byte value in grey) counts[value]++;
            int median = 0;
            for (int below = counts[0]; 2 * below < area; below += counts[++median]) { }
            IsLight = median > byte.MaxValue / 2;
            HasGround = grey.Count(value => Math.Abs(value - median) <= GroundSpread) >= MinGroundShare * area;
        }

        public int Width { get; }

        public int Height { get; }

        /// <summary>The direction of its colours: red against green, and both against blue; null if it is grey.</summary>
        public (double A, double B)? Hue { get; }

        /// <summary>True if half of the pixels are of nearly one grey, like paper around ink.</summary>
        public bool HasGround { get; }

        /// <summary>True if the median is light.</summary>
        public bool IsLight { get; }
    }
}
