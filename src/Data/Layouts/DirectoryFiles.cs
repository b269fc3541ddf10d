using System.IO.Enumeration;

namespace MidasNet.Data.Layouts;

/// <summary>The files below a directory. Links to directories are not followed: they may run in circles.</summary>
internal sealed class DirectoryFiles : FileSet
{
    public DirectoryFiles(string path)
        : base(path)
    {
        var (names, links, folders, unreadable) = (new List<string>(), new List<string>(), new List<string>(), new List<string>());
        var left = new Stack<string>([path]);
        while (left.TryPop(out string? folder))
        {
            bool isRoot = folder == path;
            try
            {
                // All of a folder, or nothing of it.
                var entries = EntriesOf(folder).ToList();
                if (!isRoot) folders.Add(Relative(path, folder));
                foreach (var entry in entries)
                {
                    if (!entry.IsFolder) names.Add(Relative(path, entry.Path));
                    else if (entry.IsLink) links.Add(Relative(path, entry.Path));
                    else left.Push(entry.Path);
                }
            }
            catch (UnauthorizedAccessException) when (!isRoot)
            {
                unreadable.Add(Relative(path, folder));
            }
            catch (DirectoryNotFoundException) when (!isRoot)
            {
                // It was deleted meanwhile.
            }
        }
        (Names, Folders) = (names, folders);
        (Links, Unreadable) = ([.. links.Order(StringComparer.Ordinal)], [.. unreadable.Order(StringComparer.Ordinal)]);
    }

    /// <summary>Some files below a directory, by names that are known.</summary>
    public DirectoryFiles(string path, IReadOnlyCollection<string> names)
        : base(path) => (Names, Links, Folders, Unreadable) = (names, [], [], []);

    /// <inheritdoc/>
    public override IReadOnlyCollection<string> Names { get; }

    /// <inheritdoc/>
    public override IReadOnlyCollection<string> Links { get; }

    /// <inheritdoc/>
    public override IReadOnlyCollection<string> Folders { get; }

    /// <inheritdoc/>
    public override IReadOnlyCollection<string> Unreadable { get; }

    /// <inheritdoc/>
    public override string StampOf(string name)
    {
        string file = System.IO.Path.Combine(Path, name);
        try
        {
            return StampOfFile(File.ResolveLinkTarget(file, returnFinalTarget: true)?.FullName ?? file);
        }
        catch (UnauthorizedAccessException)
        {
            return ""; // as of a file that is not there
        }
    }

    /// <inheritdoc/>
    public override byte[] Read(string name, int largest)
    {
        try
        {
            return ReadFile(name, largest);
        }
        catch (UnauthorizedAccessException refused)
        {
            throw new DataFormatException(Path, "the permission to read this file is missing", entry: name, inner: refused);
        }
    }

    private byte[] ReadFile(string name, int largest)
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

    private static FileSystemEnumerable<(string Path, bool IsFolder, bool IsLink)> EntriesOf(string folder) => new(
        folder, (ref FileSystemEntry entry) => (entry.ToFullPath(), entry.IsDirectory, entry.Attributes.HasFlag(FileAttributes.ReparsePoint)),
        new EnumerationOptions { AttributesToSkip = 0, IgnoreInaccessible = false });

    private static string Relative(string path, string file) => System.IO.Path.GetRelativePath(path, file).Replace(System.IO.Path.DirectorySeparatorChar, '/');
}
