namespace MidasNet.Data;

/// <summary>
/// TrivialAugment and RandAugment (see <see cref="PolicyKind"/>): operations from a list of 14, with 31 magnitudes in the ranges that torchvision gives them.
/// Saturation is without effect on grey images.
/// </summary>
internal sealed class ImagePolicy
{
    /// <summary>The strongest magnitude; the weakest is 0.</summary>
    public const int MaxMagnitude = 30;

    private const ulong Purpose = 10; // separates these random numbers from all others
    private const int Operations = (int)PolicyOperation.Equalize + 1;
    private const double RandTranslation = 150 / 331.0; // of the side, as the papers have it for their largest images
    private const double WideTranslation = 32; // pixels

    private readonly Augmentation strengths;
    private readonly int channels, height, width;
    private readonly WarpedSampler sampler;
    private readonly float[] before;

    /// <summary>Makes the buffers for images of one size.</summary>
    public ImagePolicy(Augmentation strengths, int channels, int height, int width, WarpedSampler sampler)
    {
        (this.strengths, this.channels, this.height, this.width, this.sampler) = (strengths, channels, height, width, sampler);
        before = new float[channels * height * width];
    }

    /// <summary>Changes an image in place.</summary>
    public void Apply(Span<float> image, ulong seed, int epoch, int index)
    {
        var random = new RandomStream(seed, (ulong)epoch, (ulong)index, Purpose);
        bool isWide = strengths.Policy == PolicyKind.TrivialWide;
        int count = isWide ? 1 : strengths.PolicyOperations;
        for (int i = 0; i < count; i++)
        {
            var operation = (PolicyOperation)random.NextInt(Operations);
            int magnitude = random.NextInt(MaxMagnitude + 1), sign = 2 * random.NextInt(2) - 1;
            Apply(image, operation, (isWide ? magnitude : strengths.PolicyMagnitude) / (double)MaxMagnitude, sign, isWide);
        }
    }

    /// <summary>Applies one operation.</summary>
    /// <param name="image">C,H,W values from 0 to 1.</param>
    /// <param name="operation">The operation.</param>
    /// <param name="level">Its strength, 0 to 1.</param>
    /// <param name="sign">1 or -1, for operations that have two directions.</param>
    /// <param name="isWide">True for the ranges of <see cref="PolicyKind.TrivialWide"/>.</param>
    internal void Apply(Span<float> image, PolicyOperation operation, double level, int sign, bool isWide)
    {
        double shear = sign * level * (isWide ? 0.99 : 0.3);
        float factor = (float)(1 + sign * level * (isWide ? 0.99 : 0.9));
        switch (operation)
        {
            case PolicyOperation.ShearX:
                Warp(image, 1, shear, 0, 1);
                break;
            case PolicyOperation.ShearY:
                Warp(image, 1, 0, shear, 1);
                break;
            case PolicyOperation.TranslateX:
                Warp(image, 1, 0, 0, 1, shiftX: sign * level * (isWide ? WideTranslation : RandTranslation * width));
                break;
            case PolicyOperation.TranslateY:
                Warp(image, 1, 0, 0, 1, shiftY: sign * level * (isWide ? WideTranslation : RandTranslation * height));
                break;
            case PolicyOperation.Rotate:
                var (sin, cos) = Math.SinCos(sign * level * (isWide ? 135 : 30) * Math.PI / 180);
                Warp(image, cos, sin, -sin, cos);
                break;
            case PolicyOperation.Brightness:
                (ColourJitter.None with { Brightness = factor }).Apply(image, channels);
                break;
            case PolicyOperation.Saturation:
                (ColourJitter.None with { Saturation = factor }).Apply(image, channels);
                break;
            case PolicyOperation.Contrast:
                (ColourJitter.None with { Contrast = factor }).Apply(image, channels);
                break;
            case PolicyOperation.Sharpness:
                Sharpen(image, factor);
                break;
            case PolicyOperation.Posterize:
                Posterize(image, 8 - (int)Math.Round(level * (isWide ? 6 : 4)));
                break;
            case PolicyOperation.Solarize:
                foreach (ref float value in image) value = value >= 1 - level ? 1 - value : value;
                break;
            case PolicyOperation.AutoContrast:
                for (int c = 0; c < channels; c++) Stretch(Plane(image, c));
                break;
            case PolicyOperation.Equalize:
                for (int c = 0; c < channels; c++) Equalize(Plane(image, c));
                break;
            default:
                break;
        }
    }

    private void Warp(Span<float> image, double xx, double xy, double yx, double yy, double shiftX = 0, double shiftY = 0)
    {
        image.CopyTo(before);
        sampler.Sample(before, AffineMap.About(xx, xy, yx, yy, shiftX, shiftY, height, width), null, image);
    }

    private Span<float> Plane(Span<float> image, int channel) => image.Slice(channel * height * width, height * width);

    /// <summary>y = s + factor·(x - s), where s is x smoothed by (1 1 1, 1 5 1, 1 1 1) / 13; the outermost pixels stay</summary>
    private void Sharpen(Span<float> image, float factor)
    {
        image.CopyTo(before);
        for (int c = 0; c < channels; c++)
        {
            ReadOnlySpan<float> x = Plane(before, c);
            var y = Plane(image, c);
            for (int i = 1; i < height - 1; i++)
            {
                for (int j = 1; j < width - 1; j++)
                {
                    int at = i * width + j, above = at - width, below = at + width;
                    float around = x[above - 1] + x[above] + x[above + 1] + x[at - 1] + x[at + 1] + x[below - 1] + x[below] + x[below + 1];
                    float smooth = (around + 5 * x[at]) / 13;
                    y[at] = Math.Clamp(smooth + factor * (x[at] - smooth), 0, 1);
                }
            }
        }
    }

    private static void Posterize(Span<float> image, int bits)
    {
        int mask = 0xFF & (0xFF << (8 - bits));
        foreach (ref float value in image) value = (Level(value) & mask) / 255f;
    }

    /// <summary>The darkest value becomes 0, the brightest 1.</summary>
    private static void Stretch(Span<float> plane)
    {
        float low = 1, high = 0;
        foreach (float value in plane) (low, high) = (Math.Min(low, value), Math.Max(high, value));
        if (high <= low) return;
        foreach (ref float value in plane) value = (value - low) / (high - low);
    }

    /// <summary>All of 256 levels become equally frequent, as well as they can, by the rounding of the Python Imaging Library.</summary>
    private static void Equalize(Span<float> plane)
    {
        Span<int> counts = stackalloc int[256];
        counts.Clear();
        foreach (float value in plane) counts[Level(value)]++;
        int step = (plane.Length - counts[counts.LastIndexOfAnyExcept(0)]) / 255;
        if (step == 0) return;
        Span<float> levels = stackalloc float[256];
        int below = step / 2;
        for (int level = 0; level < 256; level++)
        {
            levels[level] = Math.Min(255, below / step) / 255f;
            below += counts[level];
        }
        foreach (ref float value in plane) value = levels[Level(value)];
    }

    private static int Level(float value) => (int)(Math.Clamp(value, 0, 1) * 255 + 0.5f);
}
