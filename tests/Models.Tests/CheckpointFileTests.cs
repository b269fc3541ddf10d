using MidasNet.Weights;
using MidasNet.Weights.Tests;

namespace MidasNet.Models.Tests;

public sealed class CheckpointFileTests : IDisposable
{
    private static readonly WeightSet Weights = new([new("conv.weight", [1, 2], [1, 2]), new("conv.bias", [1], [3])]);

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private const int DamagedFiles = 50;

    private static CheckpointMetadata Sample => new()
    {
        ModelName = "SmallCnn",
        ModelConfiguration = """{"width":16,"note":"ü"}""",
        ClassNames = ["0", "1", "\"ä\""],
        Input = new CheckpointInput(1, 28, 30, [0.1307f], [0.3081f]),
        Preprocessing = "grey, 0 to 1",
    };

    [Fact]
    public void Damaged_checkpoints_are_refused()
    {
        string path = folder.File("whole");
        CheckpointFile.Write(path, new WeightSet([new("w", [2], [1, 2])]), Sample);
        byte[] whole = File.ReadAllBytes(path);
        for (int round = 0; round < DamagedFiles; round++)
        {
            byte[] damaged = MutationFuzz.Mutate(whole, round);
            if (damaged.AsSpan().SequenceEqual(whole)) continue;
            folder.Write("damaged", damaged);
            Assert.Throws<WeightFormatException>(() => CheckpointFile.Read(folder.File("damaged")));
        }
    }

    [Fact]
    public void What_is_written_is_read_back()
    {
        string path = folder.File("a.safetensors");
        CheckpointFile.Write(path, Weights, Sample);
        var (metadata, weights) = CheckpointFile.Read(path);

        Assert.Equal("SmallCnn", metadata.ModelName);
        Assert.Equal(Sample.ModelConfiguration, metadata.ModelConfiguration);
        Assert.Equal(Sample.ClassNames, metadata.ClassNames);
        Assert.Equal((1, 28, 30), (metadata.Input.Channels, metadata.Input.Height, metadata.Input.Width));
        Assert.Equal([0.1307f], metadata.Input.Mean);
        Assert.Equal([0.3081f], metadata.Input.Deviation);
        Assert.Equal("grey, 0 to 1", metadata.Preprocessing);

        Assert.Equal(["conv.bias", "conv.weight"], weights.Names);
        Assert.Equal([1f, 2f], weights["conv.weight"].Values);
    }

    [Fact]
    public void Files_of_version_1_are_read_and_their_hash_is_passed_over()
    {
        string path = folder.File("a.safetensors");
        CheckpointFile.Write(path, Weights, Sample);
        var whole = SafeTensors.Read(path);
        Assert.Equal("2", whole.Metadata["midasnet.format"]);
        var first = new Dictionary<string, string>(whole.Metadata) { ["midasnet.format"] = "1", ["midasnet.configuration_hash"] = "abc" };
        SafeTensors.Write(path, whole.Tensors, first);
        Assert.Equal("SmallCnn", CheckpointFile.Read(path).Metadata.ModelName);
    }

    [Fact]
    public void The_training_state_in_files_of_earlier_versions_is_passed_over()
    {
        string path = folder.File("a.safetensors");
        CheckpointFile.Write(path, Weights, Sample);
        var whole = SafeTensors.Read(path);
        var earlier = new Dictionary<string, string>(whole.Metadata) { ["midasnet.seed"] = "7", ["midasnet.epoch"] = "3", ["midasnet.best_metric"] = "0.5" };
        SafeTensors.Write(path, [.. whole.Tensors, new("optimizer.conv.weight.m", [2], [5, 6])], earlier);
        Assert.Equal(["conv.bias", "conv.weight"], CheckpointFile.Read(path).Weights.Names);
    }

    [Fact]
    public void The_metadata_are_read_without_the_tensors()
    {
        CheckpointFile.Write(folder.File("a"), Weights, Sample);
        byte[] bytes = File.ReadAllBytes(folder.File("a"));
        bytes[^1] ^= 1;
        string path = folder.Write("a", bytes);
        Assert.Equal("SmallCnn", CheckpointFile.ReadMetadata(path).ModelName);
        Assert.Throws<WeightFormatException>(() => CheckpointFile.Read(path));
    }

    [Fact]
    public void Safetensors_of_another_program_are_no_checkpoint()
    {
        string path = folder.Write("a", SafeTensorsBytes.Of("{}"));
        Assert.Contains("not a MidasNet checkpoint", Assert.Throws<WeightFormatException>(() => CheckpointFile.Read(path)).Message);
    }

    [Fact]
    public void All_missing_keys_are_listed_at_once()
    {
        string message = ReadError(strings =>
        {
            strings.Remove("midasnet.classes");
            strings.Remove("midasnet.mean");
            strings.Remove("midasnet.preprocessing");
        });
        Assert.EndsWith("not a MidasNet checkpoint: its metadata lacks midasnet.classes, midasnet.mean, midasnet.preprocessing", message);
    }

    [Theory]
    [InlineData("midasnet.format", "3", "this program reads 1 and 2")]
    [InlineData("midasnet.configuration", "{", "midasnet.configuration: the JSON is damaged")]
    [InlineData("midasnet.classes", "{}", "midasnet.classes: the list is an object")]
    [InlineData("midasnet.classes", "[1]", "it should be a string")]
    [InlineData("midasnet.input", "[1,28]", "[channels, height, width]")]
    [InlineData("midasnet.input", "[0,28,28]", "must be positive")]
    [InlineData("midasnet.mean", "[]", "0 means and 1 standard deviations for 1 channels")]
    [InlineData("midasnet.mean", "[1e99]", "midasnet.mean: a number in it")]
    [InlineData("midasnet.std", "[0]", "standard deviations positive")]
    public void A_key_that_cannot_be_understood_is_named(string key, string value, string why)
    {
        string message = ReadError(strings => strings[key] = value);
        Assert.Contains("not a MidasNet checkpoint: ", message);
        Assert.Contains(why, message);
    }

    [Fact]
    public void What_could_not_be_read_back_is_not_written()
    {
        Refuses(Weights, Sample with { ModelConfiguration = "width 16" });
        Refuses(Weights, Sample with { ClassNames = ["\uD83D"] }); // half of a surrogate pair
        Refuses(Weights.Prefixed("optimizer."), Sample);
        Assert.Empty(folder.Names);

        void Refuses(WeightSet weights, CheckpointMetadata metadata) =>
            Assert.Throws<ArgumentException>(() => CheckpointFile.Write(folder.File("a"), weights, metadata));
    }

    private string ReadError(Action<Dictionary<string, string>> change)
    {
        string path = folder.File("a.safetensors");
        CheckpointFile.Write(path, Weights, Sample);
        var whole = SafeTensors.Read(path);
        var strings = new Dictionary<string, string>(whole.Metadata);
        change(strings);
        SafeTensors.Write(path, whole.Tensors, strings);
        return Assert.Throws<WeightFormatException>(() => CheckpointFile.Read(path)).Message;
    }
}
