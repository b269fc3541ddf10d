using TorchSharp;

namespace MidasNet.Benchmarks.Peers;

/// <summary>The gradients of an operation of libtorch.</summary>
internal sealed class LibtorchGradients : LibtorchContender
{
    private readonly Operation operation;
    private readonly bool timesForward;
    private IList<torch.Tensor> gradients = [];

    /// <summary>Sets the operation up.</summary>
    /// <param name="layout">The layout of images and convolution weights.</param>
    /// <param name="threads">Threads to compute with.</param>
    /// <param name="setUp">Makes the operands, and returns the operation on them.</param>
    /// <param name="timesForward">True to time the forward pass as well, false to compute it before each run.</param>
    public LibtorchGradients(Layout layout, int threads, Func<LibtorchContender, Operation> setUp, bool timesForward = false) : base(layout, threads) =>
        (operation, this.timesForward) = (setUp(this), timesForward);

    /// <inheritdoc/>
    public override void Prepare()
    {
        if (!timesForward) Forward();
    }

    /// <inheritdoc/>
    public override void Run()
    {
        if (timesForward) Forward();
        foreach (var gradient in gradients) gradient.Dispose();
        gradients = torch.autograd.grad([Output], operation.Of, [operation.Dy]);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<float[]> Results() => [.. gradients.Select(ToArray)];

    /// <inheritdoc/>
    protected override void Release()
    {
        foreach (var gradient in gradients) gradient.Dispose();
        base.Release();
    }

    private void Forward()
    {
        using var temporaries = torch.NewDisposeScope();
        Output = operation.Forward();
    }

    /// <summary>An operation with gradients.</summary>
    /// <param name="Forward">The forward pass.</param>
    /// <param name="Dy">The gradient with respect to its output.</param>
    /// <param name="Of">The inputs and weights whose gradients are computed.</param>
    public sealed record Operation(Func<torch.Tensor> Forward, torch.Tensor Dy, params torch.Tensor[] Of);
}
