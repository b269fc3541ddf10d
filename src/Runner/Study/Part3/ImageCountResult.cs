using System.Text.Json.Serialization;
using MidasNet.Learning;

namespace MidasNet.Runner.Study.Part3;

/// <summary>The test accuracy after learning from a given number of wrongly filed images.</summary>
/// <param name="TrainImages">How many.</param>
/// <param name="TestAccuracy">On the test digits.</param>
/// <param name="Low">Lower end of the 95 % interval.</param>
/// <param name="High">Its upper end.</param>
/// <param name="EstimatedAccuracy">The accuracy on held-out training images, estimated from the folders alone.</param>
internal sealed record ImageCountResult(int TrainImages, double TestAccuracy, double Low, double High, double EstimatedAccuracy)
{
    /// <summary>The value with its 95 % interval.</summary>
    [JsonIgnore]
    public Interval Interval => new(TestAccuracy, Low, High);
}
