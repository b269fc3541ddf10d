using MidasNet.Data;
using MidasNet.Runner.Cli;
using MidasNet.Runner.Sources;
using MidasNet.Weights;

namespace MidasNet.Runner.Tests.Cli;

public sealed class ShippedCheckpointTests
{
    [Fact]
    public void A_checkpoint_that_is_named_is_taken_whether_or_not_one_is_shipped() => Assert.Equal("mine", ShippedCheckpoint.Choose("mine"));

    [Fact]
    public void Without_a_name_the_shipped_one_is_taken_or_its_absence_is_explained()
    {
        if (PretrainedWeights.FindCharacters(Environment.GetEnvironmentVariable) is { } shipped)
            Assert.Equal(shipped, ShippedCheckpoint.Choose(null));
        else
            Assert.Contains(
                "no --checkpoint was named", Assert.Throws<WeightFormatException>(() => ShippedCheckpoint.Choose(null)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_shipped_network_knows_the_62_characters_and_reads_drawings()
    {
        string? shipped = PretrainedWeights.FindCharacters(Environment.GetEnvironmentVariable);
        Assert.SkipWhen(shipped is null, $"{PretrainedWeights.CharactersFile} is not in weights");
        using var device = Device.OpenCpu(threads: 1);
        using var model = Models.ModelCheckpoint.Open(shipped, device);
        Assert.Equal(Data.ClassNames.Characters, model.Use.ClassNames);
        Assert.Equal(PreprocessingKind.Drawing, model.Use.Preprocessing.Kind);
    }
}
