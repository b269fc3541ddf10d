using System.Buffers.Binary;
using MidasNet.Data.Pictures;
using SixLabors.ImageSharp.PixelFormats;

namespace MidasNet.Data.Tests.Pictures;

public sealed class PictureDecoderTests
{
    private static readonly byte[] PngSignature = [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10];

    public static TheoryData<string> Kinds => [.. Files.Encoders.Keys];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_kind_gives_its_colours_and_their_luma(string kind)
    {
        // Two halves of one colour each, wide enough for the blocks of JPEG and its halved colours.
        byte[] file = Files.Encode(kind, 32, 16, (x, _) => x < 16 ? new Rgba32(200, 100, 50) : new Rgba32(10, 20, 30));
        bool isGrey = kind.Contains("grey", StringComparison.Ordinal) || kind == "pbm text";
        var (grey, colours) = (Decode(file, kind), Decode(file, kind, channels: 3));
        Assert.Equal((1, 32, 16), (grey.Channels, grey.Width, grey.Height));
        Assert.Equal((3, 32, 16), (colours.Channels, colours.Width, colours.Height));
        int[] left = isGrey ? [] : [200, 100, 50], right = isGrey ? [] : [10, 20, 30];
        int tolerance = kind.Contains("lossy", StringComparison.Ordinal) || kind.StartsWith("jpeg", StringComparison.Ordinal) ? 6 : kind == "gif" ? 2 : 0;
        if (!isGrey)
        {
            Assert.All(left.Index(), c => Assert.InRange(colours.Pixels[c.Index * 512 + 3], c.Item - tolerance, c.Item + tolerance));
            Assert.All(right.Index(), c => Assert.InRange(colours.Pixels[c.Index * 512 + 28], c.Item - tolerance, c.Item + tolerance));
            Assert.InRange(grey.Pixels[3], 124 - tolerance, 124 + tolerance); // 0.299, 0.587, 0.114 of 200, 100, 50
        }
        Assert.Equal(colours.Plane(0).Pixels[3] > colours.Plane(0).Pixels[28], grey.Pixels[3] > grey.Pixels[28]);
        Assert.All(colours.ToGrey().Pixels.Zip(grey.Pixels), pair => Assert.Equal(pair.First, pair.Second));
    }

    [Fact]
    public void Colours_become_the_luma_of_BT601()
    {
        Rgba32[] colours = [new(255, 0, 0), new(0, 255, 0), new(0, 0, 255), new(255, 255, 255), new(10, 20, 30)];
        Assert.Equal([76, 150, 29, 255, 18], Decode(Files.Encode("png", 5, 1, (x, _) => colours[x])).Pixels); // 2.99 + 11.74 + 3.42
    }

    [Theory]
    [InlineData("png")]
    [InlineData("webp lossless")]
    public void What_is_transparent_shows_white_paper(string kind)
    {
        Rgba32[] colours = [new(1, 2, 3, 0), new(0, 0, 0, 255), new(0, 0, 0, 51)];
        byte[] file = Files.Encode(kind, 3, 1, (x, _) => colours[x]);
        Assert.Equal([255, 0, 204], Decode(file).Pixels);
        Assert.Equal([255, 0, 204, 255, 0, 204, 255, 0, 204], Decode(file, channels: 3).Pixels);
    }

    [Fact]
    public void The_first_frame_of_an_animated_webp_lies_on_its_canvas()
    {
        byte[] still = Files.Encode("webp lossless", 2, 2, (_, _) => new Rgba32(0, 0, 0));
        var picture = Decode(Files.Animation(still, canvas: 6, left: 2, top: 4, side: 2));
        Assert.Equal((6, 6), (picture.Width, picture.Height));
        Assert.Equal([26, 27, 32, 33], picture.Pixels.Index().Where(pixel => pixel.Item == 0).Select(pixel => pixel.Index));
    }

    [Fact]
    public void A_file_is_recognised_by_content_and_not_by_name() =>
        Assert.Equal([7], Decode(Files.Png(1, 1, 7), "a.jpg").Pixels);

