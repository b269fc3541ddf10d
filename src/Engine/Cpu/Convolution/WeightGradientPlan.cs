namespace MidasNet.Cpu;

/// <summary>How the gradient of a convolution's weight is cut into items that threads can share: by its shape alone.</summary>
/// <param name="GroupImages">Images that are summed in one go.</param>
/// <param name="BandRows">Rows of their results that are.</param>
/// <param name="GroupPanels">Panels of output channels of an item.</param>
/// <param name="KernelRows">Rows of the kernel of an item.</param>
/// <param name="Chunks">Chunks of images and rows, each with sums of its own, added up at the end.</param>
internal readonly record struct WeightGradientPlan(int GroupImages, int BandRows, int GroupPanels, int KernelRows, int Chunks)
{
    private const int WantedItems = 8;

    // Pixels that are summed in one go, on both sides, fill half of a second-level cache of 1 MiB; the sums fill a quarter.
    private const int MostValues = 128 * 1024, MostSums = 64 * 1024;

    // A product of fewer terms takes longer to load and store its sums than to add to them.
    private const int FewestTerms = 512;

    /// <summary>The plan for a convolution.</summary>
    /// <param name="s">Its geometry.</param>
    /// <param name="panelColumns">Output channels of a panel.</param>
    public static WeightGradientPlan Of(Conv2dShape s, int panelColumns)
    {
        int panels = (s.O + panelColumns - 1) / panelColumns;
        long panelSums = (long)s.Taps * panelColumns;
        int groupPanels = (int)Math.Clamp(MostSums / panelSums, 1, panels);
        int kernelRows = groupPanels == 1 ? (int)Math.Clamp(MostSums * s.KernelH / panelSums, 1, s.KernelH) : s.KernelH;
        int parts = (panels + groupPanels - 1) / groupPanels * ((s.KernelH + kernelRows - 1) / kernelRows);

        int chunks = (WantedItems + parts - 1) / parts;
        long row = (long)s.Stride * s.W * s.C + (long)s.OutW * s.O;
        int share = (s.N + chunks - 1) / chunks;
        int most = (int)Math.Clamp(Math.Max(MostValues / (row * s.OutH), FewestTerms / (s.OutH * s.OutW)), 1, share);
        // Chunks shall be of equal size: each of some whole groups, or bands.
        int group = Even(share, most), bands = (int)Math.Min(s.OutH, (row * group * s.OutH + MostValues - 1) / MostValues);
        if (group > 1) bands = 1;
        else if (s.N < chunks) bands = Math.Max(bands, (chunks + s.N - 1) / s.N);
        if (s.N == 1) bands = (bands + chunks - 1) / chunks * chunks;
        int bandRows = (s.OutH + bands - 1) / bands;
        return new(group, bandRows, groupPanels, kernelRows, Math.Min(chunks, Units(s, group, bandRows)));
    }

    /// <summary>Groups of images times bands of rows.</summary>
    public int Units(Conv2dShape s) => Units(s, GroupImages, BandRows);

    /// <summary>The size of parts of at most the given size into which a length is best cut.</summary>
    private static int Even(int length, int most)
    {
        int parts = (length + most - 1) / most;
        return (length + parts - 1) / parts;
    }

    private static int Units(Conv2dShape s, int group, int bandRows) => (s.N + group - 1) / group * ((s.OutH + bandRows - 1) / bandRows);
}
