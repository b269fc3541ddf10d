using System.Runtime.InteropServices;
using System.Text.Json.Serialization;
using MidasNet.Learning;
using MidasNet.Models;

namespace MidasNet.Runner.Study.Part1;

/// <summary>The predictions of one network for its held-out images: a file of the run folder, so that a resumed study need not train it again.</summary>
/// <param name="Classes">The number of classes.</param>
/// <param name="Alone">[images, classes]: probabilities for each image by itself, as the bytes of their values, so that nothing is rounded.</param>
/// <param name="Views">The same, the mean over several views of each image.</param>
/// <param name="History">The history of the training on these images; empty where it was not followed.</param>
internal sealed record ValidatedTraining(
    int Classes, byte[] Alone, byte[] Views, [property: JsonPropertyName("course")] IReadOnlyList<EpochMetrics> History)
{
    /// <summary>Keeps predictions.</summary>
    public static ValidatedTraining Of(Predictions alone, Predictions views, IReadOnlyList<EpochMetrics> history) =>
        new(alone.Classes, BytesOf(alone), BytesOf(views), history);

    /// <summary>The predictions for each image by itself.</summary>
    public Predictions PredictionsAlone() => Read(Alone);

    /// <summary>Those over views.</summary>
    public Predictions PredictionsOfViews() => Read(Views);

    private Predictions Read(byte[] bytes) => new(Classes, MemoryMarshal.Cast<byte, float>(bytes).ToArray());

    private static byte[] BytesOf(Predictions predictions) => MemoryMarshal.AsBytes<float>(predictions.Probabilities).ToArray();
}
