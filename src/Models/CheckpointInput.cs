namespace MidasNet.Models;

/// <summary>
/// The input of a model: images of [<see cref="Channels"/>, <see cref="Height"/>, <see cref="Width"/>],
/// normalised to x = (pixel - mean) / deviation in each channel.
/// </summary>
internal sealed record CheckpointInput
{
    /// <summary>Describes an input.</summary>
    /// <param name="channels">The number of channels.</param>
    /// <param name="height">The height in pixels.</param>
    /// <param name="width">The width in pixels.</param>
    /// <param name="mean">The mean to subtract from each channel's pixels; one per channel, or one for all.</param>
    /// <param name="deviation">The standard deviation by which they are then divided; one per channel, or one for all; positive.</param>
    /// <exception cref="ArgumentException">A size is not positive, or means and standard deviations are not finite, or neither one nor one per channel.</exception>
    public CheckpointInput(int channels, int height, int width, IReadOnlyList<float> mean, IReadOnlyList<float> deviation)
    {
        ArgumentNullException.ThrowIfNull(mean);
        ArgumentNullException.ThrowIfNull(deviation);
        if (channels <= 0 || height <= 0 || width <= 0)
            throw new ArgumentException($"an input of {channels} channels of {height} x {width} pixels; all three must be positive");
        if (mean.Count != deviation.Count || (mean.Count != channels && mean.Count != 1))
            throw new ArgumentException($"{mean.Count} means and {deviation.Count} standard deviations for {channels} channels; each needs one of both, or all share one");
        if (!mean.All(float.IsFinite) || !deviation.All(value => float.IsFinite(value) && value > 0))
            throw new ArgumentException(
                $"means {ColourScaling.Listed(mean)} and standard deviations {ColourScaling.Listed(deviation)}; all must be finite, and standard deviations positive");
        (Channels, Height, Width) = (channels, height, width);
        Mean = [.. mean];
        Deviation = [.. deviation];
    }

    /// <summary>The number of channels.</summary>
    public int Channels { get; }

    /// <summary>The height in pixels.</summary>
    public int Height { get; }

    /// <summary>The width in pixels.</summary>
    public int Width { get; }

    /// <summary>The mean that is subtracted from the pixels: one per channel, or one for all channels.</summary>
    public IReadOnlyList<float> Mean { get; }

    /// <summary>The standard deviation by which the pixels are then divided: one per channel, or one for all channels.</summary>
    public IReadOnlyList<float> Deviation { get; }
}
