namespace MidasNet.Engine.Tests.Memory;

/// <summary>Several losses in one scope: each operation is differentiated once, and a loss whose gradient would end on the way is refused.</summary>
public sealed class SeveralLossesTests : IDisposable
{
    private static readonly Shape Two = new(1, 2);
    private readonly Device device = Device.OpenCpu(threads: 1);
    private readonly Scope scope;
    private readonly Tensor x;

    public SeveralLossesTests()
    {
        scope = Scope.Train(device);
        x = scope.Input(Two, [1, 3], needsGradient: true);
    }

    public void Dispose()
    {
        scope.Dispose();
        device.Dispose();
    }

    [Fact]
    public void A_second_loss_that_was_made_before_the_gradients_of_the_first_is_refused()
    {
        var z = x.Scale(2);
        Tensor first = z.CrossEntropy([1]), second = z.FocalLoss([1]);
        float[] dx = Gradients.Of(first).For(x)!.Value.ToArray();
        RequireRefusal(second);
        Assert.NotEqual(0, dx[0]);
    }

    [Fact]
    public void A_second_loss_on_a_tensor_that_was_kept_is_refused()
    {
        var z = x.Scale(2).Keep();
        Gradients.Of(z.CrossEntropy([1]));
        var probabilities = z.Softmax(); // to compute with it is allowed
        Assert.Equal(1, probabilities.ToArray().Sum(), 1e-6);
        RequireRefusal(z.FocalLoss([1]));
        RequireRefusal(x.Scale(3).Add(z).Sum());
    }

    [Fact]
    public void A_loss_is_differentiated_once()
    {
        var loss = x.Scale(2).Sum();
        var gradients = Gradients.Of(loss);
        RequireRefusal(loss);
        Assert.Equal([2, 2], gradients.For(x)!.Value.ToArray()); // those of the first time
    }

    [Fact]
    public void Losses_that_share_operations_are_added()
    {
        var z = x.Scale(2);
        Assert.Equal([10, 10], Gradients.Of(z.Sum().Add(z.Scale(4).Sum())).For(x)!.Value.ToArray());
    }

    [Fact]
    public void A_loss_of_operations_of_its_own_can_follow_another()
    {
        Gradients.Of(x.Scale(2).Sum());
        Assert.Equal([3, 3], Gradients.Of(x.Scale(3).Sum()).For(x)!.Value.ToArray());
        Assert.Equal([4, 4], Gradients.Of(x.Scale(4), scope.Input(Two, [1, 1])).For(x)!.Value.ToArray());
    }

    private static void RequireRefusal(Tensor loss) => Assert.Contains(
        "were already differentiated", Assert.Throws<InvalidOperationException>(() => Gradients.Of(loss)).Message, StringComparison.Ordinal);
}
