namespace MidasNet.Engine.Tests.Optimizers;

/// <summary>What a checkpoint brings back goes on as if it had never stopped.</summary>
public sealed class OptimizerStateTests
{
    public static TheoryData<string> Optimizers => ["sgd", "momentum", "adam"];

    [Theory]
    [MemberData(nameof(Optimizers))]
    public void A_restored_training_continues_bit_by_bit(string name)
    {
        using var uninterrupted = new OptimizerCase();
        using var optimizer = Make(name, uninterrupted);
        for (int step = 1; step <= 3; step++) uninterrupted.Step(optimizer, step);
        var state = optimizer.SaveState();
        var values = uninterrupted.Parameters.ToDictionary(p => p.Name, p => p.ToArray());

        using var restored = new OptimizerCase();
        using var other = Make(name, restored);
        foreach (var parameter in restored.Parameters) parameter.Set(values[parameter.Name]);
        other.LoadState(state);
        Assert.Equal(3, other.StepCount);
        AssertSame(state, other.SaveState()); // also before the first step
        for (int step = 4; step <= 6; step++)
        {
            uninterrupted.Step(optimizer, step);
            restored.Step(other, step);
        }
        Assert.Equal(uninterrupted.Values, restored.Values);
        AssertSame(optimizer.SaveState(), other.SaveState());
    }

    [Fact]
    public void A_parameter_thawed_late_begins_with_a_step_of_the_learning_rate()
    {
        using var given = new OptimizerCase();
        using var optimizer = new Adam(given.Parameters, learningRate: 0.01f);
        given.Bias.Frozen = true;
        for (int step = 1; step <= 5; step++) given.Step(optimizer, step);
        float[] before = given.Bias.ToArray();
        given.Bias.Frozen = false;
        given.Step(optimizer, 6);
        // At its first step the corrected moments are g and g², so Adam moves by the learning rate whatever the gradient.
        Assert.All(given.Bias.ToArray().Zip(before), pair => Assert.Equal(0.01, Math.Abs(pair.First - pair.Second), 1e-5));
    }

    [Fact]
    public void A_state_replaces_what_the_optimizer_has_gathered()
    {
        using var given = new OptimizerCase();
        using var optimizer = new Adam(given.Parameters);
        given.Step(optimizer, 1);
        var state = optimizer.SaveState();
        int storages = given.Device.StoragesInUse;
        given.Step(optimizer, 2);
        optimizer.LoadState(state);
        AssertSame(state, optimizer.SaveState());
        given.Step(optimizer, 3);
        Assert.Equal(storages, given.Device.StoragesInUse);
        Assert.Equal(2, optimizer.StepCount);
    }

    [Fact]
    public void The_parts_of_a_state_bear_the_names_of_their_parameters()
    {
        using var given = new OptimizerCase();
        using var adam = new Adam(given.Parameters);
        Assert.Equal(["steps"], adam.SaveState().Keys);
        given.Step(adam, 1);
        Assert.Equal(
            ["bias.m", "bias.steps", "bias.v", "scale.m", "scale.steps", "scale.v", "steps", "weight.m", "weight.steps", "weight.v"],
            adam.SaveState().Keys.Order(StringComparer.Ordinal));
        Assert.Equal([1f], adam.SaveState()["steps"]);
    }

    [Fact]
    public void A_state_that_does_not_fit_is_refused_and_leaks_nothing()
    {
        using var given = new OptimizerCase();
        using var optimizer = new Sgd(given.Parameters, 0.1f, momentum: 0.9f);
        Assert.Contains(
            "without a step count", Assert.Throws<ArgumentException>(() => optimizer.LoadState(new Dictionary<string, float[]>())).Message);
        optimizer.LoadState(new Dictionary<string, float[]> { ["steps"] = [1], ["weight.velocity"] = [1, 2] });
        int storages = given.Device.StoragesInUse;
        Assert.Contains("optimizer state of weight [1, 19] has 2 values", Assert.Throws<ArgumentException>(() => given.Step(optimizer, 1)).Message);
        Assert.Equal(storages, given.Device.StoragesInUse);
    }

    private static Optimizer Make(string name, OptimizerCase given) => name switch
    {
        "sgd" => new Sgd(given.Parameters, 0.1f),
        "momentum" => new Sgd(given.Parameters, 0.1f, momentum: 0.9f, nesterov: true, weightDecay: 0.01f),
        _ => new Adam(given.Parameters, 0.1f, weightDecay: 0.01f),
    };

    private static void AssertSame(IReadOnlyDictionary<string, float[]> expected, IReadOnlyDictionary<string, float[]> actual)
    {
        Assert.Equal(expected.Keys.Order(), actual.Keys.Order());
        foreach (var (name, values) in expected) Assert.Equal(values, actual[name]);
    }
}
