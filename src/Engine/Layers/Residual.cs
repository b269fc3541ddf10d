namespace MidasNet;

/// <summary>y = f(branch(x) + shortcut(x)) (He et al., CVPR 2016).</summary>
/// <param name="branch">What is learnt as a difference.</param>
/// <param name="shortcut">Brings x to the branch's shape; null where it has that shape already.</param>
/// <param name="activation">f.</param>
public sealed class Residual<TActivation>(Layer branch, Layer? shortcut = null, TActivation activation = default) : Layer
    where TActivation : unmanaged, IActivation
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => branch.Forward(x).Add(shortcut is null ? x : shortcut.Forward(x)).Activate(activation);
}
