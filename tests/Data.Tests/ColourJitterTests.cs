namespace MidasNet.Data.Tests;

public class ColourJitterTests
{
    private const int Area = 35; // vectors and a tail

    [Fact]
    public void No_change_leaves_the_bits() => Assert.Equal(Colours(), Changed(ColourJitter.None));

    [Fact]
    public void Brightness_multiplies_and_contrast_moves_away_from_the_mean_grey()
    {
        float[] colours = Colours(), bright = Changed(ColourJitter.None with { Brightness = 1.3f }), flat = Changed(ColourJitter.None with { Contrast = 0.5f });
        double grey = Enumerable.Range(0, Area).Average(i => Grey(colours, i));
        for (int i = 0; i < colours.Length; i++)
        {
            Assert.Equal(Math.Min(1, 1.3 * colours[i]), bright[i], 1e-6);
            Assert.Equal(grey + 0.5 * (colours[i] - grey), flat[i], 1e-6);
        }
    }

    [Fact]
    public void Saturation_0_is_grey()
    {
        float[] colours = Colours(), grey = Changed(ColourJitter.None with { Saturation = 0 });
        for (int i = 0; i < colours.Length; i++) Assert.Equal(Grey(colours, i % Area), grey[i], 1e-6);
    }

    [Fact]
    public void A_turn_of_the_hue_keeps_the_grey_and_a_full_turn_the_colour()
    {
        float[] colours = [.. Colours().Select(value => 0.4f + 0.2f * value)], turned = [.. colours], full = [.. colours]; // so that nothing is clamped
        (ColourJitter.None with { Hue = 0.2f }).Apply(turned, 3);
        (ColourJitter.None with { Hue = 1 }).Apply(full, 3);
        Assert.NotEqual(colours, turned);
        for (int i = 0; i < Area; i++) Assert.Equal(Grey(colours, i), Grey(turned, i), 1e-5);
        for (int i = 0; i < colours.Length; i++) Assert.Equal(colours[i], full[i], 1e-5);
    }

    [Fact]
    public void Two_turns_of_the_hue_are_one_of_their_sum()
    {
        float[] twice = [.. Colours().Select(value => 0.4f + 0.2f * value)], once = [.. twice];
        (ColourJitter.None with { Hue = 0.1f }).Apply(twice, 3);
        (ColourJitter.None with { Hue = 0.15f }).Apply(twice, 3);
        (ColourJitter.None with { Hue = 0.25f }).Apply(once, 3);
        for (int i = 0; i < once.Length; i++) Assert.Equal(once[i], twice[i], 1e-5);
    }

    [Fact]
    public void Grey_images_have_brightness_and_contrast_alone()
    {
        float[] plain = Colours(), coloured = Colours();
        new ColourJitter(1.2f, 0.7f, 1, 0).Apply(plain, 1);
        new ColourJitter(1.2f, 0.7f, 0.3f, 0.2f).Apply(coloured, 1);
        Assert.Equal(plain, coloured);
    }

    [Fact]
    public void Amounts_are_drawn_about_no_change_up_to_the_strengths()
    {
        var strengths = new Augmentation { Brightness = 0.4f, Contrast = 0.3f, Saturation = 0.2f, Hue = 0.1f };
        var drawn = Enumerable.Range(0, 300).Select(index => ColourJitter.Draw(strengths, 1, 0, index)).ToArray();
        Assert.All(drawn, jitter =>
        {
            Assert.InRange(jitter.Brightness, 0.6f, 1.4f);
            Assert.InRange(jitter.Contrast, 0.7f, 1.3f);
            Assert.InRange(jitter.Saturation, 0.8f, 1.2f);
            Assert.InRange(jitter.Hue, -0.1f, 0.1f);
        });
        Assert.InRange(drawn.Average(jitter => jitter.Brightness), 0.95, 1.05);
    }

    private static float[] Colours() => [.. Enumerable.Range(0, 3 * Area).Select(i => i * 37 % 101 / 100f)];

    private static float[] Changed(ColourJitter jitter)
    {
        float[] image = Colours();
        jitter.Apply(image, 3);
        return image;
    }

    private static double Grey(float[] image, int at) => 0.299 * image[at] + 0.587 * image[Area + at] + 0.114 * image[2 * Area + at];
}
