namespace MidasNet.Models;

/// <summary>The part before our or a publisher's name in the names of a file, such as <c>module.</c> or <c>vgg19/</c>.</summary>
internal static class NamePrefix
{
    /// <summary>The prefix of the first name that ends in a given one; null if there is none.</summary>
    public static string? Of(string name, IEnumerable<string> names)
    {
        foreach (string found in names)
        {
            if (!found.EndsWith(name, StringComparison.Ordinal)) continue;
            string prefix = found[..^name.Length];
            if (prefix.Length == 0 || prefix[^1] is '.' or '/') return prefix;
        }
        return null;
    }
}
