namespace MidasNet.Cpu;

/// <summary>Neighbouring results of a correlation, in one direction, that meet the same taps: all taps inside the image, fewer at its borders.</summary>
/// <param name="First">The first of the results.</param>
/// <param name="Count">The number of results.</param>
/// <param name="FirstTap">The first tap within the image.</param>
/// <param name="Taps">The number of taps within the image; 0 where the results are zero.</param>
internal readonly record struct TapRun(int First, int Count, int FirstTap, int Taps);
