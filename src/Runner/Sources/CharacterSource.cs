using MidasNet.Data;
using MidasNet.Data.Synthetic;
using MidasNet.Runner.Images;
using MidasNet.Runner.Runs;

namespace MidasNet.Runner.Sources;

/// <summary>The drawings of Part 1: 62 classes, 40 images each, brought to one size.</summary>
/// <param name="Images">Light on dark, square, with the writer of each as its group.</param>
/// <param name="Kind">Real or synthetic.</param>
internal sealed record CharacterSource(LabelledImages Images, DataKind Kind)
{
    /// <summary>Pixels of an image along each side.</summary>
    public const int Size = 48;

    /// <summary>How much of a character's size is taken out: half, so that a c stays smaller than a C, but not by as much.</summary>
    public const double SizeExponent = 0.5;

    /// <summary>Reads the real drawings if they are there, else draws.</summary>
    /// <exception cref="DataFormatException">The real drawings are damaged, or their folders are not the 62 characters.</exception>
    public static CharacterSource Load(DataFolder folder, ulong seed, Progress progress, CancellationToken cancellation)
    {
        var preprocessor = new DrawingPreprocessor(Size, SizeExponent);
        if (folder.Characters is not { } path) return new CharacterSource(Draw(seed, preprocessor), DataKind.Synthetic);

        using var files = ImageFolder.Open(path);
        using var phase = progress.Begin("reading the drawings of Part 1", files.Names.Count);
        var images = files.Read(
            SkiaImageDecoder.Decode,
            new ImageFolderOptions
            {
                Preprocess = preprocessor.Apply,
                ClassNames = ClassNames.Characters,
                Progress = new OneAtATime(phase),
            },
            cancellation);
        return new CharacterSource(images.WithGroups(Writers.Of(images.Names)), DataKind.Real);
    }

    private static LabelledImages Draw(ulong seed, DrawingPreprocessor preprocessor)
    {
        var drawings = SyntheticDataSet.Drawings(seed);
        int area = drawings.Height * drawings.Width;
        var pixels = new byte[drawings.Count * Size * Size];
        Parallel.For(0, drawings.Count, i =>
        {
            // Ours are light on dark; the preprocessor expects ink on paper.
            var drawing = new GreyImage(drawings.Width, drawings.Height, drawings.Pixels[(i * area)..((i + 1) * area)]).Invert();
            preprocessor.Apply(drawing).Pixels.CopyTo(pixels, i * Size * Size);
        });
        var names = drawings.Labels.Select((label, i) => $"{drawings.ClassNames[label]} by {drawings.Writers[i]}");
        return new LabelledImages(1, Size, Size, pixels, drawings.Labels, drawings.ClassNames, names, drawings.Writers);
    }
}
