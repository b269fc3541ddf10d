using MidasNet.Data;
using MidasNet.Data.Pictures;

namespace MidasNet.Benchmarks.Peers;

/// <summary>
/// A folder of 32 JPEG files of 640 x 480 pixels, read from the page cache: decoding alone, and the whole way to a batch [N, 3, side, side] of values from 0
/// to 1, the largest square in the middle of each picture, scaled.
/// </summary>
internal static class JpegReading
{
    private const int Count = 32;

    /// <summary>The pixels of the files as they are.</summary>
    public static Row Decoding(int threads)
    {
        PictureFolder? folder = null;
        Contender Side(Func<string, DecodedPixels> decode) => new Decoder(folder!.Files, threads, decode);
        return new TimedRow("jpeg decoding", Unit.PicturesPerSecond, new Work(Pictures: Count), Targets.None)
        {
            SetUp = () => folder = new PictureFolder(Count),
            Ours = () => new EngineDecoder(folder!, threads),
            Others =
            [
                new OtherSide(Column.ImageSharp, () => Side(ImageSharpPictures.Decode), () => null),
                new OtherSide(Column.SkiaSharp, () => Side(SkiaPictures.Decode), () => SkiaPictures.Missing),
            ],
            Tolerance = Tolerance,
        };
    }

    /// <summary>A batch of the pictures of a folder.</summary>
    public static Row ToBatch(int side, int threads)
    {
        PictureFolder? folder = null;
        Contender Side(Func<string, int, DecodedPixels> decode) => new BatchReader(folder!.Files, side, threads, decode);
        return new TimedRow($"jpeg folder to batch {side}", Unit.PicturesPerSecond, new Work(Pictures: Count), Targets.None)
        {
            SetUp = () => folder = new PictureFolder(Count),
            Ours = () => new EngineReader(folder!, side, threads),
            Others =
            [
                new OtherSide(Column.ImageSharp, () => Side(ImageSharpPictures.DecodeSquare), () => null),
                new OtherSide(Column.SkiaSharp, () => Side(SkiaPictures.DecodeSquare), () => SkiaPictures.Missing),
            ],
            Tolerance = Tolerance,
        };
    }

    // Of means over 8x8 pixels, since decoders and filters differ: by up to 0.011.
    private const double Tolerance = 0.02;

    private static ParallelOptions On(int threads) => new() { MaxDegreeOfParallelism = threads };

    private sealed class EngineDecoder : Contender
    {
        private readonly LabelledPictures pictures;
        private readonly Picture[] decoded;
        private readonly int threads;

        public EngineDecoder(PictureFolder folder, int threads)
        {
            this.threads = threads;
            pictures = LabelledPictures.Open(folder.Path);
            decoded = new Picture[pictures.Names.Count];
        }

        public override void Run() => Parallel.For(0, decoded.Length, On(threads), i => decoded[i] = pictures.Decode(i, channels: 3));

        public override IReadOnlyList<float[]> Results() =>
            [.. decoded.Select(picture => new DecodedPixels(picture.Pixels, picture.Width, picture.Height, 1, picture.Width * picture.Height).BlockMeans())];

        protected override void Release() => pictures.Dispose();
    }

    private sealed class Decoder(IReadOnlyList<string> files, int threads, Func<string, DecodedPixels> decode) : Contender
    {
        private readonly DecodedPixels[] decoded = new DecodedPixels[files.Count];

        public override void Run() => Parallel.For(0, decoded.Length, On(threads), i => decoded[i] = decode(files[i]));

        public override IReadOnlyList<float[]> Results() => [.. decoded.Select(pixels => pixels.BlockMeans())];

        protected override void Release()
        {
        }
    }

    /// <summary>From the folder to the batch, as a program does it: finds the pictures and their labels, decodes, and takes the first batch.</summary>
    private sealed class EngineReader(PictureFolder folder, int side, int threads) : Contender
    {
        private Batch batch;

        public override void Run()
        {
            using var pictures = LabelledPictures.Open(folder.Path);
            var images = pictures.Read(new PictureReadOptions { Preprocessing = Preprocessing.Photo(side), Threads = threads });
            var loader = new BatchLoader(images, images.AllIndices(), new BatchLoaderOptions { BatchSize = images.Count, ReadAhead = 0 });
            batch = loader.Epoch(0).First();
        }

        public override IReadOnlyList<float[]> Results() => [DecodedPixels.BlockMeans(batch.Images.Span, side, side)];

        protected override void Release()
        {
        }
    }

    private sealed class BatchReader(IReadOnlyList<string> files, int side, int threads, Func<string, int, DecodedPixels> decode) : Contender
    {
        private float[] batch = [];

        public override void Run()
        {
            int size = 3 * side * side;
            batch = new float[files.Count * size];
            Parallel.For(0, files.Count, On(threads), i => decode(files[i], side).CopyTo(batch.AsSpan(i * size, size)));
        }

        public override IReadOnlyList<float[]> Results() => [DecodedPixels.BlockMeans(batch, side, side)];

        protected override void Release()
        {
        }
    }
}
