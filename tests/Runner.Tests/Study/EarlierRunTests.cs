using System.Text.Json;
using MidasNet.Learning;
using MidasNet.Runner.Runs;
using MidasNet.Runner.Study.Part1;
using MidasNet.Runner.Study.Part2;
using MidasNet.Runner.Study.Part3;

namespace MidasNet.Runner.Tests.Study;

/// <summary>A study that an earlier version began is resumed: the files of its run folder have other names for some properties.</summary>
public sealed class EarlierRunTests
{
    private const string Epochs = """[{"phase": "small CNN", "epoch": 1, "seconds": 2.5, "trainLoss": 0.5}]""";

    [Fact]
    public void A_validation_run_of_an_earlier_version_opens() =>
        Assert.Single(Read<ValidatedTraining>($$"""{"classes": 2, "alone": "AAAA", "views": "AAAA", "course": {{Epochs}}}""").History);

    [Fact]
    public void A_variant_of_part_2_of_an_earlier_version_opens() => Assert.Single(Read<VariantRun>($$"""
        {
          "seed": 1, "trainImages": 100, "parameters": 9, "epochs": 1, "stepsPerEpoch": 3, "secondsBefore": 0, "trainSeconds": 1,
          "course": {{Epochs}}, "testAccuracy": 0.5, "testLoss": 1, "calibrationError": 0.1, "answers": "01"
        }
        """).History);

    [Fact]
    public void A_variant_of_part_3_of_an_earlier_version_opens() => Assert.Single(Read<LabelRun>("""
        {
          "seed": 1, "trainImages": 100, "parameters": 9, "epochs": 1, "seconds": 1, "testAnswers": "01",
          "course": [{"epochs": 0.5, "seconds": 1, "trainLoss": 2, "folderLogLikelihood": -2, "answers": "01"}]
        }
        """).History);

    [Fact]
    public void Results_keep_the_names_that_readers_of_them_expect() => Assert.StartsWith(
        """{"arm":"small CNN","trainImages":100,""",
        JsonSerializer.Serialize(new FewDigitsResult("small CNN", 100, new Interval(0.5, 0.4, 0.6), [0.5]), RunJson.Line), StringComparison.Ordinal);

    private static T Read<T>(string json) => JsonSerializer.Deserialize<T>(json, RunJson.Line) ?? throw new InvalidOperationException("null");
}
