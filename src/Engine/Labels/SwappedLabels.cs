using MidasNet.Training;

namespace MidasNet.Labels;

/// <summary>A class that is often labelled as another.</summary>
/// <param name="Actual">What the images show.</param>
/// <param name="Given">What they are labelled.</param>
/// <param name="Share">The share of the images of the class that carry this label.</param>
public readonly record struct SwappedLabels(int Actual, int Given, Interval Share);
