namespace MidasNet.Cpu;

/// <summary>Neighbouring results of a correlation, in one direction, that meet the same taps: all of them inside the image, fewer at its borders.</summary>
/// <param name="First">The first of the results.</param>
/// <param name="Count">How many there are.</param>
/// <param name="FirstTap">The first tap that lies within the image.</param>
/// <param name="Taps">How many do; 0 where the results are zero.</param>
internal readonly record struct TapRun(int First, int Count, int FirstTap, int Taps);
