using MidasNet.Data;
using MidasNet.Runner.Downloads;
using MidasNet.Runner.Sources;

namespace MidasNet.Runner.Tests.Sources;

public sealed class PretrainedWeightsTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("vgg19-keras")]
    [InlineData("vgg19-torchvision")]
    public void What_was_fetched_is_found_in_the_cache(string name)
    {
        var entry = DownloadManifest.BuiltIn().Weights.Single(weights => weights.Name == name);
        string fetched = folder.Write($"weights/{entry.Files[0].Path}", "");
        // Where the tests run there may be other weights, which go first.
        string found = PretrainedWeights.FindVgg19(DataFolder.None, variable => variable == CacheFolder.Variable ? folder.Path : null)!;
        Assert.True(found == fetched || !found.StartsWith(folder.Path, StringComparison.Ordinal), found);
    }

    [Fact]
    public void What_was_fetched_to_a_folder_that_was_named_is_found_there()
    {
        string fetched = folder.Write("vgg19_weights_tf_dim_ordering_tf_kernels_notop.h5", "");
        string? Environment(string name) => name == PretrainedWeights.Variable ? folder.Path : name == CacheFolder.Variable ? folder.File("cache") : null;
        Assert.Equal(fetched, PretrainedWeights.FindVgg19(DataFolder.None, Environment));
    }

    [Fact]
    public void The_network_of_Part_1_is_found_where_the_variable_says_and_is_never_taken_for_a_vgg19()
    {
        string shipped = folder.Write(PretrainedWeights.CharactersFile, "");
        string? InFolder(string name) => name == PretrainedWeights.Variable ? folder.Path : name == CacheFolder.Variable ? folder.File("cache") : null;
        string? AsFile(string name) => name == PretrainedWeights.Variable ? shipped : InFolder(name);
        Assert.Equal(shipped, PretrainedWeights.FindCharacters(InFolder));
        Assert.Equal(shipped, PretrainedWeights.FindCharacters(AsFile));
        Assert.NotEqual(shipped, PretrainedWeights.FindVgg19(DataFolder.None, AsFile));
        Assert.NotEqual(shipped, PretrainedWeights.FindLetters(DataFolder.None, AsFile));
    }

    [Fact]
    public void What_the_build_puts_beside_the_program_is_found()
    {
        string shipped = Path.Combine(AppContext.BaseDirectory, "weights", PretrainedWeights.CharactersFile);
        Assert.SkipUnless(File.Exists(shipped), $"{PretrainedWeights.CharactersFile} is not in weights");
        Assert.NotNull(PretrainedWeights.FindCharacters(name => name == CacheFolder.Variable ? folder.Path : null));
    }

    [Fact]
    public void The_hint_names_something_that_can_be_fetched()
    {
        Assert.Contains("weights fetch vgg19-keras", PretrainedWeights.Hint, StringComparison.Ordinal);
        Assert.Contains(DownloadManifest.BuiltIn().Weights, entry => entry.Name == "vgg19-keras");
    }
}
