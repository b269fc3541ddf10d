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
    /// <param name="mean">The mean to subtract from each channel's pixels; one per channel.</param>
    /// <param name="deviation">The standard deviation by which they are then divided; one per channel, positive.</param>
    /// <exception cref="ArgumentException">A size is not positive, or the means and standard deviations are not finite or not one per channel.</exception>
    public CheckpointInput(int channels, int height, int width, IReadOnlyList<float> mean, IReadOnlyList<float> deviation)
    {
        ArgumentNullException.ThrowIfNull(mean);
        ArgumentNullException.ThrowIfNull(deviation);
        if (channels <= 0 || height <= 0 || width <= 0)
            throw new ArgumentException($"an input of {channels} channels of {height} x {width} pixels; all three must be positive");
        if (mean.Count != channels || deviation.Count != channels)
            throw new ArgumentException($"{mean.Count} means and {deviation.Count} standard deviations for {channels} channels; each needs one of both");
        if (!mean.All(float.IsFinite) || !deviation.All(value => float.IsFinite(value) && value > 0))
            throw new ArgumentException(
                $"means {string.Join(", ", mean)} and standard deviations {string.Join(", ", deviation)}; all must be finite, and standard deviations positive");
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

    /// <summary>The mean that is subtracted from each channel's pixels.</summary>
    public IReadOnlyList<float> Mean { get; }

    /// <summary>The standard deviation by which each channel's pixels are then divided.</summary>
    public IReadOnlyList<float> Deviation { get; }
}
