using MidasNet.Data;
using MidasNet.Runner.Reports;

namespace MidasNet.Runner.Study.Part1;

/// <summary>Filters and occlusion maps of a network.</summary>
/// <param name="pictures">The pictures of the report.</param>
/// <param name="prefix">The prefix of the picture files.</param>
/// <param name="images">The images.</param>
/// <param name="explanation">The filters and maps to show.</param>
internal sealed class ExplanationSection(ReportPictures pictures, string prefix, LabelledImages images, NetworkExplanation explanation)
{
    /// <summary>Writes the section.</summary>
    public void Write(ReportDocument report)
    {
        report.Heading(3, "Filters and occlusion maps");
        report.Paragraph(
            $"The {explanation.Filters.Count} filters of the first layer ({explanation.FilterSize}x{explanation.FilterSize}): light weights are positive,"
            + " dark ones negative, medium grey is 0. Each filter has its own scale.");
        pictures.Add(report, "The filters of the first layer", $"{prefix}-filters.png", new PictureGrid
        {
            Pictures = [.. explanation.Filters.Select(FilterPicture)],
            Columns = 8,
            Size = 60,
        }.ToPng());
        report.Paragraph(
            "Occlusion maps: a blank patch hides each part of the image in turn. Red: hiding it decreases the probability of the answer;"
            + " blue: increases it. Each map has its own scale; the number is the largest decrease.");
        if (explanation.Right.Count > 0) Show(report, "Occlusion maps of right answers", $"{prefix}-occlusion-right.svg", explanation.Right);
        if (explanation.Wrong.Count > 0) Show(report, "Occlusion maps of wrong answers", $"{prefix}-occlusion-wrong.svg", explanation.Wrong);
    }

    private void Show(ReportDocument report, string title, string file, IReadOnlyList<ExplainedImage> explained) =>
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

    private PixelPicture FilterPicture(float[] filter)
    {
        float largest = Math.Max(filter.Max(Math.Abs), float.Epsilon);
        byte[] pixels = [.. filter.Select(weight => (byte)Math.Round(127.5 + 127.5 * weight / largest))];
        return new PixelPicture(explanation.FilterSize, explanation.FilterSize, pixels);
    }
}
