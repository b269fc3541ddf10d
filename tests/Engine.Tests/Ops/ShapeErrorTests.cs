namespace MidasNet.Engine.Tests.Ops;

/// <summary>Each operation refuses what does not fit, and says what it was given and what fits.</summary>
public sealed class ShapeErrorTests : IDisposable
{
    private readonly Device device = Device.OpenCpu(threads: 1);
    private readonly Scope scope;

    public ShapeErrorTests() => scope = Scope.Train(device);

    [Fact]
    public void Convolution_of_another_rank() => Refused("Conv2d: x is [2, 3], must be [N, C, H, W]", () => X(2, 3).Conv2d(X(1, 3, 1, 1)));

    [Fact]
    public void Convolution_with_a_weight_of_another_rank() =>
        Refused("Conv2d: weight is [4, 27], must be [O, C / groups, kernel height, kernel width]", () => X(1, 3, 8, 8).Conv2d(X(4, 27)));

    [Fact]
    public void Convolution_with_other_channels() =>
        Refused("Conv2d: x [1, 3, 8, 8] has 3 channels but weight [4, 2, 3, 3] takes 2", () => X(1, 3, 8, 8).Conv2d(X(4, 2, 3, 3)));

    [Fact]
    public void Convolution_in_groups_that_do_not_divide_its_channels()
    {
        Refused("Conv2d: groups 2 must divide the 3 channels of x [1, 3, 8, 8] and the 4 outputs of weight [4, 1, 3, 3]",
            () => X(1, 3, 8, 8).Conv2d(X(4, 1, 3, 3), groups: 2));
        Refused("Conv2d: groups 3 must divide the 3 channels of x [1, 3, 8, 8] and the 4 outputs of weight [4, 1, 3, 3]",
            () => X(1, 3, 8, 8).Conv2d(X(4, 1, 3, 3), groups: 3));
        Refused("Conv2d: groups 0 must divide the 3 channels of x [1, 3, 8, 8] and the 3 outputs of weight [3, 1, 3, 3]",
            () => X(1, 3, 8, 8).Conv2d(X(3, 1, 3, 3), groups: 0));
        Refused("Conv2d: x [1, 4, 8, 8] has 4 channels in 2 groups but weight [4, 4, 3, 3] takes 4", () => X(1, 4, 8, 8).Conv2d(X(4, 4, 3, 3), groups: 2));
    }

    [Fact]
    public void Convolution_without_stride() => Refused("Conv2d: stride 0 must be at least 1", () => X(1, 1, 8, 8).Conv2d(X(1, 1, 3, 3), stride: 0));

    [Theory]
    [InlineData(-1)]
    [InlineData(3)]
    public void Convolution_with_padding_outside_the_kernel(int padding) => Refused(
        $"Conv2d: padding {padding} must be at least 0 and less than the kernel 3x5", () => X(1, 1, 8, 8).Conv2d(X(1, 1, 3, 5), padding: padding));

    [Fact]
    public void Convolution_of_an_image_below_the_kernel() =>
        Refused("Conv2d: kernel 5x5 is larger than the padded input 4x8", () => X(1, 1, 2, 6).Conv2d(X(1, 1, 5, 5), padding: 1));

    [Fact]
    public void Convolution_with_another_bias() => Refused("Conv2d: bias is [3], must be [4]", () => X(1, 1, 3, 3).Conv2d(X(4, 1, 1, 1), X(3)));

    [Fact]
    public void Linear_with_other_features() =>
        Refused("Linear: x [2, 3, 2, 2] has 12 features but weight [5, 10] takes 10", () => X(2, 3, 2, 2).Linear(X(5, 10)));

    [Fact]
    public void Linear_of_a_vector() => Refused("Linear: x is [7], must be [N, in]", () => X(7).Linear(X(5, 7)));

    [Fact]
    public void Linear_with_a_weight_of_another_rank() => Refused("Linear: takes a weight [out, in], was given [7]", () => X(2, 7).Linear(X(7)));

    [Fact]
    public void Linear_with_another_bias() => Refused("Linear: bias is [1, 5], must be [5]", () => X(2, 7).Linear(X(5, 7), X(1, 5)));

    [Fact]
    public void Pooling_of_another_rank() => Refused("MaxPool2d: x is [2, 3], must be [N, C, H, W]", () => X(2, 3).MaxPool2d(2));

    [Fact]
    public void Pooling_of_an_image_below_the_window() =>
        Refused("AveragePool2d: window 3x3 is larger than the input 2x9", () => X(1, 1, 2, 9).AveragePool2d(3));

