using System.Text;
using System.Text.RegularExpressions;

namespace MidasNet.Weights;

/// <summary>Writes a file whole or not at all: a reader of the path gets the old bytes or the new, never a part, even after a power failure.</summary>
internal static class AtomicFile
{
    private const string TemporaryPrefix = ".midasnet-", TemporaryExtension = ".tmp";

    // A process that writes one holds its lock; the age is for file systems without locks.
    private static readonly TimeSpan abandonedAfter = TimeSpan.FromMinutes(10);

    /// <summary>
    /// Writes to a temporary file in the same folder, flushes it to the disk, renames it over <paramref name="path"/> and flushes the folder
    /// (on Linux and macOS; on Windows NTFS journals names itself). If anything fails, the temporary file is removed and the old one stays. The temporary file
    /// of a process that was killed is removed by a later save in the same folder.
    /// </summary>
    /// <param name="path">The file to make or replace. A symbolic link is replaced, not followed. The folder must be there.</param>
    /// <param name="write">Writes the content to the stream that it is given, which can seek; it need not flush or close it.</param>
    /// <exception cref="DirectoryNotFoundException">The folder is missing.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder or the file may not be written.</exception>
    /// <exception cref="IOException">The path is a folder, a pipe or a device, or the disk is full or failing.</exception>
    public static void Write(string path, Action<Stream> write) => Write(path, write, DiskCalls.Real);

    /// <summary>Writes with given calls of the operating system.</summary>
    /// <inheritdoc cref="Write(string, Action{Stream})" path="/exception"/>
    internal static void Write(string path, Action<Stream> write, DiskCalls disk)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(write);
        string whole = Path.GetFullPath(path);
        string folder = Path.GetDirectoryName(whole) ?? throw new IOException($"'{path}' is a folder, a file is wanted");
        RegularFile.RequireReplaceable(path);
        if (!Directory.Exists(folder)) throw new DirectoryNotFoundException($"there is no folder '{folder}'");

        RemoveAbandoned(folder); // first: the disk may be full of them
        // The name of the target may already have the greatest length that the file system takes, so it is no part of this one.
        string temporary = Path.Combine(folder, $"{TemporaryPrefix}{Path.GetRandomFileName()}{TemporaryExtension}");
        try
        {
            using (var stream = disk.Create(temporary))
            {
                write(stream);
                disk.Flush(stream);
            }
            disk.Rename(temporary, whole);
        }
        catch (Exception error)
        {
            TryDelete(temporary, disk);
            if (Explained(error, temporary, path) is { } explained) throw explained;
            throw;
        }
        disk.FlushFolder(folder);
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

    /// <summary>
    /// An error of the file system about a temporary file, or one in a temporary folder, told of the file or folder that the user named; null if it mentions no
    /// temporary one.
    /// </summary>
    internal static Exception? Explained(Exception error, string temporary, string path)
    {
        if (!error.Message.Contains(temporary, StringComparison.Ordinal)) return null;
        // Messages of .NET end with the path, or it is part of a sentence.
        string reason = Regex.Replace(error.Message, $" : '{Regex.Escape(temporary)}[^']*'$", "").Replace(temporary, path, StringComparison.Ordinal);
        string refused = Telling(path, $"no file can be written in '{Path.GetDirectoryName(temporary)}'");
        return error switch
        {
            UnauthorizedAccessException => new UnauthorizedAccessException(refused, error),
            FileNotFoundException or DirectoryNotFoundException => new IOException(refused, error), // of folders that are no disk, such as /proc
            IOException => new IOException(Telling(path, reason), error),
            _ => null,
        };
    }

    /// <summary>A message about a file that could not be written, which says so once.</summary>
    internal static string Telling(string path, string reason) =>
        reason.StartsWith("cannot write '", StringComparison.Ordinal) ? reason : $"cannot write '{path}': {reason}";

    // The error of the save is the one to report.
    private static void TryDelete(string temporary, DiskCalls disk)
    {
        try
        {
            disk.Delete(temporary);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
        }
    }

    private static void RemoveAbandoned(string folder)
    {
        try
        {
            var youngest = DateTime.UtcNow - abandonedAfter;
            foreach (var file in new DirectoryInfo(folder).EnumerateFiles($"{TemporaryPrefix}*{TemporaryExtension}"))
            {
                if (file.LastWriteTimeUtc > youngest || file.LinkTarget is not null || RegularFile.IsPipe(file.FullName)) continue;
                using (File.OpenHandle(file.FullName, FileMode.Open, FileAccess.ReadWrite, FileShare.None)) { } // fails while another process holds it
                file.Delete();
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // They only take space: the save continues.
        }
    }
}
