using System.Text;

namespace MidasNet.Weights;

/// <summary>Writes a file whole or not at all: a reader of the path gets the old bytes or the new, never a part, even after a power failure.</summary>
internal static class AtomicFile
{
    private const string TemporaryPrefix = ".midasnet-", TemporaryExtension = ".tmp";

    /// <summary>
    /// Writes to a temporary file in the same folder, flushes it to the disk, renames it over <paramref name="path"/> and flushes the folder
    /// (on Linux and macOS; on Windows NTFS journals names itself). If anything fails, the temporary file is removed and the old one stays.
    /// </summary>
    /// <param name="path">The file to make or replace. A symbolic link is replaced, not followed. The folder must be there.</param>
    /// <param name="write">Writes the content to the stream that it is given, which can seek; it need not flush or close it.</param>
    /// <exception cref="DirectoryNotFoundException">The folder is missing.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder or the file may not be written.</exception>
    /// <exception cref="IOException">The path is a folder, a pipe or a device, or the disk is full or failing.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(write);
        string whole = Path.GetFullPath(path);
        string folder = Path.GetDirectoryName(whole) ?? throw new IOException($"'{path}' is a folder, a file is wanted");
        RegularFile.RequireReplaceable(path);
        if (!Directory.Exists(folder)) throw new DirectoryNotFoundException($"there is no folder '{folder}'");

        // The name of the target may already have the greatest length that the file system takes, so it is no part of this one.
        string temporary = Path.Combine(folder, $"{TemporaryPrefix}{Path.GetRandomFileName()}{TemporaryExtension}");
        try
        {
            using (var stream = Create(temporary))
            {
                write(stream);
                stream.FlushToDisk();
            }
            File.Move(temporary, whole, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
        DiskFlush.FlushFolder(folder);
    }

    /// <summary>Writes bytes.</summary>
    /// <inheritdoc cref="Write(string, Action{Stream})" path="/exception"/>
    public static void Write(string path, byte[] content) => Write(path, stream => stream.Write(content));

    /// <summary>Writes text as UTF-8.</summary>
    /// <inheritdoc cref="Write(string, Action{Stream})" path="/exception"/>
    public static void Write(string path, string content) => Write(path, Encoding.UTF8.GetBytes(content));

    /// <summary>Whether a file of this name is one that a process which was killed has left in the middle of a <see cref="Write(string, Action{Stream})"/>.</summary>
    public static bool IsTemporary(string fileName) =>
        fileName.StartsWith(TemporaryPrefix, StringComparison.Ordinal) && fileName.EndsWith(TemporaryExtension, StringComparison.Ordinal);

    private static FileStream Create(string temporary)
    {
        try
        {
            return new FileStream(temporary, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);
        }
        catch (UnauthorizedAccessException refused)
        {
            throw new UnauthorizedAccessException($"no file may be made in '{Path.GetDirectoryName(temporary)}'", refused);
        }
    }
}
