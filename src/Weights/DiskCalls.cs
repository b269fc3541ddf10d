namespace MidasNet.Weights;

/// <summary>The calls of the operating system that a save consists of, in this order. Tests make each of them fail, or the process end there.</summary>
internal class DiskCalls
{
    /// <summary>The disk as it is.</summary>
    public static DiskCalls Real { get; } = new();

    /// <summary>Makes the temporary file, which no other process opens while this one writes it.</summary>
    public virtual FileStream Create(string temporary) => new(temporary, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);

    /// <summary>Writes what is still in memory, and flushes the file to the disk.</summary>
    public virtual void Flush(FileStream stream) => stream.FlushToDisk();

    /// <summary>Renames the temporary file to the one that it replaces.</summary>
    public virtual void Rename(string temporary, string path) => File.Move(temporary, path, overwrite: true);

    /// <summary>Flushes the names of the folder to the disk.</summary>
    public virtual void FlushFolder(string folder) => DiskFlush.FlushFolder(folder);

    /// <summary>Removes the temporary file of a save that failed.</summary>
    public virtual void Delete(string temporary) => File.Delete(temporary);
}
