
namespace MidasNet.Learning.Audits;

/// <summary>A class that is often labelled as another.</summary>
/// <param name="Actual">The class of the images.</param>
/// <param name="Given">Their label.</param>
/// <param name="Share">The share of the class.</param>
internal sealed record SwappedClasses(string Actual, string Given, Interval Share);
