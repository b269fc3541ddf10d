using MidasNet.Data;
using MidasNet.Data.Pictures;
using MidasNet.Runner.Reports;

namespace MidasNet.Runner.Tests.Reports;

public sealed class PictureTests
{
    private static readonly PixelPicture Picture = new(3, 2, [0, 50, 100, 150, 200, 255]);

    [Fact]
    public void A_picture_keeps_its_pixels_as_png()
    {
        var decoded = Decode(Picture.ToPng());
        Assert.Equal((3, 2), (decoded.Width, decoded.Height));
        Assert.Equal(Picture.Pixels, decoded.Pixels);
    }

    private static GreyImage Decode(byte[] png) => new PictureDecoder().Decode(png, "picture.png").ToGrey();

    [Fact]
    public void A_picture_in_colour_keeps_its_colours_as_png_and_on_a_sheet()
    {
        var picture = new PixelPicture(2, 1, [200, 10, 20, 150, 30, 40]); // red, green, blue of both pixels
        var decoded = new PictureDecoder().Decode(picture.ToPng(), "picture.png", channels: 3);
        Assert.Equal(picture.Pixels, decoded.Pixels);
        var grid = new PictureGrid { Pictures = [new PixelPicture(1, 1, [9, 99, 199]), new PixelPicture(1, 1, [50])], Columns = 2, Size = 10 };
        var sheet = new PictureDecoder().Decode(grid.ToPng(), "sheet.png", channels: 3);
        int plane = sheet.Width * sheet.Height;
        int[] Channels(int x, int y) => [.. Enumerable.Range(0, 3).Select(c => (int)sheet.Pixels[c * plane + y * sheet.Width + x])];
        Assert.Equal([9, 99, 199], Channels(9, 9));
        Assert.Equal([50, 50, 50], Channels(22, 9));
        Assert.Equal([255, 255, 255], Channels(0, 0));
    }

    [Fact]
    public void Pixels_must_fit_the_size()
    {
        var error = Assert.Throws<ArgumentException>(() => new PixelPicture(3, 3, new byte[6]));
        Assert.Contains("6 pixels were given for 3x3", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_sheet_shows_enlarged_pictures_in_rows_on_white()
    {
        var black = new PixelPicture(1, 1, [0]);
        var grey = new PixelPicture(1, 1, [99]);
        var sheet = Decode(new PictureGrid { Pictures = [black, grey, grey], Columns = 2, Size = 10 }.ToPng());
        Assert.Equal((32, 32), (sheet.Width, sheet.Height)); // 2 · 10 and three gaps of 4
        var middles = new[] { (X: 9, Y: 9), (X: 22, Y: 9), (X: 9, Y: 22), (X: 22, Y: 22) };
        Assert.Equal([0, 99, 99, 255], middles.Select(place => (int)sheet.Pixels[place.Y * 32 + place.X]));
        Assert.Equal(255, sheet.Pixels[33]);
    }

    [Theory]
    [InlineData(false, 2)]
    [InlineData(true, 10)]
    public void Enlarged_pixels_are_squares_unless_smooth(bool smooth, int minShades)
    {
        var picture = new PixelPicture(2, 2, [0, 200, 0, 200]);
        var sheet = Decode(new PictureGrid { Pictures = [picture], Columns = 1, Size = 40, Smooth = smooth }.ToPng());
        int shades = Enumerable.Range(4, 40).Select(x => sheet.Pixels[20 * 48 + x]).Distinct().Count();
        Assert.True(smooth ? shades >= minShades : shades == minShades, $"{shades} shades");
    }

    [Fact]
    public void A_sheet_that_is_too_large_is_rejected()
    {
        var grid = new PictureGrid { Pictures = [Picture], Columns = 1, Size = int.MaxValue };
        Assert.Contains("show fewer or smaller pictures", Assert.Throws<ArgumentException>(grid.ToPng).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_sheet_is_rejected()
    {
        Assert.Throws<ArgumentException>(() => new PictureGrid { Pictures = [], Columns = 1 }.ToPng());
        Assert.Throws<ArgumentException>(() => new PictureGallery { Pictures = [] }.ToSvg());
    }

    [Fact]
    public void A_gallery_contains_its_pictures_and_their_captions()
    {
        var gallery = new PictureGallery
        {
            Title = "Errors",
            Pictures = [new(Picture, "b → 6 (0.93)", Wrong: true), new(Picture, "0 → 0\n<img>\u0001"), new(Picture, "")],
            Columns = 2,
        };
        var root = Svg.Parse(gallery.ToSvg());
        Assert.Equal(["Errors", "b → 6 (0.93)", "0 → 0", "<img>\uFFFD", ""], Svg.Texts(root));
        var images = Svg.Elements(root, "image");
        Assert.Equal(3, images.Count);
        Assert.All(images, image => Assert.Equal("data:image/png;base64," + Convert.ToBase64String(Picture.ToPng()), Svg.Value(image, "href")));
        Assert.Equal(Svg.Value(images[0], "x"), Svg.Value(images[2], "x"));
        Assert.Equal(1.5, Svg.Number(images[0], "width") / Svg.Number(images[0], "height"), 0.01);
    }

    [Fact]
    public void Equal_pictures_give_equal_bytes()
    {
        var gallery = new PictureGallery { Pictures = [new(Picture, "a")] };
        var grid = new PictureGrid { Pictures = [Picture], Columns = 1 };
        Assert.Equal(gallery.ToSvg(), gallery.ToSvg());
        Assert.Equal(grid.ToPng(), grid.ToPng());
    }
}
