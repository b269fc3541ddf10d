using System.Runtime.InteropServices;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats;
using SixLabors.ImageSharp.Memory;
using SixLabors.ImageSharp.Metadata.Profiles.Exif;
using SixLabors.ImageSharp.PixelFormats;

namespace MidasNet.Data.Pictures;

/// <summary>
/// Decodes picture files: PNG, JPEG, BMP, GIF, WebP, TIFF, PBM, PGM, PPM and TGA, recognised by content, not by name; of animations and of several
/// pages the first. What is transparent shows white paper, and a photograph is turned upright as its EXIF orientation says. Several threads may use one decoder.
/// </summary>
/// <remarks>
/// The size is read and compared with the limit before anything is decoded. Decoding then takes at most <see cref="BytesPerPixel"/> bytes for each pixel of the
/// picture and <see cref="WorkingBytes"/> more, and each pixel is visited a bounded number of times.
/// </remarks>
internal sealed class PictureDecoder
{
    /// <summary>The default maximum number of pixels; at 4 bytes each, a larger picture is taken for an attack.</summary>
    public const int DefaultMaxPixels = 100_000_000;

    /// <summary>The bytes that decoding takes at most for each pixel.</summary>
    public const int BytesPerPixel = 24;

    /// <summary>The bytes that decoding takes at most besides: tables, and buffers for reading.</summary>
    public const int WorkingBytes = 8 << 20;

    // No formats are registered in it: each file is passed to the decoder of its format.
    private readonly Configuration configuration = new() { MaxDegreeOfParallelism = 1, PreferContiguousImageBuffers = true };
    private readonly int maxPixels;

