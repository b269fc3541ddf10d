using System.Globalization;

namespace MidasNet.Data.Layouts;

/// <summary>The files below a directory or in an archive: their names, and each one's bytes on demand.</summary>
internal abstract class FileSet(string path) : IDisposable
{
    /// <summary>The directory or archive.</summary>
    public string Path { get; } = path;

    /// <summary>The files, each by its path within the set, with '/'; in no particular order, none twice.</summary>
    public abstract IReadOnlyCollection<string> Names { get; }

    /// <summary>Links to folders, which are not followed.</summary>
    public virtual IReadOnlyCollection<string> Links => [];

    /// <summary>The folders, as far as they are known without files in them.</summary>
    public virtual IReadOnlyCollection<string> Folders => [];

    /// <summary>Folders that may not be opened, so that their files are not known.</summary>
    public virtual IReadOnlyCollection<string> Unreadable => [];

    /// <summary>Reads one file; several threads may do so at once.</summary>
    /// <exception cref="DataFormatException">It is larger than <paramref name="largest"/> bytes, or damaged.</exception>
    public abstract byte[] Read(string name, int largest);

    /// <summary>Changes when a file changes: its length and the time of its last change.</summary>
    public abstract string StampOf(string name);

    /// <inheritdoc/>
    public virtual void Dispose() { }

    /// <summary>The length of a file on disk and the time of its last change.</summary>
    public static string StampOfFile(string file)
    {
        var info = new FileInfo(file);
        return info.Exists ? string.Create(CultureInfo.InvariantCulture, $"{info.Length} {info.LastWriteTimeUtc.Ticks}") : "";
    }

    /// <summary>Refuses a length before anything is allocated.</summary>
    protected void CheckLength(string name, long length, int largest)
    {
        if (length > largest)
            throw new DataFormatException(Path, $"the file has {length} bytes, more than the {largest} that are accepted", entry: name);
    }
}
