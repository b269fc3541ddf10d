namespace MidasNet.Benchmarks.Peers;

/// <summary>An operation of this engine in a prediction: set up once, and computed in a scope of its own in each run.</summary>
internal sealed class EngineOperation : EngineContender
{
    private readonly Func<Scope, Tensor> compute;
    private Tensor y;

    /// <summary>Sets the operation up.</summary>
    /// <param name="threads">Threads to compute with.</param>
    /// <param name="setUp">Uploads the operands, and returns the operation on them.</param>
    public EngineOperation(int threads, Func<EngineContender, Func<Scope, Tensor>> setUp) : base(threads) => compute = setUp(this);

    /// <inheritdoc/>
    public override void Run() => y = compute(NextScope(training: false));

    /// <inheritdoc/>
    public override IReadOnlyList<float[]> Results() => [y.ToArray()];
}
