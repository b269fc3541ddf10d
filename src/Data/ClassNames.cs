using System.Collections.Immutable;
using System.Globalization;

namespace MidasNet.Data;

/// <summary>The usual classes, and how the names of folders become names of classes.</summary>
internal static class ClassNames
{
    /// <summary>0 to 9, the classes of MNIST.</summary>
    public static ImmutableArray<string> Digits { get; } = [.. "0123456789".Select(c => c.ToString())];

    /// <summary>
    /// The 62 classes of Chars74K (de Campos, Babu, Varma, VISAPP 2009) and of EMNIST ByClass, in their order:
    /// 0 to 9, A to Z, a to z.
    /// </summary>
    public static ImmutableArray<string> Characters { get; } =
        [.. "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".Select(c => c.ToString())];

    /// <summary>
    /// The class that a folder stands for: Sample001 to Sample062, as in Chars74K, are the <see cref="Characters"/>; any other
    /// name is the class itself.
    /// </summary>
    public static string OfFolder(string folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        return folder.Length == 9 && folder.StartsWith("Sample", StringComparison.Ordinal)
            && int.TryParse(folder.AsSpan(6), NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            && number >= 1 && number <= Characters.Length
            ? Characters[number - 1]
            : folder;
    }

    /// <summary>
    /// The classes of a set of folders: <see cref="OfFolder"/> of each if all are named as those of Chars74K, otherwise the names themselves. For
    /// <see cref="PictureSetOptions.ClassesOfFolders"/>.
    /// </summary>
    public static IReadOnlyList<string> OfFolders(IReadOnlyList<string> folders)
    {
        ArgumentNullException.ThrowIfNull(folders);
        return folders.All(folder => OfFolder(folder) != folder) ? [.. folders.Select(OfFolder)] : folders;
    }

    /// <summary>
    /// The distinct names in the order of their labels: by value if all are integers (2 before 10), otherwise by
    /// code unit, which is the order of <see cref="Characters"/> too.
    /// </summary>
    public static ImmutableArray<string> Sorted(IEnumerable<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        string[] distinct = [.. names.Distinct()];
        Array.Sort(distinct, StringComparer.Ordinal);
        // A stable sort, so that 7 and 07 keep a fixed order.
        return distinct.All(name => ValueOf(name) is not null) ? [.. distinct.OrderBy(ValueOf)] : [.. distinct];
    }

    private static ulong? ValueOf(string name) =>
        ulong.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out ulong value) ? value : null;
}
