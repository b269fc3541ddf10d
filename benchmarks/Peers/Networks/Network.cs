namespace MidasNet.Benchmarks.Peers;

/// <summary>
/// A network that each library builds with the same weights. libtorch's builder is in <see cref="LibtorchNetwork"/>, since a signature with its types here
/// would load its assembly into the process whose start with this engine is measured.
/// </summary>
/// <param name="Name">The name in rows.</param>
/// <param name="Channels">Channels of the images.</param>
/// <param name="Side">Height and width of the images.</param>
internal abstract record Network(string Name, int Channels, int Side)
{
    /// <summary>The number of classes: digits, upper-case and lower-case letters.</summary>
    public const int Classes = 62;

    /// <summary>Multiplications and additions of the forward pass of one image.</summary>
    public abstract double Flops { get; }

    /// <summary>The extents of a batch of images.</summary>
    public long[] Input(int batch) => [batch, Channels, Side, Side];

    /// <summary>The extents of the output for a batch.</summary>
    public abstract long[] Output(int batch);

    /// <summary>Images for a batch.</summary>
    public float[] Images(int batch) => Numbers.Uniform(batch * Channels * Side * Side, seed: 1);

    /// <summary>The network without dropout, so that results can be compared.</summary>
    public abstract Network WithoutDropout();

    /// <summary>Builds the network from this engine's layers.</summary>
    /// <param name="device">The device.</param>
    /// <param name="planned">True for the weights shared by all libraries, false for the engine's own initial weights.</param>
    public abstract Model OnEngine(Device device, bool planned = true);

    /// <summary>The name of the input of the ONNX model.</summary>
    public virtual string OnnxInput => "x";

    /// <summary>The name of the output of the ONNX model that has the values of the other libraries.</summary>
    public virtual string OnnxOutput => "y";

    /// <summary>Builds an ONNX model for batches of one size.</summary>
    public abstract byte[] ToOnnx(int batch);
}
