
namespace MidasNet.Learning.Audits;

/// <summary>A class that is often labelled as another.</summary>
/// <param name="Actual">What the images show.</param>
/// <param name="Given">What they are labelled.</param>
/// <param name="Share">The share of the class.</param>
public sealed record SwappedClasses(string Actual, string Given, Interval Share);
