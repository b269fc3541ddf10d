using MidasNet.Learning;

namespace MidasNet.Runner.Study.Part2;

/// <summary>How well an arm does with few training digits.</summary>
/// <param name="Arm">The arm.</param>
/// <param name="TrainImages">Training digits, as many of each class.</param>
/// <param name="TestAccuracy">Mean over choices of digits, with its 95 % interval.</param>
/// <param name="TestAccuracies">Of each choice.</param>
internal sealed record FewDigitsResult(string Arm, int TrainImages, Interval TestAccuracy, IReadOnlyList<double> TestAccuracies);
