namespace MidasNet.Engine.Tests.Optimizers;

/// <summary>An optimizer with a restored state continues as if it had never stopped.</summary>
public sealed class OptimizerStateTests
{
    public static TheoryData<string> Optimizers => ["sgd", "momentum", "adam", "adamw", "muon"];

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
    public void Loading_a_state_replaces_the_moments_of_the_optimizer()
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
    public void A_loaded_state_is_saved_whole_before_and_after_a_step_of_some_parameters()
    {
        using var given = new OptimizerCase();
        using var optimizer = new Adam(given.Parameters);
        given.Step(optimizer, 1);
        var state = optimizer.SaveState();

        using var restored = new OptimizerCase();
        using var other = new Adam(restored.Parameters);
        other.LoadState(state);
        AssertSame(state, other.SaveState());
        restored.Weight.Frozen = true;
        restored.Step(other, 2);
        var later = other.SaveState();
        Assert.Equal(new Dictionary<string, long> { ["weight"] = 1, ["bias"] = 2, ["scale"] = 2 }, later.ParameterSteps);
        Assert.Equal(state.Values["weight.m"], later.Values["weight.m"]);
        Assert.NotEqual(state.Values["bias.m"], later.Values["bias.m"]);
    }

    [Fact]
    public void Steps_beyond_the_precision_of_a_float_are_counted()
    {
        const long Many = (1L << 40) + 1;
        using var given = new OptimizerCase();
        using var optimizer = new Sgd(given.Parameters, 0.1f);
        given.Step(optimizer, 1);
        var state = optimizer.SaveState();
        optimizer.LoadState(state with { StepCount = Many, ParameterSteps = state.ParameterSteps.ToDictionary(steps => steps.Key, _ => Many) });
        given.Step(optimizer, 2);
        Assert.Equal(Many + 1, optimizer.SaveState().StepCount);
        Assert.All(optimizer.SaveState().ParameterSteps.Values, steps => Assert.Equal(Many + 1, steps));
    }

    [Fact]
    public void The_values_of_a_state_bear_the_names_of_their_parameters()
    {
        using var given = new OptimizerCase();
        using var adam = new Adam(given.Parameters);
        Assert.Empty(adam.SaveState().Values);
        given.Step(adam, 1);
        var state = adam.SaveState();
        Assert.Equal(["bias.m", "bias.v", "scale.m", "scale.v", "weight.m", "weight.v"], state.Values.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(["bias", "scale", "weight"], state.ParameterSteps.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(1, state.StepCount);
    }

    [Fact]
    public void A_state_that_does_not_fit_is_refused_with_all_its_faults_and_changes_nothing()
    {
        using var given = new OptimizerCase();
        using var optimizer = new Sgd(given.Parameters, 0.1f, momentum: 0.9f);
        given.Step(optimizer, 1);
        var before = optimizer.SaveState();
        int storages = given.Device.StoragesInUse;
        var unfit = new OptimizerState(
            5, new Dictionary<string, long> { ["weight"] = 1, ["bias"] = 6, ["strange"] = 1 },
            new Dictionary<string, float[]> { ["weight.velocity"] = [1, 2], ["weight.m"] = [1] });

        string message = Assert.Throws<ArgumentException>(() => optimizer.LoadState(unfit)).Message;

        Assert.Contains("weight.velocity has 2 values for weight [1, 19]", message);
        Assert.Contains("bias has made 6 of 5 steps", message);
        Assert.Contains("bias.velocity is missing", message);
        Assert.Contains("it has no parameter strange", message);
        Assert.Contains("weight.m is unexpected", message);
        AssertSame(before, optimizer.SaveState());
        Assert.Equal(storages, given.Device.StoragesInUse);
    }

    private static Optimizer Make(string name, OptimizerCase given) => name switch
    {
        "sgd" => new Sgd(given.Parameters, 0.1f),
        "momentum" => new Sgd(given.Parameters, 0.1f, momentum: 0.9f, nesterov: true, weightDecay: 0.01f),
        "adam" => new Adam(given.Parameters, 0.1f, weightDecay: 0.01f),
        "muon" => new Muon(given.Parameters, 0.1f, weightDecay: 0.01f),
        _ => new AdamW(given.Parameters, 0.1f, weightDecay: 0.01f),
    };

    private static void AssertSame(OptimizerState expected, OptimizerState actual)
    {
        Assert.Equal(expected.StepCount, actual.StepCount);
        Assert.Equal(expected.ParameterSteps, actual.ParameterSteps);
        Assert.Equal(expected.Values, actual.Values);
    }
}
