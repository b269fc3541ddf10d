using MidasNet.Models;
using MidasNet.Weights;

namespace MidasNet.Runner.Pages;

/// <summary>Checkpoints that a page can hold.</summary>
internal static class PageCheckpoint
{
    // Browsers hold a page and what it unpacks several times over in memory.
    private const long MaxBytes = 128 << 20;

    /// <summary>The bytes of a checkpoint that the page can open, too.</summary>
    /// <exception cref="WeightFormatException">It is none, or is too large.</exception>
    public static byte[] Read(string path)
    {
        using var device = Device.OpenCpu(threads: 1);
        // Without other files: the page has this one alone.
        using (var opened = ModelCheckpoint.Open(path, device)) opened.RequireClasses();
        return BytesOf(path);
    }

    /// <summary>The same of a checkpoint that has been opened so.</summary>
    /// <exception cref="WeightFormatException">It is too large.</exception>
    public static byte[] BytesOf(string path)
    {
        long length = new FileInfo(path).Length;
        if (length > MaxBytes)
            throw new WeightFormatException(path, null, $"it has {length} bytes; a page that a browser can open holds a network of at most {MaxBytes}");
        return File.ReadAllBytes(path);
    }
}
