namespace MidasNet.Engine.Tests.Layers;

public sealed class ParameterSetTests : IDisposable
{
    private static readonly Shape Large = new(200, 500);
    private readonly Device device = Device.OpenCpu(threads: 1);

    public static TheoryData<string, double, double> Variances => new()
    {
        // Name, variance by the paper, kurtosis of the distribution.
        { "he", 2.0 / 500, 3 },
        { "leaky he", 2.0 / (500 * (1 + 0.04)), 3 },
        { "glorot", 2.0 / (500 + 200), 1.8 },
        { "normal", 0.25, 3 },
    };

    [Theory]
    [MemberData(nameof(Variances))]
    public void Initial_values_have_the_mean_and_variance_of_their_paper(string name, double variance, double kurtosis)
    {
        Initialization initialization = name switch
        {
            "he" => Initializations.He(500),
            "leaky he" => Initializations.He(500, negativeSlope: 0.2f),
            "glorot" => Initializations.Glorot(500, 200),
            _ => Initializations.Normal(0.5),
        };
        var values = Values(initialization, "weight", seed: 3);
        double mean = values.Average(), measured = values.Average(v => (v - mean) * (v - mean));
        Assert.Equal(0, mean, 5 * Math.Sqrt(variance / values.Length));
        Assert.Equal(variance, measured, 5 * variance * Math.Sqrt((kurtosis - 1) / values.Length));
        Assert.Equal(kurtosis, values.Average(v => Math.Pow(v - mean, 4)) / (measured * measured), 0.2);
    }

    [Fact]
    public void Initial_values_depend_only_on_seed_and_name()
    {
        var values = Values(Initializations.He(500), "conv.weight", seed: 1);
        Assert.Equal(values, Values(Initializations.He(500), "conv.weight", seed: 1, before: "another"));
        Assert.NotEqual(values, Values(Initializations.He(500), "conv.weight", seed: 2));
        Assert.NotEqual(values, Values(Initializations.He(500), "conv2.weight", seed: 1));
    }

    [Fact]
    public void Layers_initialise_as_their_activation_wants()
    {
        using var parameters = new ParameterSet(device, 1);
        _ = new Conv2d<Relu>(parameters, "conv", 32, 64, 3);
        _ = new Linear<Relu>(parameters, "hidden", 256, 128);
        _ = new Linear<Identity>(parameters, "classes", 256, 128);
        var norm = new BatchNorm<Relu>(parameters, "norm", 3);
        AssertVariance(2.0 / (32 * 9), parameters["conv.weight"]);
        AssertVariance(2.0 / 256, parameters["hidden.weight"]);
        AssertVariance(2.0 / (256 + 128), parameters["classes.weight"]);
        Assert.All(parameters["conv.bias"].ToArray(), b => Assert.Equal(0, b));
        Assert.Equal([1, 1, 1], norm.Gamma.ToArray());
        Assert.Equal([0, 0, 0], norm.Beta.ToArray());
        Assert.Equal([0, 0, 0], norm.Mean.ToArray());
        Assert.Equal([1, 1, 1], norm.Variance.ToArray());
    }

    [Fact]
    public void Without_memory_parameters_have_names_and_shapes_and_no_values()
    {
        using var parameters = ParameterSet.WithoutMemory();
        var conv = new Conv2d<Relu>(parameters, "conv", 1 << 10, 1 << 10, kernel: 31); // 4 GB that nothing allocates
        Assert.Equal(["conv.weight", "conv.bias"], parameters.Select(p => p.Name));
        Assert.Equal(new Shape(1 << 10, 1 << 10, 31, 31), conv.Weight.Shape);
        Assert.Contains("conv.bias", Assert.Throws<InvalidOperationException>(() => conv.Bias!.ToArray()).Message);
        Assert.Throws<InvalidOperationException>(() => conv.Bias!.Set(new float[1 << 10]));
        Assert.Throws<InvalidOperationException>(() => parameters.Device);
        Assert.Throws<ArgumentException>(() => parameters.Add("conv.bias", new Shape(1), ParameterKind.Bias, Initializations.Zeros));
    }

    [Fact]
    public void Parameters_are_found_by_name_and_counted()
    {
        using var parameters = new ParameterSet(device, 1);
        var conv = new Conv2d<Relu>(parameters, "conv", 2, 3, 3);
        _ = new BatchNorm<Identity>(parameters, "norm", 3);
        Assert.Same(conv.Weight, parameters["conv.weight"]);
        Assert.Equal(["conv.weight", "conv.bias", "norm.gamma", "norm.beta", "norm.mean", "norm.variance"], parameters.Select(p => p.Name));
        Assert.Equal(2 * 3 * 9 + 3 + 3 + 3, parameters.TrainableCount);
        Assert.Contains(
            "no parameter 'conv'; there are conv.weight, conv.bias", Assert.Throws<KeyNotFoundException>(() => parameters["conv"]).Message);
    }

    [Fact]
    public void A_name_can_be_taken_once_and_the_refusal_leaks_nothing()
    {
        using var parameters = new ParameterSet(device, 1);
        parameters.Add("weight", new Shape(3), ParameterKind.Weight, Initializations.Ones);
        var error = Assert.Throws<ArgumentException>(() => parameters.Add("weight", new Shape(4), ParameterKind.Weight, Initializations.Ones));
        Assert.Contains("two parameters are named 'weight'", error.Message);
        Assert.Equal(1, device.StoragesInUse);
    }

    [Fact]
    public void A_parameter_refuses_a_number_of_values_that_does_not_fit_its_shape()
    {
        using var parameters = new ParameterSet(device, 1);
        var weight = parameters.Add("weight", new Shape(3), ParameterKind.Weight, Initializations.Ones);
        Assert.Contains("parameter weight [3] takes 3 values, was given 2", Assert.Throws<ArgumentException>(() => weight.Set([1, 2])).Message);
        weight.Set([1, 2, 3]);
        Assert.Equal([1, 2, 3], weight.ToArray());
    }

    public void Dispose() => device.Dispose();

    private float[] Values(Initialization initialization, string name, ulong seed, string? before = null)
    {
        using var parameters = new ParameterSet(device, seed);
        if (before is not null) parameters.Add(before, Large, ParameterKind.Weight, initialization);
        return parameters.Add(name, Large, ParameterKind.Weight, initialization).ToArray();
    }

    private static void AssertVariance(double expected, Parameter parameter)
    {
        var values = parameter.ToArray();
        Assert.Equal(expected, values.Average(v => (double)v * v), 6 * expected * Math.Sqrt(2.0 / values.Length));
    }
}