    [Theory]
    [InlineData("", "the file is empty")]
    [InlineData("\0\0\0", "the file holds 3 zero bytes")]
    [InlineData("not a picture\n", "this is text ('not a picture')")]
    [InlineData("<!DOCTYPE html><p>404", "this is a web page")]
    [InlineData("%PDF-1.7\u0001", "this is a PDF document")]
    [InlineData("\0\0\0\u0018ftypheic\0\0\0\0", "this is a HEIC, AVIF or video file (type 'heic')")]
    [InlineData("\u0001\u0002\u0003\u0004", "these 4 bytes are no picture")]
    public void What_is_no_picture_is_named(string content, string finding)
    {
        var error = Assert.Throws<DataFormatException>(() => Decode(System.Text.Encoding.Latin1.GetBytes(content)));
        Assert.StartsWith($"a.png: {finding}", error.Message, StringComparison.Ordinal);
        Assert.Contains("expected PNG, JPEG, BMP, GIF, WebP, TIFF", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_absurd_size_is_refused_before_anything_is_allocated()
    {
        byte[] png = Files.Png(2, 2, 1, 2, 3, 4);
        BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(16), 65_536);
        BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(20), 65_536);
        BinaryPrimitives.WriteUInt32BigEndian(png.AsSpan(29), Crc32.Of(png.AsSpan(12, 17)));
        long before = GC.GetAllocatedBytesForCurrentThread();
        var error = Assert.Throws<TooManyPixelsException>(() => Decode(png));
        Assert.Contains("65536 x 65536, more than the 100000000 pixels", error.Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void The_limit_can_be_chosen() =>
        Assert.Contains("more than the 3 pixels", Assert.Throws<TooManyPixelsException>(() => new PictureDecoder(maxPixels: 3).Decode(Files.Png(2, 2, 1, 2, 3, 4), "a")).Message, StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Memory_is_bounded_by_the_size_of_the_picture(string kind)
    {
        byte[] file = Files.Encode(kind, 300, 200, Files.Noise);
        var memory = new BoundedAllocator(PictureDecoder.WorkingBytes);
        new PictureDecoder().Decode(file, NameOf(kind), 3, memory);
        Assert.InRange(memory.Peak, 1, PictureDecoder.BytesPerPixel * 60_000L + PictureDecoder.WorkingBytes);
        Assert.Equal(PictureDecoder.BytesPerPixel * 60_000L + PictureDecoder.WorkingBytes, memory.Limit);
    }

    [Fact]
    public void More_memory_than_the_limit_is_refused()
    {
        var memory = new BoundedAllocator(100);
        using (memory.Allocate<int>(20)) Assert.Throws<SixLabors.ImageSharp.Memory.InvalidMemoryOperationException>(() => memory.Allocate<byte>(21));
        memory.Allocate<byte>(100).Dispose(); // what was given back can be used again
        Assert.Equal(100, memory.Peak);
    }

    [Theory]
    [InlineData("jpeg", 0.95)]
    [InlineData("png", 0.95)]
    [InlineData("png interlaced", 0.5)]
    [InlineData("webp lossless", 0.5)]
    [InlineData("bmp", 0.5)]
    [InlineData("jpeg", 0.1)]
    [InlineData("png", 0.1)]
    public void A_picture_that_is_cut_off_is_refused(string kind, double share)
    {
        byte[] whole = Files.Encode(kind, 64, 64, Files.Noise);
        var error = Assert.Throws<DataFormatException>(() => Decode(whole[..(int)(share * whole.Length)]));
        Assert.StartsWith($"a.png: this is a ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_jpeg_of_more_scans_than_any_encoder_writes_is_refused()
    {
        byte[] jpeg = Files.Encode("jpeg grey", 8, 8, Files.Noise);
        int scan = jpeg.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xDA]);
        byte[] repeated = [.. jpeg[..scan], .. Enumerable.Repeat(jpeg[scan..^2], 101).SelectMany(bytes => bytes), 0xFF, 0xD9];
        Assert.Contains("more than the 100 scans", Assert.Throws<DataFormatException>(() => Decode(repeated)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)] // Adam7, on which ImageSharp waits without end
    public void A_png_whose_pixels_end_too_early_is_refused(byte interlaced)
    {
        byte[] packed = Fuzz.PictureBytes.Deflate(new byte[35]); // of 7 x 7 pixels of 8 bits, 56 or more bytes
        byte[] file = [.. PngSignature, .. Fuzz.PngGrammar.Chunk("IHDR", [0, 0, 0, 7, 0, 0, 0, 7, 8, 0, 0, 0, interlaced]), .. Fuzz.PngGrammar.Chunk("IDAT", packed), .. Fuzz.PngGrammar.Chunk("IEND", [])];
        Assert.Contains("too early", Assert.Throws<DataFormatException>(() => Decode(file)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(4, 9)]
    public void An_interlaced_png_with_passes_without_a_column_is_refused(byte width, byte height)
    {
        byte[] file = [.. PngSignature, .. Fuzz.PngGrammar.Chunk("IHDR", [0, 0, 0, width, 0, 0, 0, height, 8, 0, 0, 0, 1]), .. Fuzz.PngGrammar.Chunk("IDAT", Fuzz.PictureBytes.Deflate(new byte[200])), .. Fuzz.PngGrammar.Chunk("IEND", [])];
        Assert.Contains("interlaced", Assert.Throws<DataFormatException>(() => Decode(file)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(10, "pixels begin at byte 134217782")]
    [InlineData(46, "a table of 134217728 colours")]
    public void A_bmp_that_promises_a_table_without_end_is_refused_before_there_is_memory(int field, string finding)
    {
        byte[] file = Files.Encode("bmp", 4, 4, Files.Noise);
        file[field + 3] += 8;
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains(finding, Assert.Throws<DataFormatException>(() => Decode(file)).Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void A_tiff_of_a_palette_for_samples_of_29_bits_is_refused()
    {
        static byte[] Entry(byte tag, byte value) => [tag, 1, 3, 0, 1, 0, 0, 0, value, 0, 0, 0];
        byte[] file = [.. "II*\0"u8, 8, 0, 0, 0, 4, 0, .. Entry(0, 1), .. Entry(1, 1), .. Entry(2, 29), .. Entry(6, 3), 0, 0, 0, 0];
        Assert.Contains("29 bits and a palette", Assert.Throws<DataFormatException>(() => Decode(file)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tiff_whose_strip_is_itself_is_refused()
    {
        static byte[] Entry(byte tag, byte type, byte value) => [tag, 1, type, 0, 1, 0, 0, 0, value, 0, 0, 0];
        // 8 x 8 pixels packed by JPEG, which begin at the beginning of the file: decoding it overflowed the stack.
        byte[] file =
        [
            .. "II*\0"u8, 8, 0, 0, 0, 9, 0, .. Entry(0, 3, 8), .. Entry(1, 3, 8), .. Entry(2, 3, 8), .. Entry(3, 3, 7), .. Entry(6, 3, 1), .. Entry(17, 4, 0), .. Entry(21, 3, 1), .. Entry(22, 3, 8), .. Entry(23, 4, 122), 0, 0, 0, 0,
        ];
        Assert.Contains("JPEG", Assert.Throws<DataFormatException>(() => Decode(file)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_png_with_a_flipped_bit_is_refused()
    {
        byte[] damaged = Files.Encode("png", 64, 64, Files.Noise);
        damaged[damaged.Length / 2] ^= 4;
        Assert.Contains("checksum", Assert.Throws<DataFormatException>(() => Decode(damaged)).Message, StringComparison.Ordinal);
    }

    // Deterministic damage to files of every kind: bytes changed, cut out, repeated. Any outcome is a picture or a DataFormatException, in bounded memory.
    [Theory]
    [MemberData(nameof(Kinds))]
    public void Damage_of_any_kind_ends_in_a_picture_or_in_a_finding(string kind)
    {
        byte[] whole = Files.Encode(kind, 13, 9, Files.Noise);
        int refused = 0;
        for (int trial = 0; trial < 300; trial++)
        {
            var random = new RandomStream(99, (ulong)trial);
            byte[] damaged = Damage(whole, ref random);
            var memory = new BoundedAllocator(PictureDecoder.WorkingBytes);
            try
            {
                // A limit that a header may reach by chance, so that its memory stays small.
                var picture = new PictureDecoder(maxPixels: 1 << 20).Decode(damaged, NameOf(kind), 3, memory);
                Assert.InRange((long)picture.Width * picture.Height, 1, 1 << 20);
            }
            catch (DataFormatException finding)
            {
                refused++;
                Assert.StartsWith(NameOf(kind), finding.Message, StringComparison.Ordinal);
            }
            Assert.InRange(memory.Peak, 0, (long)PictureDecoder.BytesPerPixel * (1 << 20) + PictureDecoder.WorkingBytes);
        }
        Assert.True(refused > 0, "no damage was noticed");
    }

    [Theory]
    [InlineData(1, 1, 2, 3, 4, 5, 6)]
    [InlineData(2, 3, 2, 1, 6, 5, 4)]
    [InlineData(3, 6, 5, 4, 3, 2, 1)]
    [InlineData(4, 4, 5, 6, 1, 2, 3)]
    [InlineData(5, 1, 4, 2, 5, 3, 6)]
    [InlineData(6, 4, 1, 5, 2, 6, 3)] // a phone held upright: turn clockwise
    [InlineData(7, 6, 3, 5, 2, 4, 1)]
    [InlineData(8, 3, 6, 2, 5, 1, 4)] // turn counter-clockwise
    public void A_photograph_is_turned_upright(int orientation, params int[] expected)
    {
        byte[] exif = [.. "MM\0*"u8, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, (byte)orientation, 0, 0];
        byte[] png = Files.Png(3, 2, 1, 2, 3, 4, 5, 6);
        byte[] chunk = [.. "eXIf"u8, .. exif];
        var (length, checksum) = (new byte[4], new byte[4]);
        BinaryPrimitives.WriteInt32BigEndian(length, exif.Length);
        BinaryPrimitives.WriteUInt32BigEndian(checksum, Crc32.Of(chunk));
        var picture = Decode([.. png[..33], .. length, .. chunk, .. checksum, .. png[33..]]);
        Assert.Equal(orientation < 5 ? (3, 2) : (2, 3), (picture.Width, picture.Height));
        Assert.Equal(expected, picture.Pixels.Select(pixel => (int)pixel));

        byte[] jpeg = Files.Encode("jpeg grey", 24, 16, (_, _) => new Rgba32(9, 9, 9));
        byte[] app1 = [0xFF, 0xE1, 0, (byte)(exif.Length + 8), .. "Exif\0\0"u8, .. exif];
        var photo = Decode([.. jpeg[..2], .. app1, .. jpeg[2..]]);
        Assert.Equal(orientation < 5 ? (24, 16) : (16, 24), (photo.Width, photo.Height));
    }

    [Fact]
    public void Grey_and_coloured_pixels_read_back_as_they_were_written()
    {
        byte[] grey = [.. Enumerable.Range(0, 15).Select(i => (byte)(i * 17))];
        Assert.Equal(grey, Decode(PngFile.Encode(5, 3, grey)).Pixels);
        Assert.Equal([255, 1, 0, 2, 7, 3], Decode(PngFile.Encode(2, 1, [255, 0, 7, 1, 2, 3]), channels: 3).Pixels); // planes
        Assert.Equal(PngFile.Encode(5, 3, grey), PngFile.Encode(5, 3, grey));
    }

    [Fact]
    public void Bytes_that_fit_neither_grey_nor_colours_are_not_written() =>
        Assert.Contains("takes 4 bytes (grey) or 12", Assert.Throws<ArgumentException>(() => PngFile.Encode(2, 2, new byte[5])).Message, StringComparison.Ordinal);

    private static Picture Decode(byte[] bytes, string kind = "a.png", int channels = 1) => new PictureDecoder().Decode(bytes, NameOf(kind), channels);

    // The name counts for TGA alone, which has no mark.
    private static string NameOf(string kind) => kind == "tga" ? "a.tga" : kind.Contains('.', StringComparison.Ordinal) ? kind : "a.png";

    private static byte[] Damage(byte[] whole, ref RandomStream random)
    {
        byte[] bytes = [.. whole];
        int at = (int)(random.NextDouble() * bytes.Length), count = 1 + (int)(random.NextDouble() * 8);
        switch ((int)(random.NextDouble() * 4))
        {
            case 0: return bytes[..at];
            case 1: return [.. bytes[..at], .. bytes[Math.Min(bytes.Length, at + count)..]];
            case 2: return [.. bytes[..at], .. bytes[Math.Max(0, at - count)..]];
            default:
                for (int i = 0; i < count; i++) bytes[(int)(random.NextDouble() * bytes.Length)] = (byte)(random.NextDouble() * 256);
                return bytes;
        }
    }
}
