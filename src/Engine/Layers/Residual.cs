namespace MidasNet;

/// <summary>y = f(branch(x) + shortcut(x)) (He et al., CVPR 2016).</summary>
/// <param name="branch">The layers that learn the residual.</param>
/// <param name="shortcut">Projects x to the branch's shape; null if it has that shape.</param>
/// <param name="activation">f.</param>
public sealed class Residual<TActivation>(Layer branch, Layer? shortcut = null, TActivation activation = default) : Layer
    where TActivation : unmanaged, IActivation
{
    private readonly Layer branch = branch ?? throw new ArgumentNullException(nameof(branch));

    /// <summary>The name under which a scope reports y (<see cref="Scope.Predict(Device, Action{string, Tensor})"/>); null for none.</summary>
    public string? Name { get; init; }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        var learnt = branch.Forward(x);
        var carried = shortcut is null ? x : shortcut.Forward(x);
        var y = learnt.Add(carried, activation);
        if (Name is not null) x.Scope.Observe(Name, y);
        // As in Sequential: nothing else refers to these two.
        if (!y.NeedsGradient && learnt != x) x.Scope.Release(learnt);
        if (!y.NeedsGradient && carried != x && carried != learnt) x.Scope.Release(carried);
        return y;
    }
}
