using TorchSharp;

namespace MidasNet.Benchmarks.Peers;

/// <summary>An epoch of training with libtorch on pictures in memory.</summary>
internal sealed class LibtorchEpoch : LibtorchContender
{
    private readonly torch.nn.Module<torch.Tensor, torch.Tensor> module;
    private readonly TorchSharp.Modules.Adam adam;
    private readonly TorchSharp.Modules.Parameter[] parameters;

    /// <summary>Makes the network and its optimizer.</summary>
    public LibtorchEpoch(Network network, Layout layout, int threads) : base(layout, threads)
    {
        module = LibtorchNetwork.Build(network, InLayout);
        parameters = [.. module.parameters()];
        adam = torch.optim.Adam(parameters);
    }

    /// <summary>The pictures.</summary>
    public required IReadOnlyList<DecodedPixels> Pictures { get; init; }

    /// <summary>Their labels.</summary>
    public required IReadOnlyList<int> Labels { get; init; }

    /// <summary>The pictures of each step.</summary>
    public required IReadOnlyList<int[]> Batches { get; init; }

    /// <summary>The mean loss of the epoch.</summary>
    public double Loss { get; private set; }

    /// <inheritdoc/>
    public override void Run()
    {
        double sum = 0;
        foreach (int[] batch in Batches)
        {
            using var temporaries = torch.NewDisposeScope();
            var (height, width) = (Pictures[0].Height, Pictures[0].Width);
            int size = 3 * height * width;
            float[] values = new float[batch.Length * size];
            for (int i = 0; i < batch.Length; i++) Pictures[batch[i]].CopyTo(values.AsSpan(i * size, size));
            var images = InLayout(torch.tensor(values, [batch.Length, 3, height, width]));
            var labels = torch.tensor([.. batch.Select(i => (long)Labels[i])]);
            foreach (var parameter in parameters) parameter.grad = null;
            var loss = torch.nn.functional.cross_entropy(module.forward(images), labels);
            loss.backward();
            adam.step();
            sum += loss.item<float>();
        }
        Loss = sum / Batches.Count;
    }

    /// <inheritdoc/>
    protected override void Release()
    {
        adam.Dispose();
        module.Dispose();
        base.Release();
    }
}
