using MidasNet.Weights;

namespace MidasNet.Models;

/// <summary>
/// What images must look like for a set of VGG19's weights. Two ways are in use, and weights of the one recognise little in images of the other, so
/// files state theirs by name, and a network keeps that of the weights that it was given.
/// </summary>
public sealed class Vgg19Preprocessing
{
    private readonly bool isBlueFirst;
    private readonly float range;
    private readonly float[] mean, deviation;

    private Vgg19Preprocessing(string name, bool isBlueFirst, float range, float[] mean, float[] deviation) =>
        (Name, this.isBlueFirst, this.range, this.mean, this.deviation) = (name, isBlueFirst, range, mean, deviation);

    /// <summary>
    /// Of the original (Caffe) weights, and with them those of Keras: pixels 0 to 255, channels in the order blue, green, red, minus the mean of
    /// ImageNet, not divided.
    /// </summary>
    public static Vgg19Preprocessing BlueGreenRed { get; } =
        new("bgr-minus-imagenet-mean", isBlueFirst: true, range: 1, [103.939f, 116.779f, 123.68f], [1, 1, 1]);

    /// <summary>
    /// Of torchvision, timm and MXNet: pixels 0 to 1, channels in the order red, green, blue, minus the mean of ImageNet, divided by its deviation.
    /// </summary>
    public static Vgg19Preprocessing RedGreenBlue { get; } =
        new("rgb-imagenet-mean-and-deviation", isBlueFirst: false, range: 255, [0.485f, 0.456f, 0.406f], [0.229f, 0.224f, 0.225f]);

    /// <summary>Both.</summary>
    public static IReadOnlyList<Vgg19Preprocessing> All { get; } = [BlueGreenRed, RedGreenBlue];

    /// <summary>The name under which weight files state this preprocessing.</summary>
    public string Name { get; }

    /// <summary>What is taken from each channel, in the order of the channels.</summary>
    public IReadOnlyList<float> Mean => mean;

    /// <summary>What each channel is then divided by.</summary>
    public IReadOnlyList<float> Deviation => deviation;

    /// <summary>The preprocessing of that name.</summary>
    /// <exception cref="FormatException">There is none.</exception>
    public static Vgg19Preprocessing Parse(string name) => All.FirstOrDefault(known => known.Name == name)
        ?? throw new FormatException($"unknown preprocessing {QuotedText.Of(name)}; known are {string.Join(", ", All.Select(known => known.Name))}");

    /// <summary>Turns a grey image, 0 (black) to 1 (white), into three channels.</summary>
    /// <param name="grey">Height times width values.</param>
    /// <param name="target">Three times as many.</param>
    public void FromGrey(ReadOnlySpan<float> grey, Span<float> target)
    {
        if (target.Length != 3 * grey.Length)
            throw new ArgumentException($"{grey.Length} grey values become {3 * grey.Length}, the target holds {target.Length}", nameof(target));
        for (int c = 0; c < 3; c++)
        {
            for (int i = 0; i < grey.Length; i++) target[c * grey.Length + i] = Normalise(255 * grey[i], c);
        }
    }

    /// <summary>Turns a coloured image, 0 to 255, into three channels.</summary>
    /// <param name="pixels">Red, green, blue of each pixel, row by row.</param>
    /// <param name="target">As many values.</param>
    public void FromRgb(ReadOnlySpan<byte> pixels, Span<float> target)
    {
        if (pixels.Length % 3 != 0 || target.Length != pixels.Length)
            throw new ArgumentException($"{pixels.Length} values, three per pixel, become as many; the target holds {target.Length}", nameof(target));
        int count = pixels.Length / 3;
        for (int c = 0; c < 3; c++)
        {
            int colour = isBlueFirst ? 2 - c : c;
            for (int i = 0; i < count; i++) target[c * count + i] = Normalise(pixels[3 * i + colour], c);
        }
    }

    /// <inheritdoc/>
    public override string ToString() => Name;

    /// <summary>y = (x / range - mean) / deviation</summary>
    private float Normalise(float x, int channel) => (x / range - mean[channel]) / deviation[channel];
}
