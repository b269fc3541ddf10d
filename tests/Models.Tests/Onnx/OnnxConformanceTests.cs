using MidasNet.Weights;

namespace MidasNet.Models.Tests;

/// <summary>
/// Test data of the ONNX project (github.com/onnx/onnx, onnx/backend/test/data, Apache-2.0), which are not part of this one: they are skipped where they
/// are not.
/// </summary>
public sealed class OnnxConformanceTests
{
    public static TheoryData<string> Cases =>
    [
        .. new[]
        {
            "AvgPool2d", "AvgPool2d_stride", "BatchNorm2d_eval", "BatchNorm2d_momentum_eval", "ConstantPad2d", "Conv2d", "Conv2d_depthwise", "Conv2d_depthwise_padded",
            "Conv2d_depthwise_strided", "Conv2d_depthwise_with_multiplier", "Conv2d_dilated", "Conv2d_groups", "Conv2d_no_bias", "Conv2d_padding", "Conv2d_strided", "ELU",
            "LeakyReLU", "LeakyReLU_with_negval", "Linear", "Linear_no_bias", "LogSoftmax", "MaxPool2d", "MaxPool2d_stride_padding_dilation", "PReLU_2d", "ReLU", "Sigmoid",
            "Softmax", "Softplus", "Tanh", "ZeroPad2d", "log_softmax_lastdim", "softmax_lastdim",
        }.Select(name => $"converted/test_{name}"),
        .. new[]
        {
            "add_broadcast", "addconstant", "addmm", "basic", "clip", "concat2", "conv", "exp", "flatten", "max", "maxpool", "mm", "params", "permute2", "reduced_mean", "view",
        }.Select(name => $"operator/test_operator_{name}"),
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_case_of_one_operator_gives_the_published_result(string name)
    {
        string folder = RealFiles.Conformance($"onnx/{name}");
        using var device = Device.OpenCpu(threads: 1);
        using var model = OnnxModel.Load(Path.Combine(folder, "model.onnx"), device);
        var inputs = model.Inputs.Select((input, i) => (input.Name, Value: Tensor(Path.Combine(folder, $"test_data_set_0/input_{i}.pb")))).ToDictionary(pair => pair.Name, pair => pair.Value);
        var found = model.Run(inputs);
        Assert.All(model.Outputs.Select((output, i) => (output, i)), pair =>
            RequireNear(Tensor(Path.Combine(folder, $"test_data_set_0/output_{pair.i}.pb")), found[pair.output], relative: 1e-3, absolute: 1e-6));
    }

    [Theory]
    [InlineData("light_vgg19")]
    [InlineData("light_resnet50")]
    [InlineData("light_zfnet512")]
    public void A_whole_network_gives_the_published_result(string name)
    {
        string path = RealFiles.Conformance($"onnx/light/{name}.onnx"), result = RealFiles.Conformance($"onnx/light/{name}_output_0.pb");
        using var model = OnnxModel.Load(path);
        var input = model.Inputs.Single();
        int[] sizes = [.. input.Dimensions!.Select(extent => extent == 0 ? 1 : extent)];
        int count = sizes.Aggregate(1, (product, extent) => product * extent);
        // As onnx/backend/test/runner makes it: 0 to 1 in equal steps.
        float[] values = [.. Enumerable.Range(0, count).Select(i => i / (float)count)];
        RequireNear(Tensor(result), model.Run(new OnnxValue(sizes, values)), relative: 1e-3, absolute: 1e-6);
    }

    private static OnnxValue Tensor(string path)
    {
        var tensor = OnnxGraphReader.ReadTensor(path);
        return new OnnxValue(tensor.Dimensions, tensor.Values);
    }

    private static void RequireNear(OnnxValue expected, OnnxValue found, double relative, double absolute)
    {
        Assert.Equal(expected.Dimensions, found.Dimensions);
        for (int i = 0; i < expected.Values.Length; i++)
            Assert.Equal(expected.Values[i], found.Values[i], absolute + relative * Math.Abs(expected.Values[i]));
    }
}
