using System.Text;

namespace MidasNet.Weights.Tests;

public sealed class TensorFlowJsModelTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private string Model(string paths, string weights) => ModelOf($$"""[{"paths":[{{paths}}],"weights":[{{weights}}]}]""");

    private string ModelOf(string manifest) => folder.Write("model.json", Encoding.UTF8.GetBytes(
        $$"""
        {"format":"layers-model","modelTopology":{"layers":[{"weightsManifest":1}]},"generatedBy":"hand","convertedBy":null,
         "weightsManifest":{{manifest}}}
        """));

    private static string Weight(string name, string shape, string quantisation = "", string type = "float32") =>
        $$"""{"name":"{{name}}","shape":{{shape}},"dtype":"{{type}}"{{(quantisation.Length > 0 ? ",\"quantization\":" + quantisation : "")}}}""";

    private string Refuses(string path)
    {
        var error = Assert.Throws<WeightFormatException>(() => TensorFlowJsModel.Read(path));
        Assert.StartsWith(path, error.Message);
        return error.Message;
    }

    [Fact]
    public void Reads_a_tensor_that_crosses_the_borders_of_shards()
    {
        // 1, -2, 3.5 as float32, cut within the elements
        folder.Write("s1", [0, 0, 0x80]);
        folder.Write("s2", [0x3F, 0]);
        folder.Write("s3", []); // a shard without bytes is odd, but nothing is wrong with it
        folder.Write("s4", [0, 0, 0xC0, 0, 0, 0x60, 0x40]);
        var model = TensorFlowJsModel.Read(Model("\"s1\",\"s2\",\"s3\",\"s4\"", Weight("w", "[3,1]")));
        Assert.Equal([1, -2, 3.5f], model.Weights["w"].Values);
        Assert.Equal([3, 1], model.Weights["w"].Dimensions);
        Assert.Empty(model.Missing);
        Assert.Equal("layers-model", model.Weights.Metadata["format"]);
        Assert.Equal("hand", model.Weights.Metadata["generatedBy"]);
    }

    [Fact]
    public void Tensors_stand_back_to_back_in_the_order_of_the_manifest()
    {
        folder.Write("s", [1, 0, 0, 0x80, 0x3F, 0xFE, 0xFF, 0xFF, 0xFF, 0, 0x3C]);
        string weights = string.Join(',',
            Weight("flag", "[1]", type: "bool"), Weight("one", "[]"), Weight("none", "[0]"), Weight("whole", "[1]", type: "int32"),
            Weight("half", "[1]", """{"dtype":"float16","original_dtype":"float32"}"""));
        var set = TensorFlowJsModel.Read(Model("\"s\"", weights)).Weights;
        Assert.Equal(["flag", "one", "none", "whole", "half"], set.Names);
        Assert.Equal([1f, 1f, -2f, 1f], set.Tensors.SelectMany(tensor => tensor.Values));
    }

    [Theory]
    [InlineData("uint8", "float32", "00FF", -0.25f, 127.25f)] // 255 · 0.5 - 0.25
    [InlineData("uint16", "float32", "0100FFFF", 0.25f, 32767.25f)] // 65535 · 0.5 - 0.25
    [InlineData("uint8", "int32", "0305", 1f, 2f)] // 1.25 and 2.25, rounded
    [InlineData("uint16", "int32", "03000500", 1f, 2f)]
    public void A_quantised_value_is_stored_times_scale_plus_min(string stored, string type, string hexadecimal, float first, float second)
    {
        folder.Write("s", Convert.FromHexString(hexadecimal));
        string quantisation = "{\"dtype\":\"" + stored + "\",\"scale\":0.5,\"min\":-0.25,\"original_dtype\":\"" + type + "\"}";
        Assert.Equal([first, second], TensorFlowJsModel.Read(Model("\"s\"", Weight("w", "[2]", quantisation, type))).Weights["w"].Values);
    }

    [Fact]
    public void Halves_are_rounded_upwards_as_in_JavaScript()
    {
        folder.Write("s", [0, 1, 2]);
        string quantisation = """{"dtype":"uint8","scale":1,"min":-0.5}""";
        Assert.Equal([0f, 1f, 2f], TensorFlowJsModel.Read(Model("\"s\"", Weight("w", "[3]", quantisation, "int32"))).Weights["w"].Values);
    }

    [Fact]
    public void Every_group_has_shards_of_its_own()
    {
        folder.Write("a", [1]);
        folder.Write("sub/b", [0]);
        var set = TensorFlowJsModel.Read(ModelOf("""
            [{"paths":["a"],"weights":[{"name":"x","shape":[],"dtype":"bool"}]},
             {"paths":["sub/b"],"weights":[{"name":"y","shape":[],"dtype":"bool"}]}]
            """)).Weights;
        Assert.Equal(1f, set["x"].Values[0]);
        Assert.Equal(0f, set["y"].Values[0]);
    }

    // Ten bytes in shards of 4, 4 and 2; five tensors of two bytes each, of which the third crosses no border and all are told apart by their values.
    [Theory]
    [InlineData("s1 s2", "a b c d", "e", "s3")]
    [InlineData("s1", "a b", "c d e", "s2 s2 s3")]
    [InlineData("s2", "c d", "a b e", "s1 s1 s3")]
    [InlineData("s1 s3", "a b e", "c d", "s2 s2")] // what stands behind a missing shard is found again
    [InlineData("s3", "e", "a b c d", "s1 s1 s2 s2")]
    public void Loads_what_is_there_and_lists_what_is_missing(string present, string loaded, string missing, string shards)
    {
        foreach (string shard in present.Split(' ')) folder.Write(shard, shard switch { "s1" => [1, 1, 2, 2], "s2" => [3, 3, 4, 4], _ => [5, 5] });
        string quantisation = """{"dtype":"uint8","scale":1,"min":0}""";
        string weights = string.Join(',', "abcde".Select(name => Weight($"{name}", "[2]", quantisation)));
        var model = TensorFlowJsModel.Read(Model("\"s1\",\"s2\",\"s3\"", weights));
        Assert.Equal(loaded.Split(' '), model.Weights.Names);
        Assert.All(model.Weights.Tensors, tensor => Assert.Equal([tensor.Name[0] - 'a' + 1, tensor.Name[0] - 'a' + 1], tensor.Values));
        Assert.Equal(missing.Split(' '), model.Missing.Select(tensor => tensor.Name));
        Assert.Equal(shards.Split(' '), model.Missing.Select(tensor => Assert.Single(tensor.Shards)));
        Assert.All(model.Missing, tensor => Assert.Equal([2], tensor.Dimensions));
    }

    [Fact]
    public void A_tensor_across_a_missing_shard_names_all_that_it_needs()
    {
        folder.Write("s2", [0, 0]);
        var model = TensorFlowJsModel.Read(Model("\"s1\",\"s2\",\"s3\"", Weight("f", "[1]") + "," + Weight("g", "[2]", type: "bool")));
        Assert.Equal(["s1"], model.Missing[0].Shards);
        Assert.Equal("\"g\" [2] needs \"s3\"", model.Missing[1].ToString());
    }

    [Fact]
    public void Without_any_shard_all_tensors_with_values_are_missing()
    {
        var model = TensorFlowJsModel.Read(Model("\"s1\",\"s2\"", Weight("huge", "[2000000000]") + "," + Weight("none", "[0]")));
        Assert.Equal(["none"], model.Weights.Names);
        Assert.Equal(["s1", "s2"], Assert.Single(model.Missing).Shards);
    }

    [Fact]
    public void A_huge_missing_tensor_is_not_allocated()
    {
        folder.Write("s1", new byte[1_000_000]);
        string path = Model(string.Join(',', Enumerable.Range(1, 2000).Select(i => $"\"s{i}\"")), Weight("w", "[2000000000]", type: "bool"));
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(1999, Assert.Single(TensorFlowJsModel.Read(path).Missing).Shards.Count);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 8 << 20);
    }

    [Theory]
    [InlineData(4, 3, -1, "must have one size")] // a shard is cut short, so the next cannot be placed
    [InlineData(5, -1, 2, "truncated or belongs to another model")]
    [InlineData(-1, 4, 1, "truncated or belongs to another model")]
    [InlineData(0, -1, -1, "truncated or belongs to another model")]
    [InlineData(12, -1, -1, "truncated or belongs to another model")]
    [InlineData(-1, -1, 12, "truncated or belongs to another model")]
    [InlineData(4, 4, 1, "hold 9 bytes together, but their tensors take 10")]
    [InlineData(4, 4, 3, "hold 11 bytes together, but their tensors take 10")]
    public void Shards_of_sizes_that_do_not_fit_are_refused(int first, int second, int third, string why)
    {
        if (first >= 0) folder.Write("s1", new byte[first]);
        if (second >= 0) folder.Write("s2", new byte[second]);
        if (third >= 0) folder.Write("s3", new byte[third]);
        Assert.Contains(why, Refuses(Model("\"s1\",\"s2\",\"s3\"", Weight("w", "[10]", type: "bool"))));
    }

    [Theory]
    [InlineData("/etc/passwd")]
    [InlineData("../outside")]
    [InlineData("sub/../../outside")]
    [InlineData("..")]
    [InlineData("")]
    [InlineData("..\\\\outside")]
    [InlineData("\\\\\\\\host\\\\share")]
    [InlineData("C:outside")]
    [InlineData("https://example.org/s1")]
    [InlineData("a\\u0000b")]
    public void A_shard_outside_the_folder_of_the_model_is_refused(string shard) =>
        Assert.Contains("does not lie in the model's folder", Refuses(Model($"\"{shard}\"", Weight("w", "[1]", type: "bool"))));

    [Theory]
    [InlineData("s")]
    [InlineData("./s")] // the same file, spelled otherwise
    [InlineData("a//.//../s")]
    public void A_shard_that_is_listed_twice_is_refused(string again)
    {
        folder.Write("s", [1]);
        Refuses(Model($"\"s\",\"{again}\"", Weight("w", "[2]", type: "bool")));
    }

    [Theory]
    [InlineData("""{"name":"w","shape":[1],"dtype":"string"}""", "supported are float32, int32 and bool")]
    [InlineData("""{"name":"w","shape":[1],"dtype":"complex64"}""", "supported are float32, int32 and bool")]
    [InlineData("""{"name":"w","shape":[1]}""", "needs name, dtype and shape")]
    [InlineData("""{"name":"w","dtype":"bool","shape":[65536,65536]}""", "at most")]
    [InlineData("""{"name":"w","dtype":"bool","shape":[-1]}""", "not an integer from 0")]
    [InlineData("""{"name":"w","name":"v","dtype":"bool","shape":[1]}""", "two name")]
    [InlineData("""{"name":"w","dtype":"bool","shape":[1]},{"name":"w","dtype":"bool","shape":[1]}""", "two weights are named \"w\"")]
    [InlineData("""{"name":"w","shape":[1],"dtype":"float32","quantization":{"dtype":"uint8","scale":1}}""", "with scale and min")]
    [InlineData("""{"name":"w","shape":[1],"dtype":"float32","quantization":{"dtype":"uint4","scale":1,"min":0}}""", "quantised as \"uint4\"")]
    [InlineData("""{"name":"w","shape":[1],"dtype":"bool","quantization":{"dtype":"uint8","scale":1,"min":0}}""", "dtype \"bool\" quantised")]
    [InlineData("""{"name":"w","shape":[1],"dtype":"float32","quantization":{"scale":1,"min":0}}""", "needs a dtype")]
    [InlineData("""{"name":"w","shape":[1],"dtype":"float32","quantization":{"dtype":"uint8","scale":1e99,"min":0}}""", "not a finite float32")]
    public void A_weight_that_cannot_be_read_is_refused(string weights, string why) =>
        Assert.Contains(why, Refuses(Model("\"s\"", weights)));

    [Theory]
    [InlineData("{}", "no weightsManifest")]
    [InlineData("[1]", "a group of weightsManifest is a number, it should be an object")]
    [InlineData("", "damaged")]
    [InlineData("{\"weightsManifest\":{}}", "weightsManifest is an object, it should be an array")]
    [InlineData("{\"weightsManifest\":[{\"paths\":[]}]}", "needs paths and weights")]
    [InlineData("{\"weightsManifest\":[],\"weightsManifest\":[]}", "there twice")]
    [InlineData("{\"weightsManifest\":[{\"paths\":[],\"weights\":[{\"name\":\"w\",\"shape\":[],\"dtype\":\"bool\"}]}]}", "no shards")]
    public void A_file_that_is_no_model_is_refused(string json, string why) =>
        Assert.Contains(why, Refuses(folder.Write("model.json", Encoding.UTF8.GetBytes(json))));

    [Fact]
    public void Deep_nesting_is_refused() => Assert.Contains("nested too deeply",
        Refuses(folder.Write("model.json", Encoding.UTF8.GetBytes("{\"modelTopology\":" + new string('[', 100_000)))));

    [Fact]
    public void A_byte_order_mark_is_passed_over()
    {
        byte[] json = [0xEF, 0xBB, 0xBF, .. "{\"weightsManifest\":[]}"u8];
        Assert.Empty(TensorFlowJsModel.Read(folder.Write("model.json", json)).Weights.Tensors);
    }
}
