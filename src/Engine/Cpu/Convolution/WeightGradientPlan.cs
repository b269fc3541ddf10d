namespace MidasNet.Cpu;

/// <summary>The partition of the gradient of a convolution's weight into work items for threads, by its shape alone.</summary>
/// <param name="GroupImages">Images that are summed at once.</param>
/// <param name="BandRows">Rows of their results that are summed at once.</param>
/// <param name="GroupPanels">Panels of output channels of an item.</param>
/// <param name="KernelRows">Rows of the kernel of an item.</param>
/// <param name="Chunks">Chunks of images and rows, each with sums of its own, added up at the end.</param>
internal readonly record struct WeightGradientPlan(int GroupImages, int BandRows, int GroupPanels, int KernelRows, int Chunks)
{
    private const int WantedItems = 8;

    // Pixels that are summed at once, on both sides, fill half of a second-level cache of 1 MiB; the sums fill a quarter.
    private const int MaxValues = 128 * 1024, MaxSums = 64 * 1024;

    // With fewer terms loading and storing the sums takes longer than adding to them.
    private const int MinTerms = 512;

    /// <summary>The plan for a convolution.</summary>
    /// <param name="s">The geometry.</param>
    /// <param name="panelColumns">Output channels of a panel.</param>
    public static WeightGradientPlan Of(Conv2dShape s, int panelColumns)
    {
        int panels = (s.O + panelColumns - 1) / panelColumns;
        long panelSums = (long)s.Taps * panelColumns;
        long terms = (long)s.N * s.OutH * s.OutW;
        // Few terms are not cut into chunks but the weights into small parts, whose pixels stay in the cache.
        bool isShort = terms < WantedItems * MinTerms;
        int groupPanels = isShort ? 1 : (int)Math.Clamp(MaxSums / panelSums, 1, panels);
        int kernelRows = groupPanels > 1 ? s.KernelH
            : isShort && panels < WantedItems ? 1
            : (int)Math.Clamp(MaxSums * s.KernelH / panelSums, 1, s.KernelH);
        int parts = (panels + groupPanels - 1) / groupPanels * ((s.KernelH + kernelRows - 1) / kernelRows);

        int chunks = (WantedItems + parts - 1) / parts;
        if (isShort) chunks = (int)Math.Clamp(terms / MinTerms, 1, chunks);
        long row = (long)s.Stride * s.W * s.C + (long)s.OutW * s.O;
        int share = (s.N + chunks - 1) / chunks;
        int max = (int)Math.Clamp(Math.Max(MaxValues / (row * s.OutH), MinTerms / (s.OutH * s.OutW)), 1, share);
        // Chunks have equal sizes, in whole groups or bands.
        int group = Even(share, max), bands = (int)Math.Min(s.OutH, (row * group * s.OutH + MaxValues - 1) / MaxValues);
        if (group > 1) bands = 1;
        else if (s.N < chunks) bands = Math.Max(bands, (chunks + s.N - 1) / s.N);
        if (s.N == 1) bands = (bands + chunks - 1) / chunks * chunks;
        int bandRows = (s.OutH + bands - 1) / bands;
        return new(group, bandRows, groupPanels, kernelRows, Math.Min(chunks, Units(s, group, bandRows)));
    }

    /// <summary>The number of groups of images times bands of rows.</summary>
    public int Units(Conv2dShape s) => Units(s, GroupImages, BandRows);

    /// <summary>The size of nearly equal parts of a length, each at most <paramref name="max"/>.</summary>
    private static int Even(int length, int max)
    {
        int parts = (length + max - 1) / max;
        return (length + parts - 1) / parts;
    }

    private static int Units(Conv2dShape s, int group, int bandRows) => (s.N + group - 1) / group * ((s.OutH + bandRows - 1) / bandRows);
}
