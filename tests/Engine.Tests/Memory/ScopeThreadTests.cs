namespace MidasNet.Engine.Tests.Memory;

/// <summary>A scope and its device are for one thread: what another one does with them throws, and is never a wrong value.</summary>
public sealed class ScopeThreadTests : IDisposable
{
    private static readonly Shape Three = new(3);
    private readonly Device device = Device.OpenCpu(threads: 1);

    public void Dispose() => device.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_scope_opened_while_one_is_open_on_another_thread_throws(bool training)
    {
        using (Open(training))
        {
            RequireRefusal(() => Open(training: false));
            RequireRefusal(() => Open(training: true));
        }
        OnAnotherThread(() => Open(training).Dispose());
        Open(training).Dispose();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Everything_that_another_thread_does_with_a_scope_throws(bool training)
    {
        using var parameters = new ParameterSet(device, 1);
        var weight = parameters.Add("weight", Three, ParameterKind.Weight, Initializations.Ones);
        using var scope = Open(training);
        var x = scope.Input(Three, [1, 2, 3], needsGradient: true);
        var y = x.Scale(2);
        Action[] uses =
        [
            () => scope.Input(Three, [1, 2, 3]), () => scope.Use(weight), () => scope.Release(x), scope.Dispose,
            () => x.Relu(), () => x.ToArray(), () => x.Reshape(1, 3), () => x.Keep(), () => Gradients.Of(y, y),
            () => weight.ToArray(), () => weight.Set([4, 5, 6]),
            () => parameters.Add("another", Three, ParameterKind.Weight, Initializations.Ones),
        ];
        foreach (var use in uses) RequireRefusal(use);
        Assert.Equal([2, 4, 6], y.ToArray());
        Assert.Equal([1, 1, 1], weight.ToArray());
    }

    [Fact]
    public void Gradients_of_another_thread_are_not_for_an_optimizer_of_this_one()
    {
        using var parameters = new ParameterSet(device, 1);
        var weight = parameters.Add("weight", Three, ParameterKind.Weight, Initializations.Ones);
        using var optimizer = new Sgd(parameters, 0.1f);
        using var scope = Scope.Train(device);
        var gradients = Gradients.Of(scope.Use(weight).Scale(2), scope.Input(Three, [1, 1, 1]));
        RequireRefusal(() => optimizer.Step(gradients));
        optimizer.Step(gradients);
        Assert.Equal(0.8f, weight.ToArray()[0], 1e-6f);
    }

    [Fact]
    public async Task A_device_passes_from_thread_to_thread_between_scopes()
    {
        using var parameters = new ParameterSet(device, 1);
        for (int i = 0; i < 50; i++)
        {
            var weight = parameters.Add($"weight{i}", Three, ParameterKind.Weight, Initializations.Ones);
            using (var scope = Open(training: i % 2 == 0)) Assert.Equal([i, i, i], scope.Use(weight).Scale(i).ToArray());
            await Task.Yield();
            OnAnotherThread(() =>
            {
                using var scope = Open(training: i % 2 == 0);
                Assert.Equal([i, i, i], scope.Use(weight).Scale(i).ToArray());
            });
        }
    }

    [Fact]
    public void Scopes_of_one_thread_may_be_open_together_and_end_in_any_order()
    {
        var first = Open(training: true);
        var second = Open(training: false);
        first.Dispose();
        RequireRefusal(() => Open(training: false));
        second.Dispose();
        OnAnotherThread(() => Open(training: false).Dispose());
    }

    [Theory]
    [InlineData(1)] // kernels run on the thread that calls them
    [InlineData(2)]
    public async Task Threads_that_share_a_device_get_right_values_or_an_error(int threads)
    {
        const int Callers = 4, Calls = 500, Inputs = 16;
        using var shared = Device.OpenCpu(threads);
        using var network = new SmallNetwork(shared, seed: 3);
        float[][] expected = [.. Enumerable.Range(0, Inputs).Select(i => Predict(network, shared, i))];
        int refused = 0, right = 0, wrong = 0;
        using var begin = new Barrier(Callers);
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Factory.StartNew(
            () =>
            {
                begin.SignalAndWait();
                for (int i = 0; i < Calls; i++)
                {
                    int input = (caller + i) % Inputs;
                    try
                    {
                        bool same = Predict(network, shared, input).AsSpan().SequenceEqual(expected[input]);
                        Interlocked.Increment(ref same ? ref right : ref wrong);
                    }
                    catch (InvalidOperationException refusal)
                    {
                        Assert.Contains("Classifier", refusal.Message, StringComparison.Ordinal);
                        Interlocked.Increment(ref refused);
                    }
                }
            },
            TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
        Assert.Equal((0, Callers * Calls), (wrong, right + refused));
        Assert.True(right > 0);
        Assert.Equal(expected[0], Predict(network, shared, 0));
    }

    private static float[] Predict(SmallNetwork network, Device device, int input)
    {
        using var scope = Scope.Predict(device);
        var shape = new Shape(1, 1, SmallNetwork.Size, SmallNetwork.Size);
        float[] x = [.. Enumerable.Range(0, shape.Length).Select(i => (i * (2 * input + 1) % 17 - 8) / 8f)];
        return network.Forward(scope.Input(shape, x)).Softmax().ToArray();
    }

    private static void RequireRefusal(Action use)
    {
        var refusal = Assert.Throws<InvalidOperationException>(() => OnAnotherThread(use));
        Assert.Contains("another thread", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("Classifier", refusal.Message, StringComparison.Ordinal);
    }

    private static void OnAnotherThread(Action use)
    {
        Exception? failure = null;
        var thread = new Thread(() => failure = Record.Exception(use));
        thread.Start();
        thread.Join();
        if (failure is not null) throw failure;
    }

    private Scope Open(bool training) => training ? Scope.Train(device) : Scope.Predict(device);
}
