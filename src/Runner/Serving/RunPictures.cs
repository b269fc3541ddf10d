using MidasNet.Data;
using MidasNet.Runner.Reports;
using MidasNet.Web;

namespace MidasNet.Runner.Serving;

/// <summary>The pictures of a run's data, by the names of images. The data is opened when the first picture is asked for.</summary>
internal sealed class RunPictures : IDisposable
{
    private const int MaxBytes = 8 << 20;

    // An archive is read by one thread at a time.
    private readonly Lock reading = new();
    private readonly LabelledPictures? pictures;
    private readonly Dictionary<string, int> indexOf = new(StringComparer.Ordinal);

    private RunPictures(LabelledPictures? pictures)
    {
        this.pictures = pictures;
        foreach (var (i, name) in (pictures?.Names ?? []).Index()) indexOf.TryAdd(name, i);
    }

    /// <summary>Those of a run whose data is not known.</summary>
    public static RunPictures None { get; } = new(null);

    /// <summary>Opens the data; what is not there any more, or cannot be read, has no pictures.</summary>
    public static RunPictures Open(string data, PictureSetOptions options)
    {
        try
        {
            return new RunPictures(LabelledPictures.Open(data, options));
        }
        catch (Exception missing) when (missing is IOException or UnauthorizedAccessException or DataFormatException)
        {
            return None;
        }
    }

    /// <summary>A picture as a browser shows it; null if there is none of that name.</summary>
    public PictureFile? Find(string image)
    {
        if (pictures is null || !indexOf.TryGetValue(image, out int index)) return null;
        lock (reading)
        {
            try
            {
                if (pictures.HasFiles && pictures.ReadBytes(index) is var file && file.Length <= MaxBytes && TypeOf(file) is { } type) return new PictureFile(file, type);
                var picture = pictures.Decode(index, pictures.IsColour || pictures.HasFiles ? 3 : 1);
                return new PictureFile(new PixelPicture(picture.Width, picture.Height, picture.Pixels).ToPng(), "image/png");
            }
            catch (Exception unreadable) when (unreadable is DataFormatException or IOException or UnauthorizedAccessException)
            {
                return null;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => pictures?.Dispose();

    // The formats that all browsers show, by their first bytes.
    private static string? TypeOf(ReadOnlySpan<byte> file) =>
        file.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G']) ? "image/png"
        : file.StartsWith((ReadOnlySpan<byte>)[0xff, 0xd8, 0xff]) ? "image/jpeg"
        : file.StartsWith("GIF8"u8) ? "image/gif"
        : file.Length > 12 && file.StartsWith("RIFF"u8) && file[8..].StartsWith("WEBP"u8) ? "image/webp"
        : null;
}
