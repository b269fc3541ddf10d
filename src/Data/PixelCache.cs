using System.Security.Cryptography;
using System.Text;

namespace MidasNet.Data;

/// <summary>
/// The files of decoded pixels in a folder of the cache, the least recently used of which are deleted beyond a limit. Several processes may use one folder:
/// a file gets its name when it is complete, and a process that finds it deleted decodes again.
/// </summary>
/// <param name="cache">The folder of the cache; the files are in its folder <c>pixels</c>.</param>
/// <param name="maxBytes">The limit of all files together.</param>
internal sealed class PixelCache(string cache, long maxBytes)
{
    /// <summary>The variable that states the limit, such as 500M or 20G.</summary>
    public const string Variable = "MIDASNET_CACHE_SIZE";

    /// <summary>The limit where none is stated: 20 GiB.</summary>
    public const long UsualMaxBytes = 20L << 30;

    private const string Extension = ".pixels", PartExtension = ".part";

    // The time between the creation of a file and its lock is far shorter.
    private static readonly TimeSpan MinAgeOfAbandoned = TimeSpan.FromHours(1);

    private readonly string folder = Path.Combine(cache, "pixels");

    /// <summary>The limit of all files together, in bytes.</summary>
    public long MaxBytes => maxBytes;

    /// <summary>The limit by the environment.</summary>
    /// <exception cref="DataFormatException">The variable is set to something else than a size.</exception>
    public static long Limit(Func<string, string?> environment)
    {
        if (environment(Variable) is not { Length: > 0 } text) return UsualMaxBytes;
        return ByteSize.Parse(text) ?? throw new DataFormatException(Variable, $"'{text}' is no size: a number of bytes fits, or one with K, M, G or T, such as 20G");
    }

    /// <summary>The path of the file for some pixels: a hash of all that decides them.</summary>
    /// <param name="facts">All that decides the pixels, in a fixed order.</param>
    public string PathFor(IEnumerable<string> facts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string fact in facts) hash.AppendData(Encoding.UTF8.GetBytes($"{fact.Length}:{fact};"));
        return Path.Combine(folder, Convert.ToHexStringLower(hash.GetHashAndReset()) + Extension);
    }

    /// <summary>A path next to a file of the cache for what is not complete yet.</summary>
    public static string PartOf(string path) => $"{path}.{Guid.NewGuid():N}{PartExtension}";

    /// <summary>
    /// Deletes the files that were used least recently until there is room for another one, and those that killed processes have left unfinished. A file that
    /// the system keeps because it is in use stays.
    /// </summary>
    /// <param name="bytes">The size of the other one.</param>
    public void MakeRoom(long bytes)
    {
        if (!Directory.Exists(folder)) return;
        var files = new DirectoryInfo(folder).GetFiles();
        foreach (var part in files.Where(file => file.Extension == PartExtension && DateTime.UtcNow - file.LastWriteTimeUtc > MinAgeOfAbandoned))
            if (HasNoWriter(part)) TryDelete(part);
        var kept = files.Where(file => file.Extension == Extension).OrderBy(file => file.LastWriteTimeUtc).ToList();
        long total = kept.Sum(file => file.Length);
        foreach (var oldest in kept)
        {
            if (total + bytes <= maxBytes) break;
            long length = oldest.Length;
            if (TryDelete(oldest)) total -= length;
        }
    }

    // A process that writes has the file locked.
    private static bool HasNoWriter(FileInfo part)
    {
        try
        {
            using var alone = File.OpenHandle(part.FullName, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static bool TryDelete(FileInfo file)
    {
        try
        {
            file.Delete();
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
