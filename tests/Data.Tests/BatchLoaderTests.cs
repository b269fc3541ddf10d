using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace MidasNet.Data.Tests;

public sealed class BatchLoaderTests
{
    private const int Count = 23;

    private static readonly LabelledImages Images = new(
        1, 8, 8, [.. Enumerable.Range(0, Count * 64).Select(i => (byte)(i * 37))], [.. Enumerable.Range(0, Count).Select(i => i % 10)], ClassNames.Digits);

    private static readonly int[] Everything = [.. Enumerable.Range(0, Count)];

    private static readonly BatchLoaderOptions Varied = new()
    {
        BatchSize = 4,
        Shuffle = true,
        Seed = 9,
        Augmentation = new() { Rotation = 10, Elastic = 0.03f, PenWidth = 0.2f },
        Normalisation = new(0.1f, 0.3f),
    };

    [Fact]
    public void Without_shuffling_the_images_come_in_the_given_order_with_their_labels()
    {
        int[] indices = [5, 2, 2, 19, 0];
        var batches = Load(new BatchLoader(Images, indices, new() { BatchSize = 2 }));
        Assert.Equal([2, 2, 1], batches.Select(batch => batch.Labels.Length));
        Assert.Equal(indices, batches.SelectMany(batch => batch.Indices));
        Assert.Equal(indices.Select(i => Images.Labels[i]), batches.SelectMany(batch => batch.Labels));
        Assert.Equal(Images.Image(19).ToArray().Select(pixel => pixel / 255f), batches[1].Images[64..], (a, b) => Math.Abs(a - b) < 1e-6);
    }

    [Fact]
    public void Values_are_normalised()
    {
        var batch = Load(new BatchLoader(Images, [1], new() { Normalisation = new(0.25f, 0.5f) }))[0];
        Assert.Equal((Images.Image(1)[3] / 255f - 0.25f) / 0.5f, batch.Images[3], 1e-6f);
    }

    [Fact]
    public void Each_epoch_has_every_image_once_in_an_order_of_its_own()
    {
        var loader = new BatchLoader(Images, Everything, Varied);
        int[] first = Order(loader, 0), second = Order(loader, 1);
        Assert.Equal(Everything, first.Order());
        Assert.NotEqual(first, second);
        Assert.Equal(first, Order(loader, 0));
    }

    [Theory]
    [InlineData(0.25, new[] { 18, 6 })] // 20^0.75 = 9.46, 4^0.75 = 2.83: 18.475 and 5.525
    [InlineData(0.5, new[] { 17, 7 })] // √20 = 4.47, √4 = 2: 16.6 and 7.4
    [InlineData(1, new[] { 12, 12 })]
    public void Balanced_sampling_draws_a_fixed_number_of_each_class_and_all_of_its_images_in_turn(double strength, int[] expected)
    {
        var images = Unbalanced();
        var loader = new BatchLoader(images, images.AllIndices(), new() { BatchSize = 5, Shuffle = true, Seed = 3, BalancedSampling = strength });
        Assert.Equal((5, 24), (loader.BatchCount, loader.ImageCount));
        const int Epochs = 20;
        int[] shown = new int[images.Count];
        for (int epoch = 0; epoch < Epochs; epoch++)
        {
            int[] order = Order(loader, epoch);
            Assert.Equal((expected[0], expected[1]), (order.Count(i => i < 20), order.Count(i => i >= 20)));
            Assert.Equal(order, Order(loader, epoch)); // whatever was loaded before
            foreach (int i in order) shown[i]++;
        }
        Assert.InRange(shown[..20].Max() - shown[..20].Min(), 0, 1);
        Assert.InRange(shown[20..].Max() - shown[20..].Min(), 0, 1);
        Assert.Equal(Epochs * expected[1], shown[20..].Sum());
        Assert.NotEqual(Order(loader, 0), Order(loader, 1));
    }

    [Fact]
    public void An_image_that_is_drawn_several_times_in_an_epoch_is_augmented_differently_each_time()
    {
        var images = Unbalanced();
        var loader = new BatchLoader(images, images.AllIndices(), new() { BatchSize = 24, Shuffle = true, BalancedSampling = 1, Augmentation = new() { Rotation = 20 } });
        var batch = Load(loader)[0];
        var shown = batch.Indices.Index().Where(one => one.Item == 20).Select(one => string.Join(' ', batch.Images[(one.Index * 64)..((one.Index + 1) * 64)])).ToList();
        Assert.Equal(3, shown.Count);
        Assert.Equal(3, shown.Distinct().Count());
    }

