namespace MidasNet.Engine.Tests.Layers;

public sealed class FreezingTests : IDisposable
{
    private readonly CountingDevice device = new();
    private readonly SmallNetwork network;
    private readonly float[] images;
    private readonly int[] labels;

    public FreezingTests()
    {
        network = new SmallNetwork(device);
        (images, labels) = SmallNetwork.Data(3);
    }

    [Fact]
    public void Frozen_layers_get_no_gradient_and_the_others_the_same_as_before()
    {
        // The statistics of frozen normalisations are others than those of the batch, so only dropout's seed and the network's end are compared.
        network.Parameters.Freeze("stem");
        network.Parameters.Freeze("block");
        var (frozen, _) = Backward();
        foreach (var parameter in network.Parameters)
            Assert.Equal(parameter.Name.StartsWith("hidden") || parameter.Name.StartsWith("classes"), frozen[parameter.Name] is not null);

        network.Parameters.Freeze("hidden");
        var (fewer, _) = Backward();
        Assert.Null(fewer["hidden.weight"]);
        Assert.Equal(frozen["classes.weight"], fewer["classes.weight"]);
    }

    [Fact]
    public void Frozen_layers_cost_no_backward_kernels()
    {
        var (_, all) = Backward();
        Assert.Equal(3, all.Count(call => call == nameof(Device.Conv2dBackwardWeight)));
        Assert.Equal(2, all.Count(call => call == nameof(Device.Conv2dBackwardInput))); // the images need no gradient
        Assert.Equal(2, all.Count(call => call == nameof(Device.LinearBackwardInput)));

        network.Parameters.Freeze("stem");
        network.Parameters.Freeze("block");
        var (_, calls) = Backward();
        string[] expected =
        [
            nameof(Device.CrossEntropyBackward),
            nameof(Device.LinearBackwardInput), nameof(Device.LinearBackwardWeight), nameof(Device.SumPerChannel), // classes
            nameof(Device.Dropout), nameof(Device.ActivateBackward),
            nameof(Device.LinearBackwardWeight), nameof(Device.SumPerChannel), // hidden, whose input needs no gradient
        ];
        Assert.Equal(expected, calls);
    }

    [Fact]
    public void A_frozen_weight_with_a_trained_bias_costs_no_extra_kernel()
    {
        foreach (var parameter in network.Parameters) parameter.Frozen = parameter.Name != "block.conv1.bias";
        var (gradients, calls) = Backward();
        Assert.Single(gradients, g => g.Value is not null);
        Assert.DoesNotContain(nameof(Device.Conv2dBackwardWeight), calls);
        Assert.DoesNotContain(nameof(Device.LinearBackwardWeight), calls);
        Assert.Single(calls, nameof(Device.Conv2dBackwardInput)); // block.conv2, on the way to the bias
    }

    [Fact]
    public void Frozen_normalisation_keeps_its_statistics_and_uses_them()
    {
        float[] mean = [-1, -2, -3, -4, -5, -6, -7, -8];
        network.Norm.Mean.Set(mean);
        network.Parameters.Freeze("stem.norm");
        Backward();
        Assert.Equal(mean, network.Norm.Mean.ToArray());
        Assert.Equal([1, 1, 1, 1, 1, 1, 1, 1], network.Norm.Variance.ToArray());
        Assert.NotEqual(new float[8], network.Parameters["block.norm.mean"].ToArray());

        using var scope = Scope.Train(device);
        var y = network.Norm.Forward(scope.Input(new Shape(1, 8), new float[8])).ToArray();
        for (int c = 0; c < 8; c++) Assert.Equal(-mean[c], y[c], 1e-4f); // relu((0 - mean) / √(1 + 1e-5))
    }

    [Fact]
    public void An_optimizer_does_not_change_frozen_parameters_and_statistics()
    {
        network.Parameters.Freeze("stem");
        var before = network.Parameters.ToDictionary(p => p.Name, p => p.ToArray());
        using var optimizer = new AdamW(network.Parameters, weightDecay: 0.1f);
        network.Step(optimizer, images, labels, 1);
        foreach (var parameter in network.Parameters)
        {
            bool changed = !before[parameter.Name].AsSpan().SequenceEqual(parameter.ToArray());
            // The statistics of the block are measured, though never trained.
            Assert.Equal(!parameter.Name.StartsWith("stem"), changed);
        }
    }

    [Fact]
    public void Thawing_undoes_freezing()
    {
        Assert.Equal(5, network.Parameters.Freeze("stem"));
        Assert.Equal(5, network.Parameters.Freeze("stem", frozen: false));
        Assert.Equal(network.Parameters.Count, network.Parameters.Freeze(""));
        Assert.Equal(0, network.Parameters.Freeze("nothing"));
    }

    public void Dispose()
    {
        network.Dispose();
        device.Dispose();
    }

    private (Dictionary<string, float[]?> Gradients, string[] Calls) Backward()
    {
        using var scope = Scope.Train(device, 1);
        var x = scope.Input(new Shape(SmallNetwork.Batch, 1, SmallNetwork.Size, SmallNetwork.Size), images);
        var loss = network.Forward(x).CrossEntropy(labels);
        device.Calls.Clear();
        var gradients = Gradients.Of(loss);
        return (network.Parameters.ToDictionary(p => p.Name, gradients.ToArray), [.. device.Calls]);
    }
}
