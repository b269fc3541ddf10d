namespace MidasNet;

/// <summary>A tensor seen as channels: [N, C, area], where area is height times width, or 1 for features.</summary>
/// <param name="N">Images or rows.</param>
/// <param name="C">Channels or features.</param>
/// <param name="Area">Values per image and channel.</param>
public readonly record struct ChannelShape(int N, int C, int Area)
{
    /// <summary>Values per channel in the whole batch.</summary>
    public int PerChannel => N * Area;

    /// <summary>All values.</summary>
    public int Length => N * C * Area;

    /// <summary>Sees [N, C] or [N, C, H, W] as channels.</summary>
    /// <exception cref="ShapeException">The tensor has another rank.</exception>
    internal static ChannelShape Of(string operation, Shape x) => x.Rank switch
    {
        2 => new(x.N, x.C, 1),
        4 => new(x.N, x.C, x.H * x.W),
        _ => throw new ShapeException(operation, $"takes [N, C] or [N, C, H, W], was given {x}"),
    };
}