    [Fact]
    public void Balanced_sampling_needs_a_strength_and_random_order()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new BatchLoader(Images, Everything, Varied with { BalancedSampling = 1.1 }));
        Assert.Throws<ArgumentException>(() => new BatchLoader(Images, Everything, new() { BalancedSampling = 0.5 }));
    }

    // 20 of one class, 4 of another.
    private static LabelledImages Unbalanced() => new(
        1, 8, 8, [.. Enumerable.Range(0, 24 * 64).Select(i => (byte)(i * 37))], [.. Enumerable.Range(0, 24).Select(i => i < 20 ? 0 : 1)], ["many", "few"]);

    [Fact]
    public void Drop_last_leaves_out_the_batch_that_is_not_full()
    {
        var loader = new BatchLoader(Images, Everything, Varied with { DropLast = true });
        Assert.Equal((5, 20), (loader.BatchCount, loader.ImageCount));
        Assert.All(Load(loader), batch => Assert.Equal(4, batch.Labels.Length));
        Assert.Equal(5, Load(loader).Length);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(3, 3)]
    [InlineData(50, 4)] // more than there are batches
    public void Neither_read_ahead_nor_workers_change_a_batch(int readAhead, int workers)
    {
        var expected = Load(new BatchLoader(Images, Everything, Varied with { ReadAhead = 0 }));
        var actual = Load(new BatchLoader(Images, Everything, Varied with { ReadAhead = readAhead, Workers = workers }));
        Assert.Equal(expected.Length, actual.Length);
        foreach (var (want, have) in expected.Zip(actual))
        {
            Assert.Equal(want.Indices, have.Indices);
            Assert.Equal(want.Labels, have.Labels);
            Assert.Equal(want.Images, have.Images);
        }
    }

    [Fact]
    public void Each_channel_is_normalised_by_its_own_mean_and_deviation()
    {
        var colours = new LabelledImages(3, 1, 2, [0, 255, 51, 51, 255, 0, 255, 255, 102, 51, 0, 255], [0, 1], ["a", "b"]);
        var normalisation = Normalisation.Measure(colours, [0, 1]);
        Assert.Equal(3, normalisation.Channels);
        Assert.Equal(0.75f, normalisation[0].Mean, 1e-6f);
        Assert.Equal(0.25f, normalisation[1].Mean, 1e-6f); // 51, 51, 102, 51
        Assert.Equal(0.5f, normalisation[2].Deviation, 1e-6f);
        var batch = new BatchLoader(colours, [0, 1], new BatchLoaderOptions { Normalisation = normalisation, ReadAhead = 0 })
            .Epoch(0, TestContext.Current.CancellationToken).Single();
        float[] values = batch.Images.ToArray();
        for (int c = 0; c < 3; c++)
        {
            float[] channel = [.. values.Index().Where(value => value.Index / 2 % 3 == c).Select(value => value.Item)];
            Assert.Equal(0, channel.Average(), 1e-5f);
            Assert.Equal(1, channel.Average(value => value * value), 1e-5f);
        }
        var grey = new LabelledImages(1, 1, 1, [1], [0], ["a"]);
        Assert.Throws<ArgumentException>(() => new BatchLoader(grey, [0], new BatchLoaderOptions { Normalisation = normalisation }));
    }

    [Fact]
    public void The_augmentation_of_an_image_does_not_depend_on_its_position_in_the_epoch()
    {
        var shuffled = Load(new BatchLoader(Images, Everything, Varied));
        var alone = Load(new BatchLoader(Images, [7], Varied))[0];
        var (batch, n) = shuffled.SelectMany(b => b.Indices.Select((index, n) => (b, n, index))).Where(x => x.index == 7).Select(x => (x.b, x.n)).Single();
        Assert.Equal(alone.Images, batch.Images[(n * 64)..(n * 64 + 64)]);
    }

    [Fact]
    public void Memory_is_used_again_from_batch_to_batch()
    {
        var loader = new BatchLoader(Images, Everything, Varied with { ReadAhead = 1 });
        var memories = new HashSet<object>(ReferenceEqualityComparer.Instance);
        foreach (var batch in loader.Epoch(0, TestContext.Current.CancellationToken))
        {
            Assert.True(MemoryMarshal.TryGetArray(batch.Images, out var segment));
            memories.Add(segment.Array!);
        }
        Assert.Equal(2, memories.Count);
    }

    [Fact]
    public void An_abandoned_enumeration_ends_its_threads()
    {
        var threads = new ConcurrentBag<Thread>();
        var buffer = new BatchBuffer(Images, 1);
        using (var ring = new BatchRing(100, readAhead: 3, workers: 2, () => buffer, () => (_, _) =>
        {
            threads.Add(Thread.CurrentThread);
            return default;
        }))
            ring.Next(TestContext.Current.CancellationToken);
        Assert.NotEmpty(threads);
        Assert.All(threads, thread => Assert.False(thread.IsAlive));
    }

    [Fact]
    public void A_loop_may_be_left_early()
    {
        foreach (var batch in new BatchLoader(Images, Everything, Varied).Epoch(0, TestContext.Current.CancellationToken))
        {
            Assert.Equal(4, batch.Count);
            break;
        }
    }

    [Theory]
    [InlineData(0)] // each when it is requested
    [InlineData(3)] // ahead of the first
    public void An_epoch_can_begin_at_any_batch(int readAhead)
    {
        var loader = new BatchLoader(Images, Everything, Varied with { ReadAhead = readAhead });
        var mixed = new MixedBatches(loader, 0.5, seed: 9);
        for (int first = 0; first <= loader.BatchCount; first++)
        {
            Assert.Equal(Batches(loader, 0).Skip(first), Batches(loader, first));
            Assert.Equal(Batches(mixed, 0).Skip(first), Batches(mixed, first));
        }
        Assert.Throws<ArgumentOutOfRangeException>(() => loader.Epoch(0, loader.BatchCount + 1, TestContext.Current.CancellationToken));

        static string[] Batches(IBatchSource source, int first) =>
        [
            .. source.Epoch(2, first, TestContext.Current.CancellationToken)
                .Select(batch => $"{batch.OtherShare:R} {string.Join(' ', batch.Indices.ToArray())} {string.Join(' ', batch.Images.ToArray())}"),
        ];
    }

    [Fact]
    public void A_failure_in_the_background_comes_with_its_own_batch()
    {
        var buffer = new BatchBuffer(Images, 1);
        using var ring = new BatchRing(10, 3, 2, () => buffer, () => (_, number) => number == 2 ? throw new InvalidDataException("broken") : default);
        var cancellation = TestContext.Current.CancellationToken;
        ring.Next(cancellation);
        ring.Next(cancellation);
        Assert.Equal("broken", Assert.Throws<InvalidDataException>(() => ring.Next(cancellation)).Message);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void Cancelling_ends_the_enumeration(int readAhead)
    {
        using var source = new CancellationTokenSource();
        using var batches = new BatchLoader(Images, Everything, Varied with { ReadAhead = readAhead }).Epoch(0, source.Token).GetEnumerator();
        Assert.True(batches.MoveNext());
        source.Cancel();
        Assert.Throws<OperationCanceledException>(() => batches.MoveNext());
    }

    [Fact]
    public void Cancelling_wakes_a_user_who_waits()
    {
        using var source = new CancellationTokenSource();
        using var isWorking = new ManualResetEventSlim();
        using var mayEnd = new ManualResetEventSlim();
        var buffer = new BatchBuffer(Images, 1);
        using var ring = new BatchRing(1, 1, 1, () => buffer, () => (_, _) =>
        {
            isWorking.Set();
            mayEnd.Wait();
            return default;
        });
        isWorking.Wait(TestContext.Current.CancellationToken);
        Exception? end = null;
        var user = new Thread(() => end = Record.Exception(() => ring.Next(source.Token)));
        user.Start();
        SpinWait.SpinUntil(() => user.ThreadState.HasFlag(ThreadState.WaitSleepJoin) || !user.IsAlive);
        source.Cancel();
        user.Join();
        mayEnd.Set();
        Assert.IsType<OperationCanceledException>(end, exactMatch: false);
    }

    [Fact]
    public void Images_are_flipped_shifted_and_cut_out_as_bytes_just_as_by_the_augmenter()
    {
        var colours = new LabelledImages(3, 6, 7, [.. Enumerable.Range(0, 5 * 126).Select(i => (byte)(i * 37))], [0, 0, 0, 0, 0], ["a"]);
        var normalisation = Normalisation.Measure(colours, [0, 1, 2, 3, 4]);
        var augmentation = new Augmentation { Flip = FlipKind.Alternating, Translate = 2, Cutout = 4 };
        var batch = Load(new BatchLoader(colours, [0, 1, 2, 3, 4], new() { Augmentation = augmentation, Normalisation = normalisation, Seed = 5 }))[0];
        var augmenter = new Augmenter(augmentation, 3, 6, 7, normalisation);
        var expected = new float[126];
        for (int n = 0; n < 5; n++)
        {
            augmenter.Apply([.. colours.Image(n).ToArray().Select(pixel => pixel * (1 / 255f))], expected, seed: 5, epoch: 3, n);
            for (int c = 0; c < 3; c++) PixelConversion.Normalise(expected.AsSpan(c * 42, 42), normalisation[c].Mean, normalisation[c].Deviation);
            Assert.Equal(expected, batch.Images[(n * 126)..(n * 126 + 126)]);
        }
    }

    [Fact]
    public void Larger_images_are_cropped_to_the_middle_or_resized_for_evaluation()
    {
        var middle = Load(new BatchLoader(Images, [3], new() { OutputSize = 4, Framing = InputFraming.CentreCrop }))[0].Images;
        Assert.Equal(16, middle.Length);
        for (int i = 0; i < 16; i++) Assert.Equal(Images.Image(3)[(2 + i / 4) * 8 + 2 + i % 4] / 255f, middle[i], 1e-6f);

        var shrunk = Load(new BatchLoader(Images, [3], new() { OutputSize = 4 }))[0].Images;
        for (int i = 0; i < 16; i++)
        {
            int at = i / 4 * 16 + i % 4 * 2;
            var pixels = Images.Image(3);
            Assert.Equal((pixels[at] + pixels[at + 1] + pixels[at + 8] + pixels[at + 9]) / 4 / 255.0, shrunk[i], 0.005);
        }
        Assert.Throws<ArgumentException>(() => new BatchLoader(Images, [3], new() { OutputSize = 9, Framing = InputFraming.CentreCrop }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new BatchLoader(Images, [3], new() { OutputSize = -1 }));
    }

    [Theory]
    [InlineData(0, 8)] // the size of the set
    [InlineData(5, 5)]
    [InlineData(12, 12)]
    public void Random_crops_come_in_the_size_asked_for_and_differ_from_epoch_to_epoch(int outputSize, int side)
    {
        var loader = new BatchLoader(
            Images, Everything, Varied with { OutputSize = outputSize, Augmentation = new() { MinCrop = 0.2f, Flip = FlipKind.Random }, Normalisation = Normalisation.None });
        var batch = loader.Epoch(0, TestContext.Current.CancellationToken).First();
        Assert.Equal((4 * side * side, side, side), (batch.Images.Length, batch.Height, batch.Width));
        Assert.All(batch.Images.ToArray(), value => Assert.InRange(value, 0, 1.0001f));
        Assert.NotEqual(ImagesOf(loader, 0), ImagesOf(loader, 1));
        Assert.Equal(ImagesOf(loader, 0), ImagesOf(loader, 0));

        static float[] ImagesOf(BatchLoader loader, int epoch) => [.. loader.Epoch(epoch)
            .SelectMany(batch => batch.Indices.ToArray().Select((index, n) => (index, Values: batch.Images.Slice(n * batch.Height * batch.Width, batch.Height * batch.Width).ToArray())))
            .OrderBy(image => image.index).SelectMany(image => image.Values)];
    }

    [Fact]
    public void Mean_and_standard_deviation_are_those_of_the_chosen_images()
    {
        var set = new LabelledImages(1, 1, 2, [0, 255, 255, 255, 9, 9], [0, 0, 0], ClassNames.Digits);
        var measured = Normalisation.Measure(set, [0, 1]);
        Assert.Equal(0.75f, measured.Mean, 1e-6f);
        Assert.Equal(MathF.Sqrt(3) / 4, measured.Deviation, 1e-6f);
        Assert.Throws<ArgumentException>(() => Normalisation.Measure(set, [2]));
        Assert.Throws<ArgumentException>(() => Normalisation.Measure(set, []));
    }

    [Fact]
    public void What_gives_no_batch_is_refused()
    {
        Assert.Throws<ArgumentException>(() => new BatchLoader(Images, [], Varied));
        Assert.Throws<ArgumentException>(() => new BatchLoader(Images, [1, 2, 3], Varied with { DropLast = true }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new BatchLoader(Images, [Count], Varied));
        Assert.Throws<ArgumentOutOfRangeException>(() => new BatchLoader(Images, [0], default));
        Assert.Throws<ArgumentOutOfRangeException>(() => new BatchLoader(Images, [0], Varied with { Normalisation = new(0, 0) }));
    }

    private static int[] Order(BatchLoader loader, int epoch) => [.. loader.Epoch(epoch).SelectMany(batch => batch.Indices.ToArray())];

    private static (float[] Images, int[] Labels, int[] Indices)[] Load(BatchLoader loader) =>
        [.. loader.Epoch(3).Select(batch => (batch.Images.ToArray(), batch.Labels.ToArray(), batch.Indices.ToArray()))];
}
