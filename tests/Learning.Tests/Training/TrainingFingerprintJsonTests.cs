using System.Text.Json;
using System.Text.Json.Serialization;
using MidasNet.Data;

namespace MidasNet.Learning.Tests.Training;

public sealed class TrainingFingerprintJsonTests
{
    private static readonly JsonSerializerOptions ByReflection = new()
    {
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new JsonStringEnumConverter() },
    };

    [Fact]
    public void Generated_code_writes_the_options_that_reflection_writes()
    {
        var options = new TrainingOptions
        {
            Epochs = 3,
            Optimizer = OptimizerKind.Muon,
            Schedule = ScheduleKind.Step,
            Watch = WatchedMetric.ValidationLoss,
            Augmentation = new Augmentation { Flip = FlipKind.Alternating, Fill = FillKind.Reflection, Translate = 2 },
        };
        Assert.Equal(JsonSerializer.Serialize(options, ByReflection), TrainingFingerprint.Options(options).GetRawText());
    }
}
