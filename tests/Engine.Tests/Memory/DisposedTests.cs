namespace MidasNet.Engine.Tests.Memory;

/// <summary>A model, a device or an optimizer that was disposed of is refused: its memory may be that of another, or freed.</summary>
public sealed class DisposedTests : IDisposable
{
    private static readonly Shape Three = new(3);
    private readonly Device device = Device.OpenCpu(threads: 2);

    public void Dispose() => device.Dispose();

    [Fact]
    public void A_set_that_was_disposed_of_does_not_look_like_an_empty_one()
    {
        var parameters = Ones();
        parameters.Dispose();
        parameters.Dispose();
        Action[] uses =
        [
            () => _ = parameters.Count, () => _ = parameters.TrainableCount, () => _ = parameters[0], () => _ = parameters["weight"],
            () => _ = parameters.ToArray(), () => parameters.Freeze(""),
            () => parameters.Add("another", Three, ParameterKind.Weight, Initializations.Ones), () => _ = new Sgd(parameters, 0.1f),
        ];
        foreach (var use in uses) Assert.Contains("disposed of", Assert.Throws<ObjectDisposedException>(use).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_parameter_that_was_disposed_of_does_not_become_that_of_another_model()
    {
        var parameters = Ones();
        var weight = parameters["weight"];
        using var optimizer = new Sgd([weight], 0.1f);
        using var scope = Scope.Train(device);
        var gradients = Gradients.Of(scope.Use(weight).Scale(2), scope.Input(Three, [1, 1, 1]));
        parameters.Dispose();
        using var others = Ones(); // in the same memory, unless a scope still uses it
        using (var next = Scope.Train(device)) RequireRefusal("weight [3]", () => next.Use(weight));
        RequireRefusal("weight [3]", () => weight.ToArray());
        RequireRefusal("weight [3]", () => weight.Set([2, 2, 2]));
        RequireRefusal("weight [3]", () => optimizer.Step(gradients));
        RequireRefusal("weight [3]", () => _ = new MovingAverage([weight], 0.9f));
        Assert.Equal([1, 1, 1], others["weight"].ToArray());
    }

    [Fact]
    public void A_device_that_was_disposed_of_is_named_by_all_that_is_on_it()
    {
        var other = Device.OpenCpu(threads: 2);
        var parameters = new ParameterSet(other, 1);
        var weight = parameters.Add("weight", Three, ParameterKind.Weight, Initializations.Ones);
        var optimizer = new Adam(parameters) { ClipNorm = 1 };
        var average = new MovingAverage(parameters, 0.9f);
        var scope = Scope.Train(other);
        var x = scope.Input(Three, [1, 2, 3], needsGradient: true);
        var y = x.Scale(2).Multiply(scope.Use(weight)).Sum();
        var gradients = Gradients.Of(x.Multiply(scope.Use(weight)).Sum());
        optimizer.Step(gradients);
        var (state, averages) = (optimizer.SaveState(), average.SaveState());

        other.Dispose();
        other.Dispose();
        Action[] uses =
        [
            () => weight.ToArray(), () => weight.Set([4, 5, 6]), () => parameters.Add("bias", Three, ParameterKind.Bias, Initializations.Zeros),
            () => Scope.Train(other), () => Scope.Predict(other), () => scope.Input(Three, [1, 2, 3]), () => scope.Use(weight),
            () => x.ToArray(), () => x.Relu(), () => Gradients.Of(y), () => gradients.ToArray(weight),
            () => optimizer.Step(gradients), () => _ = optimizer.GradientNorm, () => optimizer.SaveState(), () => optimizer.LoadState(state),
            average.Update, average.Swap, () => average.SaveState(), () => average.LoadState(averages), () => _ = new MovingAverage(parameters, 0.9f),
        ];
        foreach (var use in uses) RequireRefusal("the device cpu, 2 threads", use);
        // Whoever disposes in another order than usual is not punished.
        average.Dispose();
        optimizer.Dispose();
        parameters.Dispose();
        scope.Dispose();
    }

    [Fact]
    public void An_optimizer_that_was_disposed_of_makes_no_step_and_saves_no_state()
    {
        using var parameters = Ones();
        var optimizer = new Adam(parameters);
        using var scope = Scope.Train(device);
        var gradients = Gradients.Of(scope.Use(parameters["weight"]).Sum());
        optimizer.Step(gradients);
        var state = optimizer.SaveState();
        optimizer.Dispose();
        optimizer.Dispose();
        Action[] uses = [() => optimizer.Step(gradients), () => optimizer.SaveState(), () => optimizer.LoadState(state)];
        foreach (var use in uses) Assert.Throws<ObjectDisposedException>(use);
    }

    [Fact]
    public void Averages_that_were_disposed_of_are_neither_updated_nor_saved()
    {
        using var parameters = Ones();
        var average = new MovingAverage(parameters, 0.9f);
        var state = average.SaveState();
        average.Dispose();
        average.Dispose();
        Action[] uses = [average.Update, average.Swap, () => average.SaveState(), () => average.LoadState(state)];
        foreach (var use in uses) Assert.Throws<ObjectDisposedException>(use);
    }

    private ParameterSet Ones()
    {
        var parameters = new ParameterSet(device, 1);
        parameters.Add("weight", Three, ParameterKind.Weight, Initializations.Ones);
        return parameters;
    }

    private static void RequireRefusal(string named, Action use) =>
        Assert.Contains(named, Assert.Throws<ObjectDisposedException>(use).Message, StringComparison.Ordinal);
}
