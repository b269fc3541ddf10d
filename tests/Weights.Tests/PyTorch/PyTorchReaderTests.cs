using static MidasNet.Weights.Tests.Fixture;
using static MidasNet.Weights.Tests.TorchPickle;

namespace MidasNet.Weights.Tests;

public sealed class PyTorchReaderTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private WeightFile Read(string pickle, params IReadOnlyList<float> storage) =>
        new PyTorchReader().Read(Write(folder.File("a.pth"), pickle, storage));

    private static string Refused(string name) => Assert.Throws<WeightFormatException>(() => new PyTorchReader().Read(Fixture.Path(name))).Message;

    [Theory]
    [InlineData("torch.pth")]
    [InlineData("torch-legacy.pth")] // the form before PyTorch 1.6, in which torchvision's VGG19 is published
    public void Every_type_of_element_is_read(string name)
    {
        var set = new PyTorchReader().Read(Fixture.Path(name)).Weights;
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
        var set = new PyTorchReader().Read(Fixture.Path(name)).Weights;
        float[] x = Values(12); // [4, 3]
        RequireTensor(set, "whole", [4, 3], ElementType.F32, x);
        RequireTensor(set, "transposed", [3, 4], ElementType.F32, [.. Enumerable.Range(0, 12).Select(i => x[i % 4 * 3 + i / 4])]);
        RequireTensor(set, "every_other", [3, 2], ElementType.F32, [x[3], x[5], x[6], x[8], x[9], x[11]]);
        RequireTensor(set, "channels_last", [1, 2, 2, 3], ElementType.F32, x);
    }

    [Fact]
    public void Big_endian_storages_are_turned_around() =>
        RequireTensor(new PyTorchReader().Read(Fixture.Path("torch-big-endian.pth")).Weights, "weight", [3], ElementType.F32, Values(3));

    [Fact]
    public void The_weights_of_a_checkpoint_are_found_next_to_the_state_of_its_optimizer() =>
        Assert.Equal(["module.weight"], new PyTorchReader().Read(Fixture.Path("torch-nested.pth")).Weights.Names);

    [Theory]
    [InlineData("torch-hostile.pth", "posix.system")] // would run a command in Python
    [InlineData("torch-script.pt", "TorchScript program")]
    public void What_is_more_than_tensors_is_refused_by_name(string name, string why)
    {
        string message = Refused(name);
        Assert.Contains(why, message);
        Assert.Contains(", byte ", message);
    }

    [Theory]
    [InlineData("Cases/imagenet_example.pth", "best_acc1")] // state_dict
    [InlineData("Cases/tutorial_loss_tensor.pth", "loss")] // model_state_dict
    public void A_tensor_next_to_the_state_dict_does_not_hide_it(string name, string next)
    {
        var file = new PyTorchReader().Read(Fixture.Path(name));
        Assert.Equal((9, 227), (file.Weights.Tensors.Count, file.Weights.Tensors.Sum(tensor => tensor.Values.Length)));
        Assert.Contains($"\"{next}\": a tensor outside the state_dict", file.Skipped.Select(part => part.ToString()));
    }

    [Fact]
    public void A_whole_module_gives_the_tensors_of_its_state_dict()
    {
        var file = new PyTorchReader().Read(Fixture.Path("torch-module.pth"));
        Assert.Equal(["weight", "bias"], file.Weights.Names);
    }

    // Module in module, with a buffer that state_dict leaves out, a parameter that is None, and an attribute that is an array.
    [Fact]
    public void Modules_in_modules_are_named_as_their_state_dict_names_them()
    {
        string x = Vector(1, 0, 1), inner = Module(Dictionary(("weight", x), ("bias", "N")), Dictionary(("mean", x), ("mask", x)), "}", "mask");
        string outer = Module("}", "}", Dictionary(("0", inner), ("act", Module("}", "}", "}"))));
        Assert.Equal(["0.weight", "0.mean"], Read(outer, 5).Weights.Names);
        Assert.Equal(["0.weight", "0.mean"], Read(Dictionary(("epoch", Int(3)), ("ema", Dictionary(("z", x))), ("model", outer)), 5).Weights.Names);
        Assert.Equal(["0.weight", "0.mean"], Read($"capp.train\nTrainer\n)\u0081{Dictionary(("net", outer))}b", 5).Weights.Names);
    }

    private static string Module(string parameters, string buffers, string modules, string? passing = null) => "capp.nets\nNet\n)\u0081" + Dictionary(
        ("training", "\u0088"), ("_parameters", parameters), ("_buffers", buffers), ("_modules", modules),
        ("_non_persistent_buffers_set", $"c__builtin__\nset\n(]({(passing is null ? "" : Text(passing))}etR")) + "b";

    [Fact]
    public void Modules_that_double_forty_times_are_refused_early()
    {
        string pickle = Module("}", "}", "}") + Put(0);
        for (int i = 0; i < 40; i++) pickle += "0" + Module("}", "}", Dictionary(("a", Get(i)), ("b", Get(i)))) + Put(i + 1);
        RequireBounded(pickle, "builds more than its file");
    }

    [Theory]
    [InlineData("model_ema", "ema")]
    [InlineData("net", "swa_average")]
    [InlineData("backbone", "")]
    [InlineData("resnet_state_dict", "")]
    public void Single_numbers_next_to_the_weights_are_results(string name, string average)
    {
        string scalar = Tensor("(t", "(t", 0, 1), x = Vector(1, 0, 1);
        var items = new List<(string, string)> { ("loss", scalar), ("best_acc1", scalar), ("best_acc5", scalar), (name, Dictionary(("w", x))) };
        if (average.Length > 0) items.Insert(0, (average, Dictionary(("v", scalar))));
        var file = Read(Dictionary(items), 5);
        Assert.Equal(["w"], file.Weights.Names);
        Assert.Equal(items.Count - 1, file.Skipped.Count);
    }

    [Fact]
    public void The_weights_come_before_their_moving_average() => Assert.Equal(["w"], Read(Dictionary(
        ("ema", Dictionary(("state_dict", Dictionary(("average", Vector(1, 0, 1)))))), ("model", Dictionary(("w", Vector(1, 0, 1))))), 5).Weights.Names);

    [Fact]
    public void A_state_dict_in_a_tuple_or_of_another_class_of_dictionary_is_read()
    {
        string x = Dictionary(("w", Vector(1, 0, 1)));
        Assert.Equal(["w"], Read($"{x}{Int(7)}\u0086", 5).Weights.Names);
        Assert.Equal(["w"], Read($"capp.config\nConfigDict\n)R({Text("w")}{Vector(1, 0, 1)}u", 5).Weights.Names);
        Assert.Equal(["0", "1"], Read($"]({Vector(1, 0, 1)}{Vector(1, 0, 1)}e", 5).Weights.Names);
    }

    [Theory]
    [InlineData("neg")]
    [InlineData("conj")]
    public void Metadata_that_change_the_values_are_refused(string flag)
    {
        string plain = Vector(1, 0, 1), end = $"\u0089{OrderedDict})RtR";
        Assert.EndsWith(end, plain, StringComparison.Ordinal);
        string With(string metadata) => Dictionary(("w", plain[..^2] + metadata + "tR"));
        Assert.Equal([5], Read(With("}"), 5).Weights["w"].Values);
        Assert.Equal([5], Read(With(Dictionary((flag, "\u0089"))), 5).Weights["w"].Values);
        Assert.Contains($"the flag \"{flag}\"", Assert.Throws<WeightFormatException>(() => Read(With(Dictionary((flag, "\u0088"))), 5)).Message);
    }

    // torch.uint16 and the like have no class of storage: a tensor states the type of the bytes.
    [Fact]
    public void Storages_of_bytes_are_read_by_the_type_of_their_tensor()
    {
        string With(string type) => Dictionary(("w",
            $"ctorch._utils\n_rebuild_tensor_v3\n(({Text("storage")}ctorch.storage\nUntypedStorage\n{Text("0")}{Text("cpu")}{Int(8)}tQ{Int(1)}{Tuple(1)}{Tuple(1)}\u0089{OrderedDict})R{type}tR"));
        Assert.Equal([6], Read(With("ctorch\nfloat32\n"), 5, 6).Weights["w"].Values);
        Assert.Equal(ElementType.U16, Read(With("ctorch\nuint16\n"), 5, 6).Weights["w"].StoredAs);
        Assert.Contains("torch.float8_e4m3fn", Assert.Throws<WeightFormatException>(() => Read(With("ctorch\nfloat8_e4m3fn\n"), 5, 6)).Message);
    }

    [Fact]
    public void The_top_is_the_state_dict_if_it_holds_most_tensors_even_next_to_a_usual_name()
    {
        string x = Vector(1, 0, 1);
        var file = Read(Dictionary(("a", x), ("b", x), ("model", Dictionary(("c", x)))), 5);
        Assert.Equal(["a", "b"], file.Weights.Names);
        Assert.Equal("\"model\": 1 tensor outside the state_dict", Assert.Single(file.Skipped).ToString());
    }

    [Fact]
    public void The_parameters_of_an_optimizer_are_never_taken_for_the_model() => Assert.Equal(["a"],
        Read(Dictionary(("optimizer", Dictionary(("state_dict", Dictionary(("m", Vector(1, 0, 1)))))), ("model", Dictionary(("a", Vector(1, 0, 1))))), 5)
            .Weights.Names);

    [Fact]
    public void A_layer_that_is_used_eight_times_is_read_once_and_shares_its_array()
    {
        float[] storage = [.. Enumerable.Range(0, 20_000).Select(i => (float)i)]; // more than what may be read of any file again and again
        var file = Read(Dictionary(Enumerable.Range(0, 8).Select(i => ($"layer{i}.weight", Vector(20_000, 0, 20_000)))), storage);
        Assert.Equal(8, file.Weights.Tensors.Count);
        Assert.All(file.Weights.Tensors, tensor => Assert.Same(file.Weights.Tensors[0].Values, tensor.Values));
        Assert.Equal(storage, file.Weights.Tensors[7].Values);
    }

    [Fact]
    public void Objects_that_are_no_tensors_stay_opaque_next_to_the_weights()
    {
        const string Build = "}b", NewObject = "\u0081";
        var file = Read(Dictionary(
            ("args", $"cargparse\nNamespace\n){NewObject}{Build}"),
            ("size", $"ctorch\nSize\n({Tuple(2, 3)}tR"),
            ("device", $"ctorch\ndevice\n({Text("cpu")}tR"),
            ("dtype", "ctorch\nfloat32\n"),
            ("best", $"cnumpy.core.multiarray\nscalar\n(cnumpy\ndtype\n({Text("f8")}K\0K\u0001tR{Text("x")}tR"),
            ("started", $"cdatetime\ndatetime\n({Text("0123456789")}tR"),
            ("path", $"cpathlib\nPosixPath\n({Text("runs")}tR"),
            ("config", $"comegaconf.dictconfig\nDictConfig\n){NewObject}{Dictionary(("a", Int(1)))}b"),
            ("schedule", $"cfunctools\npartial\n(cmath\ncos\ntR(cmath\ncos\n)}}Ntb"),
            ("seed", "\u008a\u0009\0\0\0\0\0\0\0\0\u0001"),
            ("history", $"ccollections\ndefaultdict\n(c__builtin__\nlist\ntR({Text("loss")}]u"),
            ("state_dict", Dictionary(("w", Vector(1, 0, 1))))), 5);
        Assert.Equal([5], file.Weights["w"].Values);
    }

    [Fact]
    public void One_list_that_is_copied_into_thousands_of_dictionaries_is_refused_early() => RequireBounded(
        $"]{Put(0)}({string.Concat(Enumerable.Repeat($"K\u0001K\u0001\u0086", 20_000))}e0]("
        + string.Concat(Enumerable.Repeat($"{OrderedDict}({Get(0)}tR", 9_000)) + "e", "builds more than its file");

    [Fact]
    public void A_shape_of_thousands_of_dimensions_is_refused() => RequireBounded(
        $"{Tuple(Enumerable.Repeat(1, 20_000))}{Put(0)}0}}(" + string.Concat(Enumerable.Range(0, 900).Select(i => Text($"{i}") + Tensor(Get(0), Get(0), 0, 1))) + "u",
        "at most 64 are read");

    // Dictionaries in dictionaries under long names, of which each path would be longer than all that the file holds of it.
    [Fact]
    public void Long_paths_cost_no_memory()
    {
        string name = new('n', 250);
        string nest = string.Concat(Enumerable.Repeat($"}}{Get(0)}", 12)) + Dictionary(("w", Vector(1, 0, 1))) + string.Concat(Enumerable.Repeat("s", 12));
        string pickle = $"{Text(name)}{Put(0)}0}}(" + string.Concat(Enumerable.Range(0, 1_000).Select(i => Text($"{i}") + nest)) + "u";
        RequireBounded(pickle, "is known only for");
    }

    [Fact]
    public void Endless_empty_lists_are_refused_early() => RequireBounded(new string(']', 4_000_000), "builds more than its file");

    private void RequireBounded(string pickle, string why)
    {
        string path = Write(folder.File("bomb.pth"), pickle, 5);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains(why, Assert.Throws<WeightFormatException>(() => WeightFile.Read(path)).Message);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before, file = new FileInfo(path).Length;
        Assert.True(allocated < (64L << 20) + 2 * file, $"{allocated:N0} bytes for a file of {file:N0}");
    }
}
