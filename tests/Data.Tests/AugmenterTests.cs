namespace MidasNet.Data.Tests;

public sealed class AugmenterTests
{
    private const int Size = 24;

    private static readonly Augmentation All = new()
    {
        Rotation = 12,
        Scale = 0.15f,
        Aspect = 0.1f,
        Shear = 0.2f,
        Shift = 0.06f,
        Elastic = 0.025f,
        PenWidth = 0.21f,
        Erasing = 0.5f,
    };

    private static readonly Augmentation Photographs = new()
    {
        Rotation = 12,
        Flip = FlipKind.Random,
        Translate = 2,
        Brightness = 0.3f,
        Contrast = 0.3f,
        Saturation = 0.3f,
        Hue = 0.1f,
        Cutout = 8,
        Policy = PolicyKind.RandAugment,
        Fill = FillKind.Reflection,
    };

    public static TheoryData<Augmentation> EachAlone => new(
        new() { Rotation = 12 }, new() { Scale = 0.15f }, new() { Aspect = 0.1f }, new() { Shear = 0.2f }, new() { Shift = 0.06f },
        new() { Elastic = 0.025f }, new() { PenWidth = 0.21f }, new() { Erasing = 1 },
        new() { Flip = FlipKind.Random }, new() { Translate = 2 }, new() { Brightness = 0.3f }, new() { Contrast = 0.3f }, new() { Cutout = 9 },
        new() { Policy = PolicyKind.TrivialWide }, new() { Policy = PolicyKind.RandAugment, Fill = FillKind.Mean }, new Augmentation { Shift = 0.1f, Fill = FillKind.Reflection });

    [Fact]
    public void The_default_of_the_type_is_no_augmentation_with_the_usual_details()
    {
        var nothing = default(Augmentation);
        Assert.Equal(Augmentation.None, nothing);
        Assert.Equal((6, 0.1f, 4 / 3f, 2, 9), (nothing.ElasticPoints, nothing.MaxErased, nothing.CropAspect, nothing.PolicyOperations, nothing.PolicyMagnitude));
        Assert.Equal(nothing, nothing with { ElasticPoints = 6, MaxErased = 0.1f, CropAspect = 4 / 3f, PolicyOperations = 2, PolicyMagnitude = 9 });
        var other = new Augmentation { ElasticPoints = 5, MaxErased = 0.2f, CropAspect = 1, PolicyOperations = 1, PolicyMagnitude = 0 };
        Assert.Equal((5, 0.2f, 1f, 1, 0), (other.ElasticPoints, other.MaxErased, other.CropAspect, other.PolicyOperations, other.PolicyMagnitude));
    }

    [Fact]
    public void Strength_zero_is_the_image_itself() => Assert.Equal(Blob(), Apply(Augmentation.None, Blob(), index: 3));

    [Fact]
    public void Weakened_augmentation_moves_less_and_erases_nothing()
    {
        var strong = new Augmentation { Rotation = 12, PenWidth = 0.21f, AuxiliaryNoise = 0.2f, Erasing = 1 };
        Assert.Equal(new Augmentation { Rotation = 6, PenWidth = 0.105f, AuxiliaryNoise = 0.1f }, strong.Weakened(0.5f));
        Assert.Equal(Blob(), Apply(All.Weakened(0), Blob(), index: 3));
        Assert.Equal(Blob(), Apply(Photographs.Weakened(0), Blob(), index: 3));
        Assert.Equal(
            new Augmentation { Translate = 1, MinCrop = 0.75f, Flip = FlipKind.Random, Hue = 0.05f },
            new Augmentation { Translate = 2, MinCrop = 0.5f, Flip = FlipKind.Random, Hue = 0.1f, Cutout = 8, Policy = PolicyKind.TrivialWide }.Weakened(0.5f));
        Assert.Throws<ArgumentOutOfRangeException>(() => All.Weakened(2));
    }

