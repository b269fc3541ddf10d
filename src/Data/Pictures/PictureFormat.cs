using SixLabors.ImageSharp.Formats;

namespace MidasNet.Data.Pictures;

/// <summary>One kind of picture file that is read. A new one is a class here and a line in <see cref="All"/>.</summary>
internal abstract class PictureFormat
{
    /// <summary>The formats that are read, in the order in which a file is compared with them.</summary>
    public static IReadOnlyList<PictureFormat> All { get; } =
        [new PngFormat(), new JpegFormat(), new BmpFormat(), new GifFormat(), new WebpFormat(), new TiffFormat(), new PbmFormat(), new TgaFormat()];

    /// <summary>The usual name.</summary>
    public abstract string Name { get; }

    /// <summary>The endings of such files, lower case, with the dot.</summary>
    public abstract IReadOnlyList<string> Extensions { get; }

    /// <summary>ImageSharp's decoder, set to the first frame and no metadata. It holds no state.</summary>
    public abstract IImageDecoder Decoder { get; }

    /// <summary>True if the content has this format; the name counts only for a format without a signature.</summary>
    public abstract bool Matches(ReadOnlySpan<byte> bytes, string name);

    /// <summary>Looks through the structure of a file, without decoding.</summary>
    /// <exception cref="PictureStructureException">The file is cut off or damaged.</exception>
    public virtual PictureOutline Inspect(byte[] bytes) => new(bytes, Orientation.Upright, PictureColours.ColoursAndAlpha);

    /// <summary>Requires that all pixels are there, as far as the decoder does not; called for a size that is accepted.</summary>
    /// <exception cref="PictureStructureException">Some are missing.</exception>
    public virtual void RequirePixels(byte[] bytes) { }
}

/// <summary>The colours that a picture file can hold.</summary>
internal enum PictureColours
{
    /// <summary>Grey only.</summary>
    Grey,

    /// <summary>Red, green, blue.</summary>
    Colours,

    /// <summary>Red, green, blue, alpha.</summary>
    ColoursAndAlpha,
}

/// <summary>The findings of <see cref="PictureFormat.Inspect"/>.</summary>
/// <param name="Bytes">The bytes to decode: those of the file, or a file of its first frame only.</param>
/// <param name="Orientation">The orientation of the camera (EXIF).</param>
/// <param name="Colours">The colour type to decode to.</param>
/// <param name="Frame">The canvas around the frame to decode; null if the frame is the whole picture.</param>
internal readonly record struct PictureOutline(byte[] Bytes, Orientation Orientation, PictureColours Colours, FrameOnCanvas? Frame = null)
{
    /// <summary>The size, if the structure states it; otherwise the decoder determines it.</summary>
    public (int Width, int Height)? Size { get; init; }
}

/// <summary>The position of a frame on the canvas of an animation.</summary>
internal readonly record struct FrameOnCanvas(int CanvasWidth, int CanvasHeight, int Left, int Top);

/// <summary>A picture file is cut off or damaged; the message says where.</summary>
internal sealed class PictureStructureException(string finding) : Exception(finding);
