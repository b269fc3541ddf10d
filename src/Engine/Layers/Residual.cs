namespace MidasNet;

/// <summary>y = f(branch(x) + shortcut(x)) (He et al., CVPR 2016).</summary>
/// <param name="branch">What is learnt as a difference.</param>
/// <param name="shortcut">Brings x to the branch's shape; null where it has that shape already.</param>
/// <param name="activation">f.</param>
public sealed class Residual<TActivation>(Layer branch, Layer? shortcut = null, TActivation activation = default) : Layer
    where TActivation : unmanaged, IActivation
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        var learnt = branch.Forward(x);
        var carried = shortcut is null ? x : shortcut.Forward(x);
        var y = learnt.Add(carried, activation);
        // As in Sequential: nobody else has seen these two.
        if (!y.NeedsGradient && learnt != x) x.Scope.Release(learnt);
        if (!y.NeedsGradient && carried != x && carried != learnt) x.Scope.Release(carried);
        return y;
    }
}
