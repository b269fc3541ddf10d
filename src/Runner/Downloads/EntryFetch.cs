using System.IO.Compression;
using MidasNet.Runner.Runs;
using MidasNet.Weights;

namespace MidasNet.Runner.Downloads;

/// <summary>Gets all files of an entry into a folder: those that are missing or wrong, by download or from the user's own copies.</summary>
internal sealed class EntryFetch(DownloadKind kind, Downloader downloader, Progress progress)
{
    /// <summary>Gets the files, and unpacks members of archives.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="folder">Where the files go; made if it is not there.</param>
    /// <param name="given">The user's own copy: a file, or a folder that holds the files by their names; null to download.</param>
    /// <param name="cancellation">Stops; the bytes that have come stay for the next time.</param>
    /// <returns>The files that can be used now.</returns>
    /// <exception cref="DownloadException">A file cannot be had, or is not the right one.</exception>
    /// <exception cref="IOException">The disk is full or failing.</exception>
    public async Task<IReadOnlyList<string>> Run(DownloadEntry entry, string folder, string? given, CancellationToken cancellation)
    {
        // All of them are looked for before the first is copied.
        string[]? copies = given is null ? null : [.. entry.Files.Select(file => CopyOf(file, entry, given))];
        var paths = new List<string>();
        for (int i = 0; i < entry.Files.Count; i++)
        {
            var file = entry.Files[i];
            string target = file.In(folder);
            bool isNew = !await IsThere(file, target, cancellation);
            if (isNew && copies is not null) await downloader.Take(file, copies[i], target, cancellation);
            else if (isNew) await downloader.Fetch(file, target, cancellation);
            paths.Add(target);
            foreach (var member in file.Unpack)
            {
                string path = DownloadFile.PathIn(folder, member.Path);
                if (isNew || !File.Exists(path)) Unpack(target, member.Entry, path, cancellation);
                paths.Add(path);
            }
        }
        return paths;
    }

    private async Task<bool> IsThere(DownloadFile file, string target, CancellationToken cancellation)
    {
        if (!File.Exists(target)) return false;
        string? finding = await FileCheck.Finding(file, target, cancellation);
        progress.Say(finding is null ? $"{file.Name}: is there already" : $"{file.Name}: is there, but {finding}; it is replaced");
        return finding is null;
    }

    private string CopyOf(DownloadFile file, DownloadEntry entry, string given)
    {
        if (File.Exists(given))
        {
            return entry.Files.Count == 1
                ? given
                : throw new DownloadException(kind, $"'{given}' is one file, but {entry.Name} has {entry.Files.Count}: name the folder that holds them");
        }
        string missing = Directory.Exists(given) ? $"there is no '{file.Name}' in '{given}'" : $"there is no file or folder '{given}'";
        return new[] { file.In(given), Path.Combine(given, file.Name) }.FirstOrDefault(File.Exists) ?? throw new DownloadException(kind, missing);
    }

    // Whole or not at all, and only this member, whatever else the archive names.
    private void Unpack(string archive, string entry, string path, CancellationToken cancellation)
    {
        try
        {
            using var zip = ZipFile.OpenRead(archive);
            var member = zip.GetEntry(entry) ?? throw new DownloadException(kind, $"'{archive}' has no member '{entry}'");
            using var content = member.Open();
            if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder) Directory.CreateDirectory(folder);
            AtomicFile.Write(path, target => Copy(content, member.Length, target, cancellation));
        }
        catch (InvalidDataException damage)
        {
            throw new DownloadException(kind, $"'{archive}', member '{entry}' is damaged: {damage.Message}", damage);
        }
    }

    private static void Copy(Stream content, long length, Stream target, CancellationToken cancellation)
    {
        var buffer = new byte[1 << 17];
        long left = length;
        for (int read; (read = content.Read(buffer)) > 0 && (left -= read) >= 0;)
        {
            cancellation.ThrowIfCancellationRequested();
            target.Write(buffer, 0, read);
        }
        if (left != 0) throw new InvalidDataException($"it does not have the {length:N0} bytes that the archive states");
    }
}
