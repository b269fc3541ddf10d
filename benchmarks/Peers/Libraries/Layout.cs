namespace MidasNet.Benchmarks.Peers;

/// <summary>The order in which libtorch keeps the values of images and convolution weights.</summary>
internal enum Layout
{
    /// <summary>Channel by channel, its default.</summary>
    Nchw,

    /// <summary>Place by place, with all channels of a place together.</summary>
    ChannelsLast,
}
