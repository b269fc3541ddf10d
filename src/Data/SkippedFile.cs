namespace MidasNet.Data;

/// <summary>A file, folder or link of a set of pictures that is not read.</summary>
/// <param name="Name">Its path within the set, with '/'.</param>
/// <param name="Reason">Why, such as "hidden" or "not named as a picture".</param>
public readonly record struct SkippedFile(string Name, string Reason);
