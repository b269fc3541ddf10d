namespace MidasNet.Runner.Sources;

/// <summary>The paths of MNIST's four files.</summary>
internal sealed record DigitFiles(string TrainImages, string TrainLabels, string TestImages, string TestLabels);
