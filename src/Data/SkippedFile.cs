namespace MidasNet.Data;

/// <summary>A file, folder or link of a set of pictures that is not read.</summary>
/// <param name="Name">Its path within the set, with '/'.</param>
/// <param name="Reason">Why, such as "hidden" or "not named as a picture".</param>
public readonly record struct SkippedFile(string Name, string Reason)
{
    /// <summary>Files by reason, with the first of each.</summary>
    internal static string Summary(IEnumerable<SkippedFile> files) => string.Join(", ", files.GroupBy(file => file.Reason).Select(
        group => group.Count() == 1 ? $"{group.First().Name} ({group.Key})" : $"{group.First().Name} and {group.Count() - 1} more ({group.Key})"));
}
