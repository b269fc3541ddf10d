namespace MidasNet;

/// <summary>
/// The order in which the values of images lie in memory. Shapes are always written [N, C, H, W], and values that enter or leave a computation are
/// always in that order; the layout is what lies between. Operations on images bring them to the layout that their device computes in
/// (<see cref="Device.ImageLayout"/>), so that a network converts its images at most at its beginning and its end.
/// </summary>
internal enum ImageLayout
{
    /// <summary>[N, C, H, W]: one plane per channel.</summary>
    ChannelsFirst,

    /// <summary>[N, H, W, C]: the channels of a pixel are adjacent.</summary>
    ChannelsLast,
}

/// <summary>Conversions between layouts and shapes.</summary>
internal static class ImageLayouts
{
    /// <summary>This layout for images, <see cref="ImageLayout.ChannelsFirst"/> for what looks the same in both: one channel, one pixel, or no images.</summary>
    public static ImageLayout For(this ImageLayout layout, Shape shape) =>
        shape is { Rank: 4, C: > 1 } && shape.H * shape.W > 1 ? layout : ImageLayout.ChannelsFirst;
}
