namespace MidasNet.Benchmarks.Peers;

/// <summary>The memory layout of images and convolution weights in libtorch.</summary>
internal enum Layout
{
    /// <summary>Channel by channel, the default.</summary>
    Nchw,

    /// <summary>Pixel by pixel, with all channels of a pixel together.</summary>
    ChannelsLast,
}
