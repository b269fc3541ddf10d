using MidasNet.Gpu;

namespace MidasNet.Engine.Tests.Memory;

public sealed class ScopeTests : IDisposable
{
    private static readonly Shape Three = new(3);
    private readonly Device device = Device.OpenCpu(threads: 1);

    [Fact]
    public void A_tensor_is_unusable_after_its_scope()
    {
        Tensor x;
        using (var scope = Scope.Train(device)) x = scope.Input(Three, [1, 2, 3]);
        Assert.Throws<ObjectDisposedException>(() => x.ToArray());
        Assert.Throws<ObjectDisposedException>(() => x.Shape);
        Assert.Throws<ObjectDisposedException>(() => x.Relu());
    }

    [Fact]
    public void A_tensor_of_an_ended_scope_is_not_mistaken_for_one_of_a_new_scope()
    {
        Tensor old;
        using (var scope = Scope.Train(device)) old = scope.Input(Three, [1, 2, 3]);
        using var next = Scope.Train(device); // reuses the same memory
        var x = next.Input(Three, [4, 5, 6]);
        Assert.Throws<ObjectDisposedException>(() => old.ToArray());
        Assert.Throws<ObjectDisposedException>(() => x.Add(old));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_tensor_of_another_scope_is_rejected(bool training)
    {
        using var scope = Open(training);
        using var other = Open(training);
        Tensor a = scope.Input(Three, [1, 2, 3]), b = other.Input(Three, [1, 2, 3]);
        Assert.Equal("the tensor belongs to another scope", Assert.Throws<InvalidOperationException>(() => a.Add(b)).Message);
        Assert.Throws<InvalidOperationException>(() => scope.Release(b));
    }

    [Fact]
    public void The_error_of_a_released_tensor_says_how_to_keep_it()
    {
        using var scope = Scope.Train(device);
        var x = scope.Input(Three, [1, 2, 3], needsGradient: true);
        Tensor y = x.Scale(2), z = y.Scale(3);
        Gradients.Of(z, scope.Input(Three, [1, 1, 1]));
        Assert.Contains(
            "the values of this tensor [3] were released by the backward pass: call Keep() on it before Gradients.Of",
            Assert.Throws<ObjectDisposedException>(() => y.ToArray()).Message);
        Assert.Equal(Three, y.Shape);
        Assert.Equal([6, 12, 18], z.ToArray());
    }

    [Fact]
    public void A_kept_tensor_survives_the_backward_pass()
    {
        using var scope = Scope.Train(device);
        var x = scope.Input(Three, [1, 2, 3], needsGradient: true);
        var y = x.Scale(2).Keep();
        Gradients.Of(y.Scale(3), scope.Input(Three, [1, 1, 1]));
        Assert.Equal([2, 4, 6], y.ToArray());
        scope.Release(y);
        Assert.Equal([2, 4, 6], y.ToArray());
    }

    [Fact]
    public void A_default_tensor_has_an_error_of_its_own()
    {
        Assert.Equal("this tensor was never made: use Scope.Input or an operation",
            Assert.Throws<InvalidOperationException>(() => default(Tensor).Shape).Message);
        Assert.Equal("no tensor", default(Tensor).ToString());
    }

    [Fact]
    public void An_ended_scope_rejects_input()
    {
        var scope = Scope.Train(device);
        scope.Dispose();
        Assert.Throws<ObjectDisposedException>(() => scope.Input(Three, [1, 2, 3]));
        Assert.Throws<ObjectDisposedException>(() => scope.Empty(Three));
    }

    [Fact]
    public void Gradients_need_a_training_scope()
    {
        using var scope = Scope.Predict(device);
        var y = scope.Input(new Shape(), [1], needsGradient: true).Scale(2);
        Assert.False(y.NeedsGradient);
        Assert.Equal(
            "gradients need a training scope: open it with Scope.Train", Assert.Throws<InvalidOperationException>(() => Gradients.Of(y)).Message);
    }

    [Fact]
    public void Gradients_of_a_constant_are_rejected()
    {
        using var scope = Scope.Train(device);
        var y = scope.Input(new Shape(), [1]).Scale(2);
        Assert.Equal("tensor [] depends on nothing that needs a gradient", Assert.Throws<InvalidOperationException>(() => Gradients.Of(y)).Message);
    }

    [Fact]
    public void The_gradients_of_a_second_loss_do_not_contain_those_of_the_first()
    {
        using var scope = Scope.Train(device);
        var x = scope.Input(Three, [1, 2, 3], needsGradient: true);
        var dy = scope.Input(Three, [1, 1, 1]);
        Gradients.Of(x.Scale(2), dy);
        Assert.Equal([5, 5, 5], Gradients.Of(x.Scale(5), dy).For(x)!.Value.ToArray());
    }

    [Fact]
    public void An_input_that_the_loss_does_not_depend_on_has_no_gradient()
    {
        using var scope = Scope.Train(device);
        Tensor x = scope.Input(Three, [1, 2, 3], needsGradient: true), other = scope.Input(Three, [1, 2, 3], needsGradient: true);
        Assert.Null(Gradients.Of(x.Scale(2), scope.Input(Three, [1, 1, 1])).For(other));
    }

    [Fact]
    public void Gradients_are_unusable_after_their_scope()
    {
        using var parameters = new ParameterSet(device, 1);
        var weight = parameters.Add("weight", Three, ParameterKind.Weight, Initializations.Ones);
        using var optimizer = new Sgd(parameters, 0.1f);
        Gradients gradients;
        using (var scope = Scope.Train(device)) gradients = Gradients.Of(scope.Use(weight).Scale(2), scope.Input(Three, [1, 1, 1]));
        Assert.Throws<ObjectDisposedException>(() => gradients.ToArray(weight));
        Assert.Throws<ObjectDisposedException>(() => optimizer.Step(gradients));
    }

    [Fact]
    public void A_parameter_of_another_device_is_rejected()
    {
        using var other = Device.OpenCpu(threads: 2);
        using var parameters = new ParameterSet(other, 1);
        var weight = parameters.Add("weight", Three, ParameterKind.Weight, Initializations.Ones);
        using var scope = Scope.Train(device);
        var error = Assert.Throws<InvalidOperationException>(() => scope.Use(weight));
        Assert.Contains($"parameter weight is on device {other.Name}, but this scope is on {device.Name}", error.Message);
    }

    [Fact]
    public void A_parameter_used_twice_is_one_tensor_whose_gradients_add_up()
    {
        using var parameters = new ParameterSet(device, 1);
        var weight = parameters.Add("weight", Three, ParameterKind.Weight, Initializations.Ones);
        using var scope = Scope.Train(device);
        Assert.Equal(scope.Use(weight), scope.Use(weight));
        var y = scope.Use(weight).Scale(2).Add(scope.Use(weight).Scale(3));
        Assert.Equal([5, 10, 15], Gradients.Of(y, scope.Input(Three, [1, 2, 3])).ToArray(weight)!);
    }

    [Fact]
    public void The_error_of_an_unknown_device_lists_the_available_ones() =>
        Assert.Contains("unknown device 'tpu': there are cpu, gpu, gpu:0", Assert.Throws<ArgumentException>(() => Devices.Open("tpu")).Message);

    [Fact]
    public void A_device_can_be_disposed_of_twice()
    {
        var twice = Device.OpenCpu(threads: 3);
        twice.Dispose();
        twice.Dispose();
    }

    public void Dispose() => device.Dispose();

    private Scope Open(bool training) => training ? Scope.Train(device) : Scope.Predict(device);
}
