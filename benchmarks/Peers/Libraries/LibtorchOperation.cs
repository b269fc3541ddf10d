using TorchSharp;

namespace MidasNet.Benchmarks.Peers;

/// <summary>An operation of libtorch in inference mode: set up once, and computed in each run.</summary>
internal sealed class LibtorchOperation : LibtorchContender
{
    private readonly Func<torch.Tensor> compute;

    /// <summary>Sets the operation up.</summary>
    /// <param name="layout">The layout of images and convolution weights.</param>
    /// <param name="threads">Threads to compute with.</param>
    /// <param name="setUp">Makes the operands, and returns the operation on them.</param>
    public LibtorchOperation(Layout layout, int threads, Func<LibtorchContender, Func<torch.Tensor>> setUp) : base(layout, threads) => compute = setUp(this);

    /// <inheritdoc/>
    public override void Run()
    {
        using var temporaries = torch.NewDisposeScope();
        using var inference = torch.inference_mode();
        Output = compute();
    }
}
