using System.Globalization;
using MidasNet.Weights;

namespace MidasNet.Models;

/// <summary>The framing of a small grey image to the larger square input of VGG19.</summary>
/// <param name="Side">Height and width of the result, in pixels.</param>
/// <param name="Scaled">True to scale the image up to that size (linear interpolation); false to pad it with black, centred.</param>
public readonly record struct Vgg19Framing(int Side, bool Scaled)
{
    /// <summary>Digits of 28 pixels in the middle of 32, so that five halvings leave a whole pixel.</summary>
    public static Vgg19Framing Padded32 { get; } = new(32, Scaled: false);

    /// <summary>Digits scaled to 48 pixels: finer features, at 2.25 times the cost of 32.</summary>
    public static Vgg19Framing Scaled48 { get; } = new(48, Scaled: true);

    /// <summary>The largest side, in pixels.</summary>
    public const int MaxSide = 1024;

    /// <summary>Understands what <see cref="ToString"/> writes.</summary>
    /// <exception cref="FormatException">The text is nothing of the kind.</exception>
    internal static Vgg19Framing Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Split(' ') is [("padded" or "scaled") and var way, "to", var side]
            && int.TryParse(side, NumberStyles.None, CultureInfo.InvariantCulture, out int pixels) && pixels is >= 1 and <= MaxSide
            ? new Vgg19Framing(pixels, way == "scaled")
            : throw new FormatException($"{QuotedText.Of(text)} is no framing: known are 'padded to SIZE' and 'scaled to SIZE', sizes 1 to {MaxSide}");
    }

    /// <summary>As it stands in reports, checkpoints and names of cached features, such as <c>padded to 32</c>.</summary>
    public override string ToString() => $"{(Scaled ? "scaled" : "padded")} to {Side}";

    /// <summary>Frames an image.</summary>
    /// <param name="image">Height times width values.</param>
    /// <param name="height">Rows, at most <see cref="Side"/>.</param>
    /// <param name="width">Columns, at most <see cref="Side"/>.</param>
    /// <param name="target">Side times side values.</param>
    /// <exception cref="ArgumentException">The image is larger than the frame, or lengths do not fit.</exception>
    internal void Apply(ReadOnlySpan<float> image, int height, int width, Span<float> target)
    {
        if (height > Side || width > Side) throw new ArgumentException($"an image of {height}x{width} does not fit into a frame of {Side}x{Side}", nameof(image));
        if (image.Length != height * width) throw new ArgumentException($"{height}x{width} pixels are not {image.Length} values", nameof(image));
        if (target.Length != Side * Side) throw new ArgumentException($"{Side}x{Side} pixels are not {target.Length} values", nameof(target));
        if (Scaled) Scale(image, height, width, target);
        else Pad(image, height, width, target);
    }

    private void Pad(ReadOnlySpan<float> image, int height, int width, Span<float> target)
    {
        target.Clear();
        int top = (Side - height) / 2, left = (Side - width) / 2;
        for (int i = 0; i < height; i++) image.Slice(i * width, width).CopyTo(target[((top + i) * Side + left)..]);
    }

    private void Scale(ReadOnlySpan<float> image, int height, int width, Span<float> target)
    {
        for (int i = 0; i < Side; i++)
        {
            var (top, below, rowShare) = Neighbours(i, height);
            for (int j = 0; j < Side; j++)
            {
                var (left, right, share) = Neighbours(j, width);
                float upper = image[top * width + left] + share * (image[top * width + right] - image[top * width + left]);
                float lower = image[below * width + left] + share * (image[below * width + right] - image[below * width + left]);
                target[i * Side + j] = upper + rowShare * (lower - upper);
            }
        }
    }

    /// <summary>The two source pixels between whose centres a target pixel lies, and its share of the way; beyond the outermost, that one.</summary>
    private (int First, int Second, float Share) Neighbours(int target, int length)
    {
        float position = Math.Clamp((target + 0.5f) * length / Side - 0.5f, 0, length - 1);
        int first = (int)position;
        return (first, Math.Min(first + 1, length - 1), position - first);
    }
}