    [Fact]
    public void The_identity_map_resamples_exactly()
    {
        var target = new float[Size * Size];
        new WarpedSampler(1, Size, Size).Sample(Blob(), new AffineMap(1, 0, 0, 0, 1, 0), null, target);
        Assert.Equal(Blob(), target);
    }

    [Theory, MemberData(nameof(EachAlone))]
    public void Each_augmentation_by_itself_changes_the_image_and_keeps_it_between_0_and_1(Augmentation augmentation)
    {
        var varied = Enumerable.Range(0, 8).Select(index => Apply(augmentation, Blob(), index)).ToArray();
        Assert.Contains(varied, image => !image.SequenceEqual(Blob())); // a small rectangle may erase ground alone
        Assert.All(varied, image => Assert.All(image, value => Assert.InRange(value, 0, 1)));
    }

    [Fact]
    public void The_draw_depends_only_on_seed_epoch_and_index()
    {
        var augmenter = new Augmenter(All, 1, Size, Size);
        float[] Draw(ulong seed, int epoch, int index)
        {
            var target = new float[Size * Size];
            augmenter.Apply(Blob(), target, seed, epoch, index);
            return target;
        }

        float[] first = Draw(1, 2, 3);
        Assert.NotEqual(first, Draw(2, 2, 3));
        Assert.NotEqual(first, Draw(1, 3, 3));
        Assert.NotEqual(first, Draw(1, 2, 4));
        Assert.Equal(first, Draw(1, 2, 3)); // whatever was drawn in between
    }

    [Fact]
    public void Switching_one_ingredient_off_leaves_the_others_as_they_were()
    {
        var rotated = Apply(new() { Rotation = 30 }, Blob(), index: 5);
        var alsoErased = Apply(new() { Rotation = 30, Erasing = 1 }, Blob(), index: 5);
        Assert.All(alsoErased.Zip(rotated), pair => Assert.True(pair.First == pair.Second || pair.First == 0));
    }

    [Fact]
    public void A_shift_moves_whole_pixels_exactly_and_outside_is_ground()
    {
        var source = Enumerable.Range(1, 9).Select(i => i / 9f).ToArray();
        var target = new float[9];
        new WarpedSampler(1, 3, 3).Sample(source, new AffineMap(1, 0, -1, 0, 1, 1), null, target);
        Assert.Equal([0, source[3], source[4], 0, source[6], source[7], 0, 0, 0], target);
    }

    [Fact]
    public void The_affine_map_turns_about_the_middle_and_keeps_lengths()
    {
        var random = new RandomStream(1);
        var map = AffineMap.Draw(new() { Rotation = 90 }, height: 11, width: 21, ref random);
        Assert.Equal(10, map.Xx * 10 + map.Xy * 5 + map.X0, 1e-4);
        Assert.Equal(5, map.Yx * 10 + map.Yy * 5 + map.Y0, 1e-4);
        Assert.Equal(1, map.Xx * map.Yy - map.Xy * map.Yx, 1e-5);
        Assert.NotEqual(0, map.Xy, 1e-3);
    }

    [Fact]
    public void Equal_control_points_move_every_pixel_alike()
    {
        // A B-spline's weights add up to 1: with no spread, a field is a shift, and here none.
        var field = new ElasticField(6, Size, Size);
        var random = new RandomStream(1);
        field.Draw(0, ref random);
        float[] x = [.. Enumerable.Range(0, Size).Select(i => (float)i)], y = new float[Size];
        field.AddRow(7, x, y);
        Assert.Equal(Enumerable.Range(0, Size).Select(i => (float)i), x);
        Assert.Equal(new float[Size], y);
    }

