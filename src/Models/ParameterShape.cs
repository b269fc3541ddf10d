namespace MidasNet.Models;

/// <summary>The name and extents of a parameter, known before there is memory for it.</summary>
/// <param name="Name">The full name, such as <c>block1_conv1.weight</c>.</param>
/// <param name="Shape">The extents.</param>
internal readonly record struct ParameterShape(string Name, Shape Shape);
