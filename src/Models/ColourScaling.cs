using System.Globalization;
using MidasNet.Weights;

namespace MidasNet.Models;

/// <summary>
/// The scaling of pixels to the three channels of a network. Two conventions are in use for VGG19, and weights trained with one recognise little with
/// the other, so files state theirs by name, and a network keeps that of its weights.
/// </summary>
public sealed class ColourScaling
{
    private const string RgbName = "rgb";

    private readonly float[] mean, deviation;

    private ColourScaling(string name, bool isBlueFirst, float range, float[] mean, float[] deviation) =>
        (Name, IsBlueFirst, Range, this.mean, this.deviation) = (name, isBlueFirst, range, mean, deviation);

    /// <summary>
    /// Of the original (Caffe) weights, and with them those of Keras: pixels 0 to 255, channels in the order blue, green, red, minus the mean of
    /// ImageNet, not divided.
    /// </summary>
    public static ColourScaling BlueGreenRed { get; } =
        new("bgr-minus-imagenet-mean", isBlueFirst: true, range: 1, [103.939f, 116.779f, 123.68f], [1, 1, 1]);

    /// <summary>
    /// Of torchvision, timm and MXNet: pixels 0 to 1, channels in the order red, green, blue, minus the mean of ImageNet, divided by its standard deviation.
    /// </summary>
    public static ColourScaling RedGreenBlue { get; } =
        new("rgb-imagenet-mean-and-deviation", isBlueFirst: false, range: 255, [0.485f, 0.456f, 0.406f], [0.229f, 0.224f, 0.225f]);

    /// <summary>Both.</summary>
    public static IReadOnlyList<ColourScaling> All { get; } = [BlueGreenRed, RedGreenBlue];

    /// <summary>The name under which weight files state this preprocessing.</summary>
    public string Name { get; }

    /// <summary>The mean that is subtracted from each channel, in the order of the channels.</summary>
    public IReadOnlyList<float> Mean => mean;

    /// <summary>The standard deviation by which each channel is then divided.</summary>
    public IReadOnlyList<float> Deviation => deviation;

    /// <summary>Channels in the order red, green, blue, pixels 0 to 1, minus a mean and divided by a standard deviation, both of the training images.</summary>
    /// <param name="mean">Three means.</param>
    /// <param name="deviation">Three standard deviations, positive.</param>
    /// <exception cref="ArgumentException">They are not three each, not finite, or a standard deviation is not positive.</exception>
    public static ColourScaling Rgb(IReadOnlyList<float> mean, IReadOnlyList<float> deviation)
    {
        _ = new CheckpointInput(3, 1, 1, mean, deviation); // checks the values
        if (mean.Count != 3) throw new ArgumentException($"{mean.Count} means and standard deviations are given, red, green and blue need one each", nameof(mean));
        return new(RgbName, isBlueFirst: false, range: 255, [.. mean], [.. deviation]);
    }

    /// <summary>True for channels in the order blue, green, red.</summary>
    internal bool IsBlueFirst { get; }

    /// <summary>The value by which pixels of 0 to 255 are divided before the mean is subtracted: 255 or 1.</summary>
    internal float Range { get; }

    /// <summary>The mean that is subtracted from each channel, for pixels from 0 to 1.</summary>
    internal IReadOnlyList<float> UnitMean => OfUnitPixels(mean);

    /// <summary>The standard deviation by which each channel is then divided, for pixels from 0 to 1.</summary>
    internal IReadOnlyList<float> UnitDeviation => OfUnitPixels(deviation);

    /// <summary>The scaling that a checkpoint states.</summary>
    /// <param name="name">The name of one of <see cref="All"/>, or that of <see cref="Rgb"/>, with the given mean and standard deviation.</param>
    /// <param name="mean">Of pixels from 0 to 1.</param>
    /// <param name="deviation">Standard deviations of pixels from 0 to 1.</param>
    /// <exception cref="FormatException">The name is unknown, or its mean and standard deviation differ from the given ones.</exception>
    internal static ColourScaling Parse(string name, IReadOnlyList<float> mean, IReadOnlyList<float> deviation)
    {
        if (name == RgbName && mean.Count == 3) return Rgb(mean, deviation);
        var known = Parse(name);
        return known.UnitMean.SequenceEqual(mean) && known.UnitDeviation.SequenceEqual(deviation)
            ? known
            : throw new FormatException($"{name} stands for means {Listed(known.UnitMean)}, but {Listed(mean)} are stated");
    }

    /// <summary>Values in a message.</summary>
    internal static string Listed(IEnumerable<float> values) => string.Join(", ", values.Select(value => value.ToString(CultureInfo.InvariantCulture)));

    /// <summary>The preprocessing of that name.</summary>
    /// <exception cref="FormatException">There is none.</exception>
    internal static ColourScaling Parse(string name) => All.FirstOrDefault(known => known.Name == name)
        ?? throw new FormatException($"unknown preprocessing {QuotedText.Of(name)}; known are {string.Join(", ", All.Select(known => known.Name))}");

    /// <summary>Turns an image, 0 (black) to 1, into the network's three channels.</summary>
    /// <param name="planes">Height times width grey values, or the red, green and blue plane of that size.</param>
    /// <param name="channels">1 for grey, 3 for colours.</param>
    /// <param name="target">Three planes.</param>
    /// <exception cref="ArgumentException">The numbers of values do not fit each other.</exception>
    public void Apply(ReadOnlySpan<float> planes, int channels, Span<float> target)
    {
        if (channels is not (1 or 3)) throw new ArgumentException($"an image has {channels} channels, must be grey (1) or coloured (3)", nameof(channels));
        int area = target.Length / 3;
        if (planes.Length != channels * area || target.Length != 3 * area)
            throw new ArgumentException($"{channels} planes of {planes.Length} values in all do not become {target.Length}", nameof(target));
        for (int c = 0; c < 3; c++)
        {
            var plane = channels == 1 ? planes : planes.Slice((IsBlueFirst ? 2 - c : c) * area, area);
            for (int i = 0; i < area; i++) target[c * area + i] = Normalise(255 * plane[i], c);
        }
    }

    /// <inheritdoc/>
    public override string ToString() => Name;

    private float[] OfUnitPixels(float[] values) => [.. values.Select(value => Range == 255 ? value : value * Range / 255)];

    /// <summary>y = (x / Range - mean) / deviation</summary>
    private float Normalise(float x, int channel) => (x / Range - mean[channel]) / deviation[channel];
}