    [Fact]
    public void The_elastic_field_is_smooth_and_about_half_as_strong_as_its_controls()
    {
        var field = new ElasticField(6, Size, Size);
        double squares = 0, maxStep = 0;
        for (ulong draw = 0; draw < 200; draw++)
        {
            var random = new RandomStream(draw);
            field.Draw(1, ref random);
            float[] x = new float[Size], y = new float[Size];
            field.AddRow(11, x, y);
            squares += x.Average(v => v * v);
            maxStep = Math.Max(maxStep, Enumerable.Range(1, Size - 1).Max(i => Math.Abs(x[i] - x[i - 1])));
        }
        Assert.InRange(Math.Sqrt(squares / 200), 0.4, 0.6);
        Assert.InRange(maxStep, 0, 0.6); // 8 pixels lie between two controls
    }

    [Fact]
    public void A_thicker_pen_adds_ink_and_a_thinner_one_takes_it_but_ground_and_core_stay()
    {
        var pen = new PenWidth(Size, Size);
        float[] plain = Blob(), thick = Blob(), thin = Blob();
        pen.Shift(thick, 0.2f);
        pen.Shift(thin, -0.2f);
        Assert.True(thin.Sum() < plain.Sum() && plain.Sum() < thick.Sum());
        Assert.Equal((0f, 0f), (thick[0], thin[0]));
        int middle = Size / 2 * Size + Size / 2;
        Assert.Equal((1f, 1f), (thick[middle], thin[middle]));
    }

    [Fact]
    public void Further_strengths_leave_the_random_numbers_of_the_others_as_they_were()
    {
        // The same rotation, elastic distortion and so on, flipped or not.
        var flipped = All with { Erasing = 0, Flip = FlipKind.Alternating };
        for (int index = 0; index < 6; index++)
        {
            bool isFlipped = PixelMove.Draw(flipped, seed: 1, epoch: 2, index).IsFlipped;
            float[] source = Blob(), mirrored = new float[source.Length];
            new PixelMove(isFlipped, 0, 0).Copy<float>(source, mirrored, Size, Size);
            Assert.Equal(Apply(All with { Erasing = 0 }, mirrored, index), Apply(flipped, source, index));
        }
    }

    [Fact]
    public void Cutout_fills_a_square_with_the_mean_of_each_channel()
    {
        float[] image = [.. Enumerable.Repeat(0.25f, 2 * Size * Size)], target = new float[image.Length];
        var augmenter = new Augmenter(new Augmentation { Cutout = 6 }, 2, Size, Size, new Normalisation(0.75f, 0.2f));
        for (int index = 0; index < 30; index++)
        {
            augmenter.Apply(image, target, 1, 0, index);
            Assert.All(target, value => Assert.True(value is 0.25f or 0.75f));
            Assert.Equal(target[..(Size * Size)], target[(Size * Size)..]);
            int[] cut = [.. Enumerable.Range(0, Size * Size).Where(i => target[i] == 0.75f)];
            int rows = cut.Select(i => i / Size).Distinct().Count(), columns = cut.Select(i => i % Size).Distinct().Count();
            Assert.Equal(rows * columns, cut.Length);
            Assert.True(rows is >= 3 and <= 6 && columns is >= 3 and <= 6); // its centre is in the image
        }
    }

    [Theory]
    [InlineData(FillKind.Ground, 0)]
    [InlineData(FillKind.Mean, 0.3)]
    [InlineData(FillKind.Reflection, 0.8)] // what the image is everywhere
    public void Beyond_the_edges_is_what_the_fill_says(FillKind fill, double expected)
    {
        float[] image = [.. Enumerable.Repeat(0.8f, 25)], target = new float[25];
        new WarpedSampler(1, 5, 5, fill, new Normalisation(0.3f, 1)).Sample(image, new AffineMap(1, 0, -9, 0, 1, 0), null, target);
        Assert.All(target, value => Assert.Equal(expected, value, 1e-6));
    }

