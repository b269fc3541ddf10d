namespace MidasNet.Benchmarks.Peers;

/// <summary>The columns of the table: the library that was measured.</summary>
internal enum Column
{
    /// <summary>This engine, through its public API.</summary>
    Ours,

    /// <summary>libtorch in its default layout, NCHW.</summary>
    Libtorch,

    /// <summary>libtorch with images and weights in channels-last order.</summary>
    LibtorchChannelsLast,

    /// <summary>ONNX Runtime.</summary>
    OnnxRuntime,
}
