using System.IO.Enumeration;

namespace MidasNet.Data;

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
        Names = [.. found.Select(file => System.IO.Path.GetRelativePath(path, file).Replace(System.IO.Path.DirectorySeparatorChar, '/'))];
    }

    /// <inheritdoc/>
    public override IReadOnlyCollection<string> Names { get; }

    /// <inheritdoc/>
    public override byte[] Read(string name, int largest)
    {
        using var file = File.OpenRead(System.IO.Path.Combine(Path, name));
        CheckLength(name, file.Length, largest);
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }
}
