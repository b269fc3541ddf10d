using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats.Jpeg;
using SixLabors.ImageSharp.PixelFormats;

namespace MidasNet.Benchmarks.Peers;

/// <summary>A temporary folder of JPEG files with a folder for each class, deleted when it is disposed of.</summary>
internal sealed class PictureFolder : IDisposable
{
    /// <summary>Classes, and so folders.</summary>
    public const int Classes = 4;

    private const int Width = 640, Height = 480, Quality = 90;

    /// <summary>Makes the files: waves of the class's colour and direction under a texture, about as many bytes for a pixel as in a photograph.</summary>
    /// <param name="count">Pictures, divided evenly among the classes.</param>
    public PictureFolder(int count)
    {
        Path = Directory.CreateTempSubdirectory("midasnet-peers-").FullName;
        for (int c = 0; c < Classes; c++) Directory.CreateDirectory(System.IO.Path.Combine(Path, $"class{c}"));
        Files = [.. Enumerable.Range(0, count).Select(i => System.IO.Path.Combine(Path, $"class{i * Classes / count}", $"{i:0000}.jpg"))];
        var encoder = new JpegEncoder { Quality = Quality, ColorType = JpegColorType.YCbCrRatio420 };
        Parallel.For(0, count, i =>
        {
            using var picture = Draw(i, ofClass: i * Classes / count);
            picture.SaveAsJpeg(Files[i], encoder);
        });
    }

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>The paths of the files, in the order in which the engine reads them: class by class, by name.</summary>
    public IReadOnlyList<string> Files { get; }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(Path, recursive: true);

    private static Image<Rgb24> Draw(int number, int ofClass)
    {
        var random = new RandomStream(11, (ulong)number);
        double angle = Math.PI * (ofClass + random.NextDouble(0, 0.5)) / Classes, phase = random.NextDouble(0, 2 * Math.PI), length = random.NextDouble(15, 60);
        var (dx, dy) = (Math.Cos(angle) / length, Math.Sin(angle) / length);
        // A texture of squares of 4x4 pixels.
        var texture = new double[Height / 4, Width / 4];
        for (int y = 0; y < Height / 4; y++)
            for (int x = 0; x < Width / 4; x++) texture[y, x] = random.NextDouble(-20, 20);
        var picture = new Image<Rgb24>(Width, Height);
        picture.ProcessPixelRows(rows =>
        {
            for (int y = 0; y < Height; y++)
            {
                var row = rows.GetRowSpan(y);
                for (int x = 0; x < Width; x++)
                {
                    double wave = Math.Sin(x * dx + y * dy + phase), grain = texture[y / 4, x / 4];
                    row[x] = new Rgb24(Value(0), Value(1), Value(2));

                    byte Value(int channel) => (byte)Math.Clamp(128 + 70 * wave * Math.Cos(ofClass + channel) + grain, 0, 255);
                }
            }
        });
        return picture;
    }
}