    /// <summary>Makes a decoder.</summary>
    /// <param name="maxPixels">Width times height of the largest picture to decode.</param>
    public PictureDecoder(int maxPixels = DefaultMaxPixels)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxPixels);
        this.maxPixels = maxPixels;
        // ImageSharp lists the values of this enumeration by reflection: native code can make the array only if it is made somewhere.
        GC.KeepAlive(Array.Empty<ExifDataType>());
    }

    /// <summary>The endings of the names of files that are read, lower case, with the dot.</summary>
    public static IReadOnlyList<string> Extensions { get; } = [.. PictureFormat.All.SelectMany(format => format.Extensions)];

    /// <summary>The formats that are read, for messages.</summary>
    public static string Formats { get; } = string.Join(", ", PictureFormat.All.Select(format => format.Name));

    /// <summary>Decodes one picture.</summary>
    /// <param name="bytes">The whole file.</param>
    /// <param name="name">The name of the file, for messages.</param>
    /// <param name="channels">1 for the luma of ITU-R BT.601, Y = 0.299 R + 0.587 G + 0.114 B; 3 for red, green, blue.</param>
    /// <exception cref="DataFormatException">The bytes are no such picture, or it is damaged, cut off or too large.</exception>
    public Picture Decode(byte[] bytes, string name, int channels = 1) => Decode(bytes, name, channels, new BoundedAllocator(WorkingBytes));

    /// <summary>As <see cref="Decode(byte[], string, int)"/>, with the memory to take.</summary>
    internal Picture Decode(byte[] bytes, string name, int channels, BoundedAllocator memory)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        Picture.RequireChannels(channels);
        var format = PictureFormat.All.FirstOrDefault(format => format.Matches(bytes, name))
            ?? throw new DataFormatException(name, $"{UnreadableFile.Describe(bytes)}; expected {Formats}");
        try
        {
            return Decode(format, format.Inspect(bytes), name, channels, memory);
        }
        catch (PictureStructureException broken)
        {
            throw new DataFormatException(name, $"this is a {format.Name} file, but {broken.Message}", inner: broken);
        }
        catch (Exception broken) when (broken is not (DataFormatException or OutOfMemoryException))
        {
            // Damaged files end in exceptions of many types there, index and argument exceptions among them.
            throw new DataFormatException(name, $"this is a {format.Name} file that cannot be decoded: it is damaged, cut off or of a kind that is not read ({OneLine(broken)})", inner: broken);
        }
    }

    private Picture Decode(PictureFormat format, PictureOutline outline, string name, int channels, BoundedAllocator memory)
    {
        var settings = configuration.Clone();
        settings.MemoryAllocator = memory;
        using var stream = new BoundedStream(outline.Bytes);
        var (width, height) = outline.Size ?? Identify(format, settings, stream);
        var frame = outline.Frame ?? new FrameOnCanvas(width, height, 0, 0);
        RequireSize(width, height, name);
        RequireSize(frame.CanvasWidth, frame.CanvasHeight, name);
        format.RequirePixels(outline.Bytes);
        memory.Limit = (long)BytesPerPixel * width * height + WorkingBytes;
        var picture = outline.Colours switch
        {
            PictureColours.Grey => Grey(format.Decoder.Decode<L8>(settings, stream, CancellationToken.None)).WithChannels(channels),
            PictureColours.Colours => Colours(format.Decoder.Decode<Rgb24>(settings, stream, CancellationToken.None), channels),
            _ => OnWhite(format.Decoder.Decode<Rgba32>(settings, stream, CancellationToken.None), channels, frame),
        };
        return outline.Orientation.Turn(picture);
    }

    private static (int Width, int Height) Identify(PictureFormat format, Configuration settings, BoundedStream stream)
    {
        var info = ((IImageInfoDetector)format.Decoder).Identify(settings, stream, CancellationToken.None)
            ?? throw new PictureStructureException("its header is damaged");
        stream.Position = 0;
        return (info.Width, info.Height);
    }

    private void RequireSize(int width, int height, string name)
    {
        if (width < 1 || height < 1) throw new DataFormatException(name, $"the picture is {width} x {height}: there is nothing to see");
        if ((long)width * height > maxPixels)
            throw new TooManyPixelsException(name, $"the picture is {width} x {height}, more than the {maxPixels} pixels that are accepted");
    }

    private static Picture Grey(Image<L8> image)
    {
        using (image)
        {
            var pixels = new byte[image.Width * image.Height];
            image.CopyPixelDataTo(pixels);
            return new Picture(1, image.Width, image.Height, pixels);
        }
    }

    private static Picture Colours(Image<Rgb24> image, int channels)
    {
        using (image)
        {
            var (width, height) = (image.Width, image.Height);
            int area = width * height;
            var pixels = GC.AllocateUninitializedArray<byte>(channels * area); // all of it is written
            image.ProcessPixelRows(rows =>
            {
                for (int y = 0; y < height; y++)
                {
                    var row = rows.GetRowSpan(y);
                    var target = pixels.AsSpan(y * width);
                    if (channels == 1)
                    {
                        for (int x = 0; x < row.Length; x++) target[x] = Picture.Luma(row[x].R, row[x].G, row[x].B);
                    }
                    else
                    {
                        PixelConversion.Separate(MemoryMarshal.AsBytes(row), target[..width], target.Slice(area, width), target.Slice(2 * area, width));
                    }
                }
            });
            return new Picture(channels, width, height, pixels);
        }
    }

    private static Picture OnWhite(Image<Rgba32> image, int channels, FrameOnCanvas frame)
    {
        using (image)
        {
            var (width, height) = (frame.CanvasWidth, frame.CanvasHeight);
            int area = width * height;
            var pixels = new byte[channels * area];
            Array.Fill(pixels, byte.MaxValue);
            bool isTransparent = false;
            int columns = Math.Min(image.Width, width - frame.Left), count = Math.Min(image.Height, height - frame.Top);
            image.ProcessPixelRows(rows =>
            {
                for (int y = 0; y < count; y++)
                {
                    var row = rows.GetRowSpan(y);
                    var target = pixels.AsSpan((frame.Top + y) * width + frame.Left);
                    for (int x = 0; x < columns; x++)
                    {
                        var pixel = row[x];
                        isTransparent |= pixel.A < byte.MaxValue;
                        if (channels == 1)
                        {
                            target[x] = White(Picture.Luma(pixel.R, pixel.G, pixel.B), pixel.A);
                            continue;
                        }
                        (target[x], target[area + x], target[2 * area + x]) = (White(pixel.R, pixel.A), White(pixel.G, pixel.A), White(pixel.B, pixel.A));
                    }
                }
            });
            return new Picture(channels, width, height, pixels) { HasTransparency = isTransparent };
        }

        static byte White(int value, int alpha) => alpha == 255 ? (byte)value : (byte)((value * alpha + 255 * (255 - alpha) + 127) / 255);
    }

    private static string OneLine(Exception error) => error is InvalidMemoryOperationException or ImageFormatException or NotSupportedException
        ? error.Message.ReplaceLineEndings(" ").TrimEnd('.', ' ')
        : error.GetType().Name;
}
