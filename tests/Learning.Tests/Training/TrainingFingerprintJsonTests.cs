using System.Text.Json;
using System.Text.Json.Serialization;
using MidasNet.Data;

namespace MidasNet.Learning.Tests.Training;

public sealed class TrainingFingerprintJsonTests
{
    [Fact]
    public void Generated_code_writes_the_options_that_reflection_writes()
    {
        var options = new TrainingOptions
        {
            Epochs = 3, Optimizer = OptimizerKind.Muon, Schedule = ScheduleKind.Step, Watch = WatchedMetric.ValidationLoss,
            Augmentation = new Augmentation { Flip = FlipKind.Alternating, Fill = FillKind.Reflection, Translate = 2 },
        };
        var reflection = new JsonSerializerOptions
        {
            NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
            Converters = { new JsonStringEnumConverter() },
        };
        Assert.Equal(JsonSerializer.Serialize(options, reflection), TrainingFingerprint.Options(options).GetRawText());
    }
}
