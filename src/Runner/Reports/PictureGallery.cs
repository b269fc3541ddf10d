namespace MidasNet.Runner.Reports;

/// <summary>Pictures with captions as one SVG. The viewer's fonts render the captions, so that none are needed here.</summary>
internal sealed record PictureGallery
{
    private const double Margin = 14;
    private const double LineHeight = 15;
    private const double LetterWidth = 7, TitleLetterWidth = 10; // in the widest of the usual fonts

    /// <summary>The title, or empty for none.</summary>
    public string Title { get; init; } = "";

    /// <summary>The pictures, row by row.</summary>
    public required IReadOnlyList<GalleryPicture> Pictures { get; init; }

    /// <summary>The number of pictures in a row.</summary>
    public int Columns { get; init; } = 6;

    /// <summary>The size of the longer side of each picture, in pixels.</summary>
    public int Size { get; init; } = 112;

    /// <summary>Draws the gallery.</summary>
    /// <exception cref="ArgumentException">There are no pictures, or the columns or the size are not positive.</exception>
    public string ToSvg()
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Columns);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Size);
        if (Pictures.Count == 0) throw new ArgumentException("a gallery needs at least one picture");
        int columns = Math.Min(Columns, Pictures.Count), rows = (Pictures.Count + columns - 1) / columns;
        double top = Title.Length > 0 ? 40 : Margin;
        double captionHeight = Pictures.Max(picture => Lines(picture.Caption).Count) * LineHeight + 10;
        double across = Size + Margin, down = Size + captionHeight + 6;

        using var svg = new SvgDocument(Math.Max(columns * across + Margin, 2 * Margin + TitleLetterWidth * Title.Length), top + rows * down + 4);
        if (Title.Length > 0) svg.Text(Margin, 26, Title, 15, anchor: "start", bold: true);
        for (int i = 0; i < Pictures.Count; i++) Draw(svg, Pictures[i], Margin + i % columns * across, top + i / columns * down);
        return svg.ToSvg();
    }

    private void Draw(SvgDocument svg, GalleryPicture item, double x, double y)
    {
        double scale = (double)Size / Math.Max(item.Picture.Width, item.Picture.Height);
        double width = item.Picture.Width * scale, height = item.Picture.Height * scale;
        svg.Picture(x + (Size - width) / 2, y + (Size - height) / 2, width, height, item.Picture.ToPng());
        if (item.Wrong) svg.Frame(x, y, Size, Size, ChartColors.Wrong, 2);
        var lines = Lines(item.Caption);
        for (int i = 0; i < lines.Count; i++)
            svg.Text(x + Size / 2.0, y + Size + LineHeight * (i + 1), lines[i], 12, item.Wrong ? ChartColors.Wrong : ChartColors.Ink);
    }

    /// <summary>The lines of a caption, broken between words where it is wider than a picture; a word that is wider is cut off.</summary>
    private List<string> Lines(string caption)
    {
        int most = Math.Max(4, (int)((Size + Margin) / LetterWidth));
        var lines = new List<string>();
        foreach (string given in caption.Split('\n'))
        {
            if (given.Length <= most)
            {
                lines.Add(given);
                continue;
            }
            string line = "";
            foreach (string word in given.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                string fitting = word.Length <= most ? word : word[..(most - 1)] + "…";
                if (line.Length > 0 && line.Length + 1 + fitting.Length > most)
                {
                    lines.Add(line);
                    line = "";
                }
                line = line.Length == 0 ? fitting : $"{line} {fitting}";
            }
            lines.Add(line);
        }
        return lines;
    }
}
