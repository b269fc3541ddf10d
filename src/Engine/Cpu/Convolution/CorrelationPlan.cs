namespace MidasNet.Cpu;

/// <summary>The partition of a correlation into work items for threads, by its shape alone.</summary>
/// <param name="GroupImages">Images of an item.</param>
/// <param name="BandRows">Rows of results of an item, in each of its images.</param>
/// <param name="GroupPanels">Panels of result channels of an item.</param>
/// <param name="PanelsInside">True to loop over panels inside the loop over pixels, false for the reverse.</param>
internal readonly record struct CorrelationPlan(int GroupImages, int BandRows, int GroupPanels, bool PanelsInside)
{
    // Two for each of eight threads, and enough for two threads to finish at about the same time.
    private const int WantedItems = 16;

    // The data of an item should fit half of a second-level cache of 1 MiB, and so should the packed weights.
    private const int MaxValues = 128 * 1024;

    /// <summary>The plan for a correlation.</summary>
    /// <param name="c">The geometry.</param>
    /// <param name="panelColumns">Result channels of a panel.</param>
    /// <param name="tileRows">The preferred number of result rows of a tile.</param>
    public static CorrelationPlan Of(Correlation c, int panelColumns, int tileRows)
    {
        int panels = (c.Weights.Results + panelColumns - 1) / panelColumns;
        long weights = panels * c.Weights.PanelLength(panelColumns), sources = (long)c.Images * c.SourceImage;
        bool inside = weights <= MaxValues;
        // If there are more weights than pixels, each weight is read by one thread only.
        if (weights >= sources && panels >= WantedItems / 2) return new(c.Images, c.Vertical.Results, 1, inside);

        int rows = c.Vertical.Results;
        long row = (long)c.Horizontal.Source * c.Weights.Terms * c.Vertical.Step + (long)c.Horizontal.Results * c.Weights.Results;
        int group = (int)Math.Clamp(Math.Min(c.Images / WantedItems, MaxValues / (row * rows)), 1, c.Images);
        int bandRows = rows;
        if (group == 1)
        {
            int bands = (WantedItems + c.Images - 1) / c.Images;
            bandRows = (int)Math.Clamp(Math.Min((rows + bands - 1) / bands, MaxValues / row), 1, rows);
            if (bandRows > tileRows) bandRows -= bandRows % tileRows;
        }
        int items = (c.Images + group - 1) / group * ((rows + bandRows - 1) / bandRows);
        int panelGroups = Math.Clamp(WantedItems / items, 1, panels);
        return new(group, bandRows, (panels + panelGroups - 1) / panelGroups, inside);
    }
}
