namespace MidasNet.Benchmarks.Peers;

/// <summary>The gradients of an operation of this engine.</summary>
internal sealed class EngineGradients : EngineContender
{
    private readonly Func<Scope, ForwardPass> forward;
    private readonly bool timesForward;
    private ForwardPass pass;
    private Gradients? gradients;

    /// <summary>Sets the operation up.</summary>
    /// <param name="threads">Threads to compute with.</param>
    /// <param name="setUp">Uploads the operands, and returns the forward pass.</param>
    /// <param name="timesForward">True to time the forward pass as well, false to compute it before each run.</param>
    public EngineGradients(int threads, Func<EngineContender, Func<Scope, ForwardPass>> setUp, bool timesForward = false) : base(threads) =>
        (forward, this.timesForward) = (setUp(this), timesForward);

    /// <inheritdoc/>
    public override void Prepare()
    {
        if (!timesForward) pass = forward(NextScope(training: true));
    }

    /// <inheritdoc/>
    public override void Run()
    {
        if (timesForward) pass = forward(NextScope(training: true));
        gradients = Gradients.Of(pass.Y, pass.Dy);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<float[]> Results() => [.. pass.Of.Select(x => gradients!.For(x)!.Value.ToArray())];

    /// <summary>A forward pass.</summary>
    /// <param name="Y">Its output.</param>
    /// <param name="Dy">The gradient with respect to the output.</param>
    /// <param name="Of">The inputs and weights whose gradients are compared.</param>
    public readonly record struct ForwardPass(Tensor Y, Tensor Dy, params IReadOnlyList<Tensor> Of);
}