    [Fact]
    public void Pooling_with_more_padding_than_half_the_window() =>
        Refused("MaxPool2d: padding 2 must be at least 0 and at most half the window 3x3", () => X(1, 1, 8, 8).MaxPool2d(3, padding: 2));

    [Fact]
    public void Pooling_without_window() => Refused("MaxPool2d: window 0x0 and stride 1 must be at least 1", () => X(1, 1, 8, 8).MaxPool2d(0, 1));

    [Fact]
    public void Global_pooling_of_another_rank()
    {
        Refused("GlobalAveragePool2d: takes [N, C, H, W], was given [2, 3]", () => X(2, 3).GlobalAveragePool2d());
        Refused("GlobalMaxPool2d: takes [N, C, H, W], was given [2, 3]", () => X(2, 3).GlobalMaxPool2d());
    }

    [Fact]
    public void Normalisation_with_other_channels() => Refused(
        "BatchNorm: x [2, 3, 4, 4] has 3 channels, but gamma, beta, mean or variance is [4]",
        () => X(2, 3, 4, 4).BatchNormInference(default(Identity), X(3), X(4), X(3), X(3), 1e-5f));

    [Fact]
    public void Normalisation_of_another_rank() => Refused(
        "BatchNorm: takes [N, C] or [N, C, H, W], was given [3]", () => X(3).BatchNormInference(default(Identity), X(3), X(3), X(3), X(3), 1e-5f));

    [Fact]
    public void Normalisation_by_a_single_value() => Refused(
        "BatchNormTraining: x [1, 3] has one value per channel, whose variance is 0: train with larger batches",
        () => X(1, 3).BatchNormTraining(default(Identity), X(3), X(3), X(3), X(3), 0.1f, 1e-5f));

    [Fact]
    public void Arithmetic_on_other_shapes()
    {
        Refused("Add: shapes [2, 3] and [3, 2] differ", () => X(2, 3).Add(X(3, 2)));
        Refused("Multiply: shapes [6] and [1, 6] differ", () => X(6).Multiply(X(1, 6)));
    }

    [Fact]
    public void Work_along_an_axis_that_is_not_there()
    {
        Refused("Sum: x [2, 3] has axes 0 to 1, was given axis 2", () => X(2, 3).Sum(2));
        Refused("Mean: x [2, 3] has axes 0 to 1, was given axis -1", () => X(2, 3).Mean(-1));
        Refused("Repeat: a new axis of x [2, 3] is one of 0 to 2, was given 3", () => X(2, 3).Repeat(3, 4));
        Refused("Slice: axis 1 of x [2, 3] has indices 0 to 2, was given 2 from 2 on", () => X(2, 3).Slice(1, 2, 2));
        Refused("Slice: axis 1 of x [2, 3] has indices 0 to 2, was given 0 from 1 on", () => X(2, 3).Slice(1, 1, 0));
    }

    [Fact]
    public void Gathering_with_another_number_of_indices() =>
        Refused("Gather: x [2, 3] has 2 rows, but there are 1 indices", () => X(2, 3).Gather([0]));

    [Fact]
    public void Gathering_from_a_column_that_is_not_there() =>
        Assert.Contains("columns[1] is 3; columns of x [2, 3] are 0 to 2", Assert.Throws<ArgumentOutOfRangeException>(() => X(2, 3).Gather([0, 3])).Message, StringComparison.Ordinal);

    [Fact]
    public void Products_of_matrices_that_do_not_meet()
    {
        Refused("MatMul: a [2, 3] has 3 columns but b [2, 3] has 2 rows", () => X(2, 3).MatMul(X(2, 3)));
        Refused("MatMul: takes a matrix [K, N], was given [3]", () => X(2, 3).MatMul(X(3)));
    }

    [Fact]
    public void Concatenation_of_other_images() => Refused(
        "ConcatenateChannels: [2, 3, 4, 4] and [2, 3, 4, 5] may differ in channels only", () => X(2, 3, 4, 4).ConcatenateChannels(X(2, 3, 4, 5)));

    [Fact]
    public void Concatenation_of_another_rank() =>
        Refused("ConcatenateChannels: takes [N, C] or [N, C, H, W], was given [3]", () => X(3).ConcatenateChannels(X(3)));

    [Fact]
    public void Reshaping_to_another_size() => Refused("Reshape: [2, 3] has 6 values, [7] holds 7", () => X(2, 3).Reshape(7));

    [Fact]
    public void Flattening_a_vector() => Refused("Flatten: takes [N, ...], was given [7]", () => X(7).Flatten());

    [Fact]
    public void Softmax_of_images()
    {
        Refused("Softmax: takes [N, classes], was given [2, 3, 1, 1]", () => X(2, 3, 1, 1).Softmax());
        Refused("LogSoftmax: takes [N, classes], was given [2]", () => X(2).LogSoftmax());
    }

