using TorchSharp;

namespace MidasNet.Benchmarks.Peers;

/// <summary>libtorch, through TorchSharp, in one of its layouts.</summary>
internal abstract class LibtorchContender : Contender
{
    private readonly Layout layout;
    private readonly List<torch.Tensor> given = [];
    private torch.Tensor? output;

    /// <summary>Sets the number of threads, which is global in libtorch.</summary>
    protected LibtorchContender(Layout layout, int threads)
    {
        this.layout = layout;
        torch.set_num_threads(threads);
    }

    /// <summary>The result of the last run. It is valid until the next, like the scope of our side.</summary>
    protected torch.Tensor Output
    {
        get => output ?? throw new InvalidOperationException("nothing has run yet");
        set
        {
            output?.Dispose();
            output = value.DetachFromDisposeScope();
        }
    }

    /// <inheritdoc/>
    public override IReadOnlyList<float[]> Results() => [ToArray(Output)];

    /// <summary>The values row by row, independent of the layout.</summary>
    protected static float[] ToArray(torch.Tensor tensor)
    {
        using var temporaries = torch.NewDisposeScope();
        return tensor.detach().contiguous().data<float>().ToArray();
    }

    /// <summary>A tensor for all runs; images and convolution weights in this side's layout.</summary>
    public torch.Tensor Given(float[] values, params ReadOnlySpan<long> extents)
    {
        using var temporaries = torch.NewDisposeScope();
        var tensor = InLayout(torch.tensor(values, extents)).DetachFromDisposeScope();
        given.Add(tensor);
        return tensor;
    }

    /// <summary>A tensor for all runs that needs a gradient, such as a weight.</summary>
    public torch.Tensor GivenWithGradient(float[] values, params ReadOnlySpan<long> extents) => Given(values, extents).requires_grad_();

    /// <summary>The tensor in this side's layout if it has four extents.</summary>
    protected torch.Tensor InLayout(torch.Tensor tensor) => layout == Layout.ChannelsLast && tensor.dim() == 4
        ? tensor.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2)
        : tensor;

    /// <inheritdoc/>
    protected override void Release()
    {
        output?.Dispose();
        foreach (var tensor in given) tensor.Dispose();
    }
}
