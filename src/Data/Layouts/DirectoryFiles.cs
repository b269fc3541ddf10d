using System.IO.Enumeration;

namespace MidasNet.Data.Layouts;

/// <summary>The files below a directory. Links to directories are not followed: they may run in circles.</summary>
internal sealed class DirectoryFiles : FileSet
{
    public DirectoryFiles(string path)
        : base(path)
    {
        var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 };
        var found = new FileSystemEnumerable<string>(path, (ref FileSystemEntry entry) => entry.ToFullPath(), options)
        {
            ShouldIncludePredicate = (ref FileSystemEntry entry) => !entry.IsDirectory,
            ShouldRecursePredicate = (ref FileSystemEntry entry) => !entry.Attributes.HasFlag(FileAttributes.ReparsePoint),
        };
        Names = [.. found.Select(file => Relative(path, file))];
        var folders = new FileSystemEnumerable<(string Path, bool IsLink)>(
            path, (ref FileSystemEntry entry) => (entry.ToFullPath(), entry.Attributes.HasFlag(FileAttributes.ReparsePoint)), options)
        {
            ShouldIncludePredicate = (ref FileSystemEntry entry) => entry.IsDirectory,
            ShouldRecursePredicate = (ref FileSystemEntry entry) => !entry.Attributes.HasFlag(FileAttributes.ReparsePoint),
        };
        var isLink = folders.ToLookup(folder => folder.IsLink, folder => Relative(path, folder.Path));
        (Links, Folders) = ([.. isLink[true].Order(StringComparer.Ordinal)], [.. isLink[false]]);
    }

    /// <summary>Some files below a directory, by names that are known.</summary>
    public DirectoryFiles(string path, IReadOnlyCollection<string> names)
        : base(path) => (Names, Links, Folders) = (names, [], []);

    /// <inheritdoc/>
    public override IReadOnlyCollection<string> Names { get; }

    /// <inheritdoc/>
    public override IReadOnlyCollection<string> Links { get; }

    /// <inheritdoc/>
    public override IReadOnlyCollection<string> Folders { get; }

    /// <inheritdoc/>
    public override string StampOf(string name)
    {
        string file = System.IO.Path.Combine(Path, name);
        return StampOfFile(File.ResolveLinkTarget(file, returnFinalTarget: true)?.FullName ?? file);
    }

    /// <inheritdoc/>
    public override byte[] Read(string name, int largest)
    {
        var info = new FileInfo(System.IO.Path.Combine(Path, name));
        if (info.LinkTarget is { } target)
        {
            info = File.ResolveLinkTarget(info.FullName, returnFinalTarget: true) is FileInfo { Exists: true } end
                ? end
                : throw new DataFormatException(Path, $"this is a link to '{target}', which is not there", entry: name);
        }
        if (FileKind.OddKindOf(info.FullName) is { } kind) throw new DataFormatException(Path, $"this is {kind}, and is not opened; expected a picture", entry: name);
        // Where the system does not tell the kind, pipes and devices have no length, and reading from them may never end.
        if (info.Length == 0) return [];
        using var file = info.OpenRead();
        CheckLength(name, file.Length, largest);
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }

    private static string Relative(string path, string file) => System.IO.Path.GetRelativePath(path, file).Replace(System.IO.Path.DirectorySeparatorChar, '/');
}