    [Fact]
    public void Reflection_mirrors_about_the_outermost_pixels()
    {
        float[] image = [0, 0.1f, 0.2f, 0.3f], target = new float[4];
        new WarpedSampler(1, 1, 4, FillKind.Reflection).Sample(image, new AffineMap(1, 0, -2, 0, 1, 0), null, target);
        Assert.Equal([0.2f, 0.1f, 0, 0.1f], target, (a, b) => Math.Abs(a - b) < 1e-6);
        new WarpedSampler(1, 1, 4, FillKind.Reflection).Sample(image, new AffineMap(1, 0, 8, 0, 1, 0), null, target);
        Assert.Equal([0.2f, 0.3f, 0.2f, 0.1f], target, (a, b) => Math.Abs(a - b) < 1e-6); // a period of 6 further
    }

    [Fact]
    public void All_channels_move_together()
    {
        float[] two = [.. Blob(), .. Blob()], target = new float[two.Length];
        new Augmenter(All, 2, Size, Size).Apply(two, target, 1, 1, 1);
        Assert.Equal(target[..(Size * Size)], target[(Size * Size)..]);
    }

    [Fact]
    public void Nothing_is_allocated_per_image()
    {
        var augmenter = new Augmenter(All, 1, Size, Size);
        float[] source = Blob(), target = new float[source.Length];
        augmenter.Apply(source, target, 1, 1, 1);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 10; i++)
            augmenter.Apply(source, target, 1, 1, i);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());

        float[] colours = [.. Blob(), .. Blob(), .. Blob()], varied = new float[colours.Length];
        var photographs = new Augmenter(Photographs, 3, Size, Size);
        photographs.Apply(colours, varied, 1, 1, 1);
        before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 50; i++)
            photographs.Apply(colours, varied, 1, 1, i);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void Strengths_out_of_range_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>("Rotation", () => new Augmenter(new() { Rotation = -1 }, 1, 2, 2));
        Assert.Throws<ArgumentOutOfRangeException>("Scale", () => new Augmenter(new() { Scale = float.NaN }, 1, 2, 2));
        Assert.Throws<ArgumentOutOfRangeException>("PenWidth", () => new Augmenter(new() { PenWidth = 0.6f }, 1, 2, 2));
        Assert.Throws<ArgumentOutOfRangeException>("ElasticPoints", () => new Augmenter(new() { Elastic = 0.1f, ElasticPoints = 3 }, 1, 2, 2));
        Assert.Throws<ArgumentOutOfRangeException>("Hue", () => new Augmenter(new() { Hue = 0.6f }, 1, 2, 2));
        Assert.Throws<ArgumentOutOfRangeException>("Translate", () => new Augmenter(new() { Translate = -1 }, 1, 2, 2));
        Assert.Throws<ArgumentOutOfRangeException>("CropAspect", () => new Augmenter(new() { MinCrop = 0.1f, CropAspect = 0.5f }, 1, 2, 2));
        Assert.Throws<ArgumentOutOfRangeException>("Flip", () => new Augmenter(new() { Flip = (FlipKind)7 }, 1, 2, 2));
        Assert.Throws<ArgumentOutOfRangeException>("PolicyMagnitude", () => new Augmenter(new() { Policy = PolicyKind.RandAugment, PolicyMagnitude = 31 }, 1, 2, 2));
        Assert.Throws<ArgumentException>(() => new Augmenter(All, 1, 2, 2).Apply(new float[4], new float[5], 1, 1, 1));
    }

    /// <summary>A bright disc with soft edges, light on dark, off the middle.</summary>
    private static float[] Blob() =>
        [.. Enumerable.Range(0, Size * Size).Select(i => Math.Clamp(7 - MathF.Sqrt(MathF.Pow(i % Size - 13, 2) + MathF.Pow(i / Size - 11, 2)), 0, 1))];

    private static float[] Apply(Augmentation augmentation, float[] source, int index)
    {
        var target = new float[source.Length];
        new Augmenter(augmentation, 1, Size, Size).Apply(source, target, seed: 1, epoch: 2, index);
        return target;
    }
}
