namespace MidasNet.Data.Tests;

public class PixelMoveTests
{
    [Theory]
    [InlineData(false, 0, 0)]
    [InlineData(true, 0, 0)]
    [InlineData(false, 2, -1)]
    [InlineData(true, 2, -1)]
    [InlineData(true, -1, 3)]
    [InlineData(false, 7, -9)] // further than the image is wide: reflected several times
    public void A_move_agrees_with_its_formula(bool isFlipped, int right, int down)
    {
        const int Channels = 2, Height = 3, Width = 5;
        byte[] source = [.. Enumerable.Range(0, Channels * Height * Width).Select(i => (byte)i)], target = new byte[source.Length];
        new PixelMove(isFlipped, right, down).Copy<byte>(source, target, Height, Width);
        for (int c = 0; c < Channels; c++)
        {
            for (int y = 0; y < Height; y++)
            {
                for (int x = 0; x < Width; x++)
                {
                    int fromX = Reflected(x - right, Width), fromY = Reflected(y - down, Height);
                    if (isFlipped) fromX = Width - 1 - fromX;
                    Assert.Equal(source[(c * Height + fromY) * Width + fromX], target[(c * Height + y) * Width + x]);
                }
            }
        }

        static int Reflected(int position, int length)
        {
            while (position < 0 || position >= length) position = position < 0 ? -position : 2 * (length - 1) - position;
            return position;
        }
    }

    [Fact]
    public void An_image_of_one_pixel_stays()
    {
        var target = new float[1];
        new PixelMove(true, 3, -2).Copy<float>([0.5f], target, 1, 1);
        Assert.Equal(0.5f, target[0]);
    }

    [Fact]
    public void Alternating_flips_show_each_image_both_ways_in_two_epochs_and_half_of_the_images_in_one()
    {
        var strengths = new Augmentation { Flip = FlipKind.Alternating };
        bool[] first = Flips(strengths, epoch: 0), second = Flips(strengths, epoch: 1), third = Flips(strengths, epoch: 2);
        Assert.Equal(first, second.Select(flip => !flip));
        Assert.Equal(first, third);
        Assert.InRange(first.Count(flip => flip), 440, 560); // of 1000: four standard deviations
    }

    [Fact]
    public void All_images_can_be_flipped() => Assert.DoesNotContain(false, Flips(new Augmentation { Flip = FlipKind.All }, epoch: 0));

    [Fact]
    public void Random_flips_are_drawn_in_each_epoch()
    {
        var strengths = new Augmentation { Flip = FlipKind.Random };
        bool[] first = Flips(strengths, epoch: 0), second = Flips(strengths, epoch: 1);
        Assert.InRange(first.Count(flip => flip), 440, 560);
        Assert.InRange(first.Zip(second).Count(pair => pair.First == pair.Second), 440, 560);
    }

    [Fact]
    public void Every_translation_up_to_the_strength_occurs()
    {
        var strengths = new Augmentation { Translate = 2 };
        var moves = Enumerable.Range(0, 1000).Select(index => PixelMove.Draw(strengths, 1, 0, index)).ToArray();
        Assert.Equal(25, moves.Distinct().Count());
        Assert.All(moves, move => Assert.True(Math.Abs(move.Right) <= 2 && Math.Abs(move.Down) <= 2 && !move.IsFlipped));
    }

    private static bool[] Flips(Augmentation strengths, int epoch) =>
        [.. Enumerable.Range(0, 1000).Select(index => PixelMove.Draw(strengths, 1, epoch, index).IsFlipped)];
}
