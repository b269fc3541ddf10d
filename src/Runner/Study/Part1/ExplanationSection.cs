using MidasNet.Data;
using MidasNet.Runner.Reports;

namespace MidasNet.Runner.Study.Part1;

/// <summary>What can be seen of how a network reads characters: filters and occlusion maps.</summary>
/// <param name="pictures">The pictures of the report.</param>
/// <param name="prefix">What the names of the picture files begin with.</param>
/// <param name="images">The images.</param>
/// <param name="explanation">What to show.</param>
internal sealed class ExplanationSection(ReportPictures pictures, string prefix, LabelledImages images, NetworkExplanation explanation)
{
    /// <summary>Writes the section.</summary>
    public void Write(MarkdownReport report)
    {
        report.Heading(3, "What the network looks at");
        report.Paragraph(
            $"The {explanation.Filters.Count} filters of the first layer ({explanation.FilterSize}x{explanation.FilterSize}): light adds, dark takes away,"
            + " the grey of a flat filter is 0; each has a scale of its own.");
        pictures.Add(report, "The filters of the first layer", $"{prefix}-filters.png", new PictureGrid
        {
            Pictures = [.. explanation.Filters.Select(FilterPicture)],
            Columns = 8,
            Size = 60,
        }.ToPng());
        report.Paragraph(
            "What answers rest on: a patch of paper hides one place of the image after the other. Red: hiding it makes the network less sure of its answer;"
            + " blue: surer. Each map has a scale of its own; the number is the largest fall of the probability.");
        if (explanation.Right.Count > 0) Show(report, "Right answers and what they rest on", $"{prefix}-occlusion-right.svg", explanation.Right);
        if (explanation.Wrong.Count > 0) Show(report, "Wrong answers and what they rest on", $"{prefix}-occlusion-wrong.svg", explanation.Wrong);
    }

    private void Show(MarkdownReport report, string title, string file, IReadOnlyList<ExplainedImage> explained) =>
        pictures.Add(report, title, file, new PictureGallery
        {
            Title = $"{title}: actual → predicted (probability)",
            Pictures = [.. explained.Select(Picture)],
        }.ToSvg());

    private GalleryPicture Picture(ExplainedImage item)
    {
        var (image, map) = (item.Image, item.Map.Values);
        var picture = new HeatPicture(images.Width, images.Height, images.Image(image.Index).ToArray(), map);
        string caption = $"{images.ClassNames[image.Label]} → {images.ClassNames[image.Best]} ({Figures.Number(image.Probabilities[image.Best], 2)})";
        return new GalleryPicture(picture, $"{caption}\n{Figures.Number(-Math.Max(0, map.Max()), 2)}", Wrong: image.Best != image.Label);
    }

    private GreyPicture FilterPicture(float[] filter)
    {
        float largest = Math.Max(filter.Max(Math.Abs), float.Epsilon);
        byte[] pixels = [.. filter.Select(weight => (byte)Math.Round(127.5 + 127.5 * weight / largest))];
        return new GreyPicture(explanation.FilterSize, explanation.FilterSize, pixels);
    }
}
