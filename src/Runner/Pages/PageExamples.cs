using System.Text;
using System.Text.Json;

namespace MidasNet.Runner.Pages;

/// <summary>Pictures of the data in a page: some to compare others with, and mistakes of the run.</summary>
/// <param name="Pictures">The pictures to compare with, and their features.</param>
/// <param name="Mistakes">Pictures that were taken for another class, the surest first.</param>
/// <param name="IsTraining">True if the network was trained on <paramref name="Pictures"/>; false where that is not known.</param>
internal sealed record PageExamples(
    IReadOnlyList<(PagePicture Picture, float[] Features)> Pictures, IReadOnlyList<(PagePicture Picture, string Predicted, double Probability)> Mistakes, bool IsTraining)
{
    /// <summary>
    /// All of it as JSON that may stand in an HTML script element. Features are bytes in base64, in relation to the largest of their picture: the angle
    /// between two is right to a thousandth.
    /// </summary>
    public string ToJson()
    {
        using var memory = new MemoryStream();
        using (var json = new Utf8JsonWriter(memory)) // which escapes < and &
        {
            int size = Pictures.Count == 0 ? 0 : Pictures[0].Features.Length;
            float[] scale = [.. Pictures.Select(picture => Math.Max(1e-6f, picture.Features.Max(Math.Abs)) / sbyte.MaxValue)];
            json.WriteStartObject();
            json.WriteBoolean("isTraining", IsTraining);
            json.WriteNumber("size", size);
            json.WriteStartArray("scale");
            foreach (float value in scale) json.WriteNumberValue(value);
            json.WriteEndArray();
            json.WriteBase64String("features", [.. Pictures.SelectMany((picture, i) => picture.Features.Select(value => unchecked((byte)(sbyte)MathF.Round(value / scale[i]))))]);
            json.WriteStartArray("pictures");
            foreach (var (picture, _) in Pictures)
            {
                json.WriteStartObject();
                Write(json, picture);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteStartArray("mistakes");
            foreach (var (picture, predicted, probability) in Mistakes)
            {
                json.WriteStartObject();
                Write(json, picture);
                json.WriteString("predicted", predicted);
                json.WriteNumber("probability", probability);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(memory.GetBuffer(), 0, (int)memory.Length);
    }

    private static void Write(Utf8JsonWriter json, PagePicture picture)
    {
        json.WriteString("name", picture.Name);
        json.WriteString("label", picture.Label);
        json.WriteBase64String("png", picture.Png);
    }
}

/// <summary>A picture of the data.</summary>
/// <param name="Name">Its name in the data.</param>
/// <param name="Label">The class of its label.</param>
/// <param name="Png">The picture, scaled down, as the content of a PNG file.</param>
internal sealed record PagePicture(string Name, string Label, byte[] Png);
