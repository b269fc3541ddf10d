using MidasNet.Models;

namespace MidasNet.Runner.Pretraining;

/// <summary>A plain VGG19 with a linear layer that was trained on its features: what tells how well its weights know the letters.</summary>
/// <param name="features">All five blocks, for images of 32x32.</param>
/// <param name="weight">[classes, 512], of another model.</param>
/// <param name="bias">[classes].</param>
internal sealed class VggWithClassifier(Vgg19 features, Parameter weight, Parameter bias) : Model(features.Device, seed: 0)
{
    /// <inheritdoc/>
    public override string Architecture => Vgg19.ArchitectureName;

    /// <summary>[N, 3, 32, 32] to scores [N, classes].</summary>
    public override Tensor Forward(Tensor x) => features.Forward(x).Linear(x.Scope.Use(weight), x.Scope.Use(bias));
}
