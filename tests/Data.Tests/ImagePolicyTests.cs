namespace MidasNet.Data.Tests;

public class ImagePolicyTests
{
    private const int Side = 20;

    public static TheoryData<string> Operations => [.. Enum.GetNames<PolicyOperation>()];

    [Theory]
    [MemberData(nameof(Operations))]
    public void Every_operation_changes_the_image_but_for_the_identity_and_keeps_it_between_0_and_1(string name)
    {
        var operation = Enum.Parse<PolicyOperation>(name);
        foreach (bool isWide in new[] { false, true })
        {
            foreach (int sign in new[] { 1, -1 })
            {
                float[] image = Changed(operation, 0.7, sign, isWide);
                Assert.Equal(operation == PolicyOperation.Identity, image.SequenceEqual(Colours()));
                Assert.All(image, value => Assert.InRange(value, 0, 1));
            }
        }
    }

    [Theory]
    [InlineData(nameof(PolicyOperation.ShearX))]
    [InlineData(nameof(PolicyOperation.ShearY))]
    [InlineData(nameof(PolicyOperation.TranslateX))]
    [InlineData(nameof(PolicyOperation.TranslateY))]
    [InlineData(nameof(PolicyOperation.Rotate))]
    [InlineData(nameof(PolicyOperation.Brightness))]
    [InlineData(nameof(PolicyOperation.Saturation))]
    [InlineData(nameof(PolicyOperation.Contrast))]
    [InlineData(nameof(PolicyOperation.Sharpness))]
    public void Strength_0_of_an_operation_with_a_strength_is_the_image_itself(string name)
    {
        var operation = Enum.Parse<PolicyOperation>(name);
        float[] expected = Colours(), image = Changed(operation, 0, 1, isWide: true);
        for (int i = 0; i < image.Length; i++) Assert.Equal(expected[i], image[i], 1e-5);
    }

    [Fact]
    public void Translations_move_by_the_pixels_of_their_range()
    {
        // 32 pixels at full strength: a quarter is 8.
        float[] image = Changed(PolicyOperation.TranslateX, 0.25, 1, isWide: true), source = Colours();
        for (int x = 8; x < Side; x++) Assert.Equal(source[3 * Side + x - 8], image[3 * Side + x], 1e-5);
        for (int x = 0; x < 8; x++) Assert.Equal(source[3 * Side + 8 - x], image[3 * Side + x], 1e-5); // reflected
    }

    [Fact]
    public void A_quarter_turn_is_a_permutation()
    {
        float[] image = Changed(PolicyOperation.Rotate, 90 / 135.0, 1, isWide: true), source = Colours();
        for (int y = 0; y < Side; y++)
            for (int x = 0; x < Side; x++) Assert.Equal(source[(Side - 1 - x) * Side + y], image[y * Side + x], 1e-4);
    }

    [Fact]
    public void Posterize_keeps_the_highest_bits()
    {
        float[] image = Changed(PolicyOperation.Posterize, 1, 1, isWide: true), source = Colours();
        for (int i = 0; i < image.Length; i++) Assert.Equal(((int)MathF.Round(source[i] * 255) & 0xC0) / 255f, image[i]);
    }

    [Fact]
    public void Solarize_inverts_what_is_bright()
    {
        float[] image = Changed(PolicyOperation.Solarize, 0.5, 1, isWide: true), source = Colours();
        for (int i = 0; i < image.Length; i++) Assert.Equal(source[i] >= 0.5f ? 1 - source[i] : source[i], image[i]);
    }

    [Fact]
    public void Auto_contrast_spreads_each_channel_over_all_values_and_equalize_makes_them_equally_frequent()
    {
        float[] image = [.. Colours().Select(value => 0.3f + 0.2f * value * value)], equal = [.. image];
        Policy().Apply(image, PolicyOperation.AutoContrast, 0, 1, isWide: true);
        Assert.Equal((0, 1), (image[..(Side * Side)].Min(), image[..(Side * Side)].Max()));

        float[] tiled = Tiled(equal);
        Policy(side: 80).Apply(tiled, PolicyOperation.Equalize, 0, 1, isWide: true);
        Assert.Equal(0.5, tiled[..6400].Average(), 0.03);
        Assert.InRange(tiled[..6400].Count(value => value < 0.25f) / 6400.0, 0.2, 0.3);

        static float[] Tiled(float[] image) =>
            [.. Enumerable.Range(0, 3 * 80 * 80).Select(i => image[(i / 6400 * Side + i / 80 % 80 % Side) * Side + i % 80 % Side])];
    }

    [Fact]
    public void Sharpness_0_is_the_smoothed_image_inside_its_frame()
    {
        float[] image = Changed(PolicyOperation.Sharpness, 1, -1, isWide: true), source = Colours();
        double around = Enumerable.Range(0, 9).Sum(i => source[(4 + i / 3) * Side + 6 + i % 3]);
        float middle = source[5 * Side + 7], smooth = (float)((around + 4 * middle) / 13);
        Assert.Equal(smooth + 0.01f * (middle - smooth), image[5 * Side + 7], 1e-5);
        Assert.Equal(source[..Side], image[..Side]);
    }

    [Fact]
    public void Trivial_augment_draws_one_operation_for_each_image_and_epoch()
    {
        var policy = Policy();
        float[] Draw(int epoch, int index)
        {
            float[] image = Colours();
            policy.Apply(image, 1, epoch, index);
            return image;
        }
        Assert.Equal(Draw(0, 3), Draw(0, 3));
        Assert.Contains(Enumerable.Range(0, 20), index => !Draw(0, index).SequenceEqual(Draw(1, index)));
        // An identity in 14, and others that change nothing at magnitude 0.
        Assert.InRange(Enumerable.Range(0, 300).Count(index => Draw(0, index).SequenceEqual(Colours())), 5, 90);
    }

    private static float[] Colours() => [.. Enumerable.Range(0, 3 * Side * Side).Select(i => (i * i + i / 7 * 13) % 229 / 255f)];

    private static float[] Changed(PolicyOperation operation, double level, int sign, bool isWide)
    {
        float[] image = Colours();
        Policy().Apply(image, operation, level, sign, isWide);
        return image;
    }

    private static ImagePolicy Policy(int side = Side) =>
        new(new Augmentation { Policy = PolicyKind.TrivialWide }, 3, side, side, new WarpedSampler(3, side, side, FillKind.Reflection));
}
