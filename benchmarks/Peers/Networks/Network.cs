namespace MidasNet.Benchmarks.Peers;

/// <summary>
/// A network that each library builds for itself, with the same numbers; libtorch in <see cref="LibtorchNetwork"/>, for a signature with its types here
/// would load its assembly into the process whose start with this engine is measured.
/// </summary>
/// <param name="Name">As rows call it.</param>
/// <param name="Channels">Channels of the images.</param>
/// <param name="Side">Height and width of the images.</param>
internal abstract record Network(string Name, int Channels, int Side)
{
    /// <summary>Classes of the networks that classify: digits, capital and small letters.</summary>
    public const int Classes = 62;

    /// <summary>Multiplications and additions of one image's way through the network.</summary>
    public abstract double Flops { get; }

    /// <summary>The extents of a batch of images.</summary>
    public long[] Input(int batch) => [batch, Channels, Side, Side];

    /// <summary>The extents of the output for a batch.</summary>
    public abstract long[] Output(int batch);

    /// <summary>Images for a batch.</summary>
    public float[] Images(int batch) => Numbers.Uniform(batch * Channels * Side * Side, seed: 1);

    /// <summary>The same network where nothing is dropped, so that results can be compared.</summary>
    public abstract Network WithoutDropout();

    /// <summary>Builds it of this engine's layers.</summary>
    /// <param name="device">Where it lives.</param>
    /// <param name="planned">Whether all libraries shall have the same weights; if not, it keeps those that the engine draws, as a program would.</param>
    public abstract Model OnEngine(Device device, bool planned = true);

    /// <summary>Builds it as an ONNX model for batches of one size.</summary>
    public abstract byte[] ToOnnx(int batch);
}