    [Fact]
    public void Losses_with_another_number_of_labels()
    {
        Refused("CrossEntropy: logits [2, 3] have 2 rows, but there are 1 labels", () => X(2, 3).CrossEntropy([0]));
        Refused("CrossEntropy: logits [2, 3] need 6 targets, but there are 5", () => X(2, 3).CrossEntropy([0f, 0, 0, 0, 1]));
        Refused("CrossEntropy: takes [N, classes], was given [2, 3, 1, 1]", () => X(2, 3, 1, 1).CrossEntropy([0, 1]));
        Refused("ComplementaryLogLoss: logits [2, 3] have 2 rows, but there are 3 labels", () => X(2, 3).ComplementaryLogLoss([0, 1, 2]));
        Refused("ComplementaryLogLoss: a complementary label needs at least two classes", () => X(2, 1).ComplementaryLogLoss([0, 0]));
        Refused(
            "ComplementaryExponentialLoss: logits [1, 3] have 1 rows, but there are 2 labels", () => X(1, 3).ComplementaryExponentialLoss([0, 1]));
    }

    [Fact]
    public void Losses_with_a_label_that_is_no_class()
    {
        var matrix = TransitionMatrix.Uniform(3, 0.5);
        OutOfRange("labels[1] is 5; classes are 0 to 2", () => X(3, 3).CrossEntropy([1, 5, 2]));
        OutOfRange("labels[1] is 3; classes are 0 to 2", () => X(2, 3).FocalLoss([1, 3]));
        OutOfRange("notThese[0] is -1; classes are 0 to 2", () => X(2, 3).ComplementaryLogLoss([-1, 0]));
        OutOfRange("notThese[0] is 3; classes are 0 to 2", () => X(1, 3).ComplementaryExponentialLoss([3]));
        OutOfRange("given[0] is 3; classes are 0 to 2", () => X(1, 3).ForwardCorrectedCrossEntropy([3], matrix));
        OutOfRange("otherLabels[1] is 4; classes are 0 to 2", () => X(2, 3).MixedCrossEntropy([1, 2], [0, 4], 0.5f));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Losses_with_a_number_that_is_negative_or_not_finite(float value)
    {
        OutOfRange("classWeights[1]", () => X(1, 3).CrossEntropy([0], classWeights: [1, value, 1]));
        OutOfRange("classWeights[1]", () => X(1, 3).CrossEntropy([1f, 0, 0], [1, value, 1]));
        OutOfRange("gamma", () => X(1, 3).FocalLoss([0], value));
        OutOfRange("diagonal", () => TransitionMatrix.Uniform(3, value));
    }

    [Fact]
    public void A_gradient_of_several_values_needs_an_output_gradient()
    {
        Refused("Gradients: a loss must be a single value, was given [2, 3]", () => Gradients.Of(X(2, 3)));
        Refused("Gradients: shapes [2, 3] and [6] differ", () => Gradients.Of(X(2, 3), X(6)));
    }

    [Fact]
    public void Input_of_another_number_of_values() =>
        Refused("Input: shape [2, 3] holds 6 values, was given 5", () => scope.Input(new Shape(2, 3), new float[5]));

    [Fact]
    public void A_scalar_of_many_values() => Refused("ToScalar: tensor [2, 3] has 6 values, not one", () => X(2, 3).ToScalar());

    [Theory]
    [InlineData(-0.1f)]
    [InlineData(1)]
    [InlineData(float.NaN)]
    public void Dropout_rates_outside_0_to_1(float rate) =>
        Assert.Contains("a dropout rate is at least 0 and below 1", Assert.Throws<ArgumentOutOfRangeException>(() => X(2, 3).Dropout(rate)).Message);

    [Fact]
    public void A_leaky_relu_that_does_not_rise() => Assert.Throws<ArgumentOutOfRangeException>(() => X(2, 3).LeakyRelu(0));

    public void Dispose()
    {
        scope.Dispose();
        device.Dispose();
    }

    private Tensor X(params ReadOnlySpan<int> extents)
    {
        var shape = new Shape(extents);
        return scope.Input(shape, new float[shape.Length], needsGradient: true);
    }

    private static void Refused(string message, Action operation) => Assert.Equal(message, Assert.Throws<ShapeException>(operation).Message);

    private static void OutOfRange(string message, Func<object> operation) =>
        Assert.Contains(message, Assert.Throws<ArgumentOutOfRangeException>(operation).Message, StringComparison.Ordinal);

    private static void Refused<T>(string message, Func<T> operation) => Refused(message, () => { operation(); });
}
