using MidasNet.Data;

namespace MidasNet.Learning;

/// <summary>The labels say nothing about the images, so that no network can learn from them.</summary>
/// <param name="source">The name of the images, such as their path.</param>
public sealed class RandomLabelsException(string source) : DataFormatException(source, "the labels are random, and nothing can be learnt from them");
