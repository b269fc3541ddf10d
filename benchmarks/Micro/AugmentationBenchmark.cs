using BenchmarkDotNet.Attributes;
using MidasNet.Data;

namespace MidasNet.Benchmarks;

/// <summary>
/// A batch of colour images on one thread, from bytes to normalised values: the more a set varies, the longer it takes, and a batch must take less than its
/// training step.
/// </summary>
public class AugmentationBenchmark
{
    private const int Count = 256, Stored = 160;

    private BatchLoader loader = null!;
    private int epoch;

    /// <summary>Each line but the last two is of images of 32 x 32; "crop" is from 160 x 160 to 128 x 128.</summary>
    [Params("plain", "flip, translate", "flip, translate, cutout", "colour jitter", "rotation", "trivial-wide", "crop, flip", "resize")]
    public string Strengths { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        bool isLarge = Strengths is "crop, flip" or "resize";
        int side = isLarge ? Stored : 32;
        var random = new RandomStream(1);
        var pixels = new byte[Count * 3 * side * side];
        for (int i = 0; i < pixels.Length; i++) pixels[i] = (byte)random.NextInt(256);
        var images = new LabelledImages(3, side, side, pixels, new int[Count], ["a"]);
        var moves = new Augmentation { Flip = FlipKind.Alternating, Translate = 2, Fill = FillKind.Reflection };
        loader = new BatchLoader(images, images.AllIndices(), new BatchLoaderOptions
        {
            BatchSize = Count,
            ReadAhead = 0,
            OutputSize = isLarge ? 128 : 0,
            Normalisation = Normalisation.OfChannels([0.49f, 0.48f, 0.45f], [0.25f, 0.24f, 0.26f]),
            Augmentation = Strengths switch
            {
                "flip, translate" => moves,
                "flip, translate, cutout" => moves with { Cutout = 12 },
                "colour jitter" => moves with { Brightness = 0.3f, Contrast = 0.3f, Saturation = 0.3f, Hue = 0.1f },
                "rotation" => moves with { Rotation = 15 },
                "trivial-wide" => moves with { Policy = PolicyKind.TrivialWide },
                "crop, flip" => new Augmentation { Flip = FlipKind.Random, MinCrop = 0.35f },
                _ => Augmentation.None,
            },
        });
    }

    /// <summary>The time of an image is a 256th of it.</summary>
    [Benchmark(OperationsPerInvoke = Count)]
    public float Images()
    {
        float last = 0;
        foreach (var batch in loader.Epoch(epoch++)) last += batch.Images.Span[0];
        return last;
    }
}
