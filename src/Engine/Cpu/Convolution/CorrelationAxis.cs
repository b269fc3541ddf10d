namespace MidasNet.Cpu;

/// <summary>
/// One direction of a correlation, height or width: result r is Σ_t source[r · step + start + t] · weight[t] over the taps t within the source; everything
/// outside is zero.
/// </summary>
/// <param name="Source">The length of the source.</param>
/// <param name="Taps">Taps of the kernel.</param>
/// <param name="Step">The step in the source from one result to the next.</param>
/// <param name="Start">The source index of the first tap of the first result, negative in the padding.</param>
/// <param name="Results">The number of results.</param>
internal readonly record struct CorrelationAxis(int Source, int Taps, int Step, int Start, int Results)
{
    /// <summary>The run of results that begins with the given one.</summary>
    /// <param name="first">The first result.</param>
    /// <param name="end">The end that the run must not exceed.</param>
    public TapRun Run(int first, int end)
    {
        int firstTap = FirstTap(first), taps = EndTap(first) - firstTap;
        if (taps <= 0) return new TapRun(first, Same(first, end, firstTap, taps), 0, 0);
        int count = taps == Taps ? Math.Min(end, (Source - Taps - Start) / Step + 1) - first : Same(first, end, firstTap, taps);
        return new TapRun(first, count, firstTap, taps);
    }

    private int Same(int first, int end, int firstTap, int taps)
    {
        int next = first + 1;
        while (next < end && FirstTap(next) == firstTap && EndTap(next) - firstTap == taps) next++;
        return next - first;
    }

    private int FirstTap(int result) => Math.Clamp(-(result * Step + Start), 0, Taps);

    private int EndTap(int result) => Math.Clamp(Source - (result * Step + Start), 0, Taps);
}
