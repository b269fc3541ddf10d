using MidasNet.Learning;
using TorchSharp;

namespace MidasNet.Benchmarks.Peers;

/// <summary>The optimizer of <see cref="Recipes.Cifar10"/> in libtorch: Muon with normalised weights for convolutions, SGD with Nesterov momentum for the rest.</summary>
internal sealed class LibtorchMuon : IDisposable
{
    private const float A = 3.4445f, B = -4.7750f, C = 2.0315f;
    private const int Steps = 5;

    private readonly TrainingOptions recipe;
    private readonly TorchSharp.Modules.Parameter[] convolutions;
    private readonly torch.Tensor[] velocities;
    private readonly TorchSharp.Modules.SGD others;

    /// <summary>Takes the parameters of a network.</summary>
    /// <param name="parameters">All trained parameters; those of four axes are convolutions.</param>
    /// <param name="recipe">The rates and momenta.</param>
    public LibtorchMuon(TorchSharp.Modules.Parameter[] parameters, TrainingOptions recipe)
    {
        this.recipe = recipe;
        convolutions = [.. parameters.Where(parameter => parameter.dim() == 4)];
        velocities = [.. convolutions.Select(weight => torch.zeros_like(weight).detach())];
        others = torch.optim.SGD(
            parameters.Where(parameter => parameter.dim() != 4), recipe.MuonOtherRate * recipe.LearningRate, recipe.MuonMomentum, nesterov: true);
    }

    /// <summary>One step along the gradients of all parameters.</summary>
    public void Step()
    {
        others.step();
        using var temporaries = torch.NewDisposeScope();
        using var noGradient = torch.no_grad();
        for (int i = 0; i < convolutions.Length; i++)
        {
            var (weight, velocity, gradient) = (convolutions[i], velocities[i], convolutions[i].grad!);
            long rows = weight.shape[0], columns = weight.numel() / rows;
            velocity.mul_(recipe.MuonMomentum).add_(gradient);
            var update = Orthogonal(gradient.add(velocity, alpha: recipe.MuonMomentum).reshape(rows, columns));
            weight.mul_(weight.norm().reciprocal_().mul_(Math.Sqrt(rows)));
            float scale = MathF.Sqrt(Math.Max(1, (float)rows / columns));
            weight.add_(update.view_as(weight), alpha: -recipe.LearningRate * scale);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        others.Dispose();
        foreach (var velocity in velocities) velocity.Dispose();
    }

    private static torch.Tensor Orthogonal(torch.Tensor g)
    {
        bool isTall = g.shape[0] > g.shape[1];
        var x = g.div(g.norm().add_(1e-7));
        if (isTall) x = x.t();
        for (int step = 0; step < Steps; step++)
        {
            var gram = x.mm(x.t());
            x = x.mul(A).add_(gram.mul(B).add_(gram.mm(gram), alpha: C).mm(x));
        }
        return isTall ? x.t() : x;
    }
}
