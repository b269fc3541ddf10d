using MidasNet.Runner.Runs;

namespace MidasNet.Runner.Downloads;

/// <summary>Brings all files of an entry into a folder: those that are missing or wrong, by download or from the user's own copies.</summary>
/// <param name="kind">What the entry is.</param>
/// <param name="downloader">Fetches single files.</param>
/// <param name="progress">Is told what was there before.</param>
internal sealed class EntryFetch(DownloadKind kind, Downloader downloader, Progress progress)
{
    /// <summary>Brings the files, and unpacks what is to be unpacked.</summary>
    /// <param name="entry">What to bring.</param>
    /// <param name="folder">Where to; made if it is not there.</param>
    /// <param name="given">The user's own copy: a file, or a folder that holds the files by their names; null to download.</param>
    /// <param name="cancellation">Stops; what has come stays for the next time.</param>
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
                string path = DownloadPath.In(folder, member.Path);
                if (isNew || !File.Exists(path)) ArchiveMember.Unpack(kind, target, member.Entry, path, cancellation);
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
                : throw new DownloadException(
                    kind, $"'{given}' is one file, but {entry.Name} has {entry.Files.Count}: name the folder that holds them");
        }
        string[] candidates = [file.In(given), Path.Combine(given, file.Name)];
        string missing = Directory.Exists(given) ? $"there is no '{file.Name}' in '{given}'" : $"there is no file or folder '{given}'";
        return candidates.FirstOrDefault(File.Exists) ?? throw new DownloadException(kind, missing);
    }
}
