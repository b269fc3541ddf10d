namespace MidasNet.Benchmarks;

/// <summary>Windows of pooling.</summary>
public enum PoolWindow
{
    /// <summary>2x2 without overlap.</summary>
    Halving,

    /// <summary>3x3 with stride 2 and padding 1.</summary>
    Overlapping,

    /// <summary>The whole image.</summary>
    Global,
}
