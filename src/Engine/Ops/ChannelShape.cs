namespace MidasNet;

/// <summary>
/// A tensor viewed as channels, in the order of memory: [N, C, area]. Images whose channels come first are [N, C, height · width], images whose channels
/// come last [N · height · width, C, 1], features [N, C, 1].
/// </summary>
/// <param name="N">Images, pixels or rows.</param>
/// <param name="C">Channels or features.</param>
/// <param name="Area">Neighbouring values of the same channel.</param>
internal readonly record struct ChannelShape(int N, int C, int Area)
{
    /// <summary>Values per channel in the whole batch.</summary>
    public int PerChannel => N * Area;

    /// <summary>All values.</summary>
    public int Length => N * C * Area;

    /// <summary>The same as a matrix of rows and channels, for devices that compute with channels last: area is 1, or there is only one channel.</summary>
    /// <exception cref="ArgumentException">The channels come first.</exception>
    internal (int Rows, int Channels) AsRows() => this switch
    {
        { Area: 1 } => (N, C),
        { C: 1 } => (N * Area, 1),
        _ => throw new ArgumentException($"this device computes with channels last, was given planes {this}"),
    };

    /// <summary>Views [N, C] or [N, C, H, W] as channels.</summary>
    /// <exception cref="ShapeException">The tensor has another rank.</exception>
    internal static ChannelShape Of(string operation, Tensor x) => Of(operation, x.Shape, x.Layout);

    /// <summary>The channels of a shape whose values are, or will be, in a given layout.</summary>
    internal static ChannelShape Of(string operation, Shape x, ImageLayout layout) => (x.Rank, layout) switch
    {
        (2, _) => new(x.N, x.C, 1),
        (4, ImageLayout.ChannelsFirst) => new(x.N, x.C, x.H * x.W),
        (4, _) => new(x.N * x.H * x.W, x.C, 1),
        _ => throw new ShapeException(operation, $"takes [N, C] or [N, C, H, W], was given {x}"),
    };
}
