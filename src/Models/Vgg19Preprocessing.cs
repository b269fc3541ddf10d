namespace MidasNet.Models;

/// <summary>
/// What the original (Caffe) weights of VGG19 expect, and with them those of Keras: pixels 0 to 255, channels in the order blue, green, red, minus
/// the mean of ImageNet, not divided.
/// </summary>
public static class Vgg19Preprocessing
{
    /// <summary>The name under which weight files state this preprocessing.</summary>
    public const string Name = "bgr-minus-imagenet-mean";

    /// <summary>The mean of each channel over ImageNet: blue, green, red.</summary>
    public static IReadOnlyList<float> Mean { get; } = [103.939f, 116.779f, 123.68f];

    /// <summary>Turns a grey image, 0 (black) to 1 (white), into three equal channels minus their means.</summary>
    /// <param name="grey">Height times width values.</param>
    /// <param name="target">Three times as many.</param>
    public static void FromGrey(ReadOnlySpan<float> grey, Span<float> target)
    {
        if (target.Length != 3 * grey.Length)
            throw new ArgumentException($"{grey.Length} grey values become {3 * grey.Length}, the target holds {target.Length}", nameof(target));
        for (int c = 0; c < 3; c++)
        {
            float mean = Mean[c];
            var channel = target.Slice(c * grey.Length, grey.Length);
            for (int i = 0; i < grey.Length; i++) channel[i] = 255 * grey[i] - mean;
        }
    }
}
