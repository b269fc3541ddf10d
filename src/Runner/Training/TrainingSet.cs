using MidasNet.Data;
using MidasNet.Runner.Runs;
using MidasNet.Runner.Sources;
using MidasNet.Runner.Study.Common;
using MidasNet.Runner.Study.Part1;

namespace MidasNet.Runner.Training;

/// <summary>The images that a network is to learn from, as it will see them, and how pictures become such images.</summary>
/// <param name="Images">With the labels that they were given.</param>
/// <param name="Preprocessing">Goes into the checkpoint.</param>
internal sealed record TrainingSet(LabelledImages Images, Preprocessing Preprocessing)
{
    private const int FewestOfClass = 2;

    /// <summary>How such images vary.</summary>
    public Augmentation Variation => Preprocessing.Kind == PreprocessingKind.Drawing ? CharacterRecipe.Quick.Augmentation : Recipes.Digits;

    /// <summary>Reads a folder, a zip archive or a pair of IDX files.</summary>
    /// <exception cref="DataFormatException">The data is damaged, or there are too few classes or images of one.</exception>
    /// <exception cref="FileNotFoundException">There is no such data.</exception>
    public static TrainingSet Read(TrainOptions options, Progress progress, CancellationToken cancellation)
    {
        using var pictures = PictureFiles.Open(options.Data, options.LabelFile, options.Transposed, progress);
        RequireClasses(pictures);
        var preprocessing = pictures.SuggestPreprocessing();
        return new TrainingSet(PictureFiles.Read(pictures, preprocessing, options.Threads, progress, cancellation), preprocessing);
    }

    private static void RequireClasses(LabelledPictures pictures)
    {
        if (pictures.ClassNames.Count < 2) throw new DataFormatException(pictures.Path, "all images have one label: a network tells at least two classes apart");
        foreach (var (name, count) in pictures.ClassNames.Zip(pictures.ClassCounts))
            if (count < FewestOfClass) throw new DataFormatException(pictures.Path, $"class '{name}' has {count} images, at least {FewestOfClass} are needed");
    }
}
