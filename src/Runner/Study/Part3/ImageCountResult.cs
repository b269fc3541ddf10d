using System.Text.Json.Serialization;
using MidasNet.Learning;

namespace MidasNet.Runner.Study.Part3;

/// <summary>What can be learnt from so many wrongly filed images.</summary>
/// <param name="TrainImages">How many.</param>
/// <param name="TestAccuracy">On the test digits.</param>
/// <param name="Low">Lower end of the 95 % interval.</param>
/// <param name="High">Its upper end.</param>
/// <param name="EstimatedAccuracy">What the folders alone said of the accuracy on unseen training images.</param>
internal sealed record ImageCountResult(int TrainImages, double TestAccuracy, double Low, double High, double EstimatedAccuracy)
{
    /// <summary>The value with its 95 % interval.</summary>
    [JsonIgnore]
    public Interval Interval => new(TestAccuracy, Low, High);
}
