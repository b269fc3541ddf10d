using MidasNet.Data;
using MidasNet.Runner.Audit;
using MidasNet.Runner.Cli;
using MidasNet.Runner.Images;
using MidasNet.Runner.Runs;
using MidasNet.Runner.Study.Common;
using MidasNet.Runner.Study.Part1;

namespace MidasNet.Runner.Training;

/// <summary>The images that a network is to learn from, as it will see them, and how pictures become such images.</summary>
/// <param name="Images">With the labels that they were given.</param>
/// <param name="Preprocessing">Goes into the checkpoint.</param>
internal sealed record TrainingSet(LabelledImages Images, Preprocessing Preprocessing)
{
    private const int LargestSide = 64; // of what the small network is made for
    private const int FewestOfClass = 2;

    /// <summary>How such images vary.</summary>
    public Augmentation Variation => Preprocessing.Kind == PreprocessingKind.Drawing ? CharacterRecipe.Quick.Augmentation : Recipes.Digits;

    /// <summary>Reads a folder, a zip archive or a pair of IDX files.</summary>
    /// <exception cref="DataFormatException">The data is damaged, or there are too few classes or images of one.</exception>
    /// <exception cref="FileNotFoundException">There is no such data.</exception>
    public static TrainingSet Read(TrainOptions options, Progress progress, CancellationToken cancellation)
    {
        var set = LabelledSource.IsImageFolder(options.Data) ? ReadFolder(options, progress, cancellation) : ReadIdx(options);
        var images = set.Images;
        if (images.ClassNames.Count < 2) throw new DataFormatException(options.Data, "all images have one label: a network tells at least two classes apart");
        foreach (var (label, name) in images.ClassNames.Index())
        {
            int count = images.Labels.Count(given => given == label);
            if (count < FewestOfClass) throw new DataFormatException(options.Data, $"class '{name}' has {count} images, at least {FewestOfClass} are needed");
        }
        return set;
    }

    private static TrainingSet ReadFolder(TrainOptions options, Progress progress, CancellationToken cancellation)
    {
        using var folder = ImageFolder.Open(options.Data);
        var preprocessing = ImageReader.PreprocessingFor(SkiaImageDecoder.Decode(folder.ReadBytes(folder.Names[0]), folder.Names[0]), side: null);
        using var phase = progress.Begin("reading", folder.Names.Count);
        return new TrainingSet(folder.Read(SkiaImageDecoder.Decode, new ImageFolderOptions
        {
            Preprocess = PicturePreprocessor.ForFiles(preprocessing),
            Threads = options.Threads,
            Progress = new OneAtATime(phase),
        }, cancellation), preprocessing);
    }

    private static TrainingSet ReadIdx(TrainOptions options)
    {
        var images = ImageReader.ReadIdx(options.Data, options.LabelFile);
        var preprocessing = Preprocessing.Digit(Math.Min(Math.Max(images.Width, images.Height), LargestSide));
        return new TrainingSet(PicturePreprocessor.Apply(images, preprocessing), preprocessing);
    }
}
