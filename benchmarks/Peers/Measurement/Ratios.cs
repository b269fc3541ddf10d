using System.Globalization;

namespace MidasNet.Benchmarks.Peers;

/// <summary>Required ratios to each peer; null for no requirement.</summary>
internal sealed record Ratios(double? Libtorch = null, double? ChannelsLast = null, double? OnnxRuntime = null)
{
    /// <summary>The required ratio to a peer.</summary>
    public double? Against(Column peer) => peer switch
    {
        Column.Libtorch => Libtorch,
        Column.LibtorchChannelsLast => ChannelsLast,
        Column.OnnxRuntime => OnnxRuntime,
        _ => null,
    };

    /// <summary>Such as <c>2.0/1.8</c> (NCHW / channels-last) or <c>2.3 (1.8 ORT)</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Libtorch:0.0#}{(ChannelsLast is null ? "" : $"/{ChannelsLast:0.0#}")}{(OnnxRuntime is null ? "" : $" ({OnnxRuntime:0.0#} ORT)")}");
}
