using static MidasNet.Weights.Tests.Fixture;

namespace MidasNet.Weights.Tests;

public sealed class PyTorchFileTests
{
    private static string Refused(string name) => Assert.Throws<WeightFormatException>(() => PyTorchFile.Read(Fixture.Path(name))).Message;

    [Theory]
    [InlineData("torch.pth")]
    [InlineData("torch-legacy.pth")] // the form before PyTorch 1.6, in which torchvision's VGG19 is published
    public void Every_type_of_element_is_read(string name)
    {
        var set = PyTorchFile.Read(Fixture.Path(name));
        RequireTensor(set, "conv.weight", [2, 3, 2, 2], ElementType.F32, Values(24)); // an nn.Parameter
        RequireTensor(set, "half", [5], ElementType.F16, Values(5));
        RequireTensor(set, "bfloat16", [5], ElementType.BF16, Values(5));
        RequireTensor(set, "double", [5], ElementType.F64, Values(5));
        RequireTensor(set, "bn.num_batches_tracked", [], ElementType.I64, [1234]);
        RequireTensor(set, "int32", [2], ElementType.I32, [-7, 8]);
        RequireTensor(set, "int16", [2], ElementType.I16, [-9, 10]);
        RequireTensor(set, "int8", [2], ElementType.I8, [-1, 2]);
        RequireTensor(set, "uint8", [2], ElementType.U8, [255, 2]);
        RequireTensor(set, "bool", [2], ElementType.BOOL, [1, 0]);
        RequireTensor(set, "empty", [0, 7], ElementType.F32, []);
        Assert.Equal("conv.weight", set.Names.First());
    }

    [Theory]
    [InlineData("torch.pth")]
    [InlineData("torch-legacy.pth")]
    public void Views_of_one_storage_come_with_their_own_strides(string name)
    {
        var set = PyTorchFile.Read(Fixture.Path(name));
        float[] x = Values(12); // [4, 3]
        RequireTensor(set, "whole", [4, 3], ElementType.F32, x);
        RequireTensor(set, "transposed", [3, 4], ElementType.F32, [.. Enumerable.Range(0, 12).Select(i => x[i % 4 * 3 + i / 4])]);
        RequireTensor(set, "every_other", [3, 2], ElementType.F32, [x[3], x[5], x[6], x[8], x[9], x[11]]);
        RequireTensor(set, "channels_last", [1, 2, 2, 3], ElementType.F32, x);
    }

    [Fact]
    public void Big_endian_storages_are_turned_around() =>
        RequireTensor(PyTorchFile.Read(Fixture.Path("torch-big-endian.pth")), "weight", [3], ElementType.F32, Values(3));

    [Fact]
    public void The_weights_of_a_checkpoint_are_found_beside_the_state_of_its_optimizer() =>
        Assert.Equal(["module.weight"], PyTorchFile.Read(Fixture.Path("torch-nested.pth")).Names);

    [Theory]
    [InlineData("torch-hostile.pth", "posix.system")] // would run a command in Python
    [InlineData("torch-module.pth", "torch.nn.modules.linear.Linear")]
    [InlineData("torch-script.pt", "TorchScript program")]
    public void What_is_more_than_tensors_is_refused_by_name(string name, string why)
    {
        string message = Refused(name);
        Assert.Contains(why, message);
        Assert.Contains(", byte ", message);
    }
}
