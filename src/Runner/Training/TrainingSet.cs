using MidasNet.Data;
using MidasNet.Runner.Runs;
using MidasNet.Runner.Sources;

namespace MidasNet.Runner.Training;

/// <summary>The images to train on, as the network takes them, and how pictures become such images.</summary>
/// <param name="Images">With the labels that they were given.</param>
/// <param name="Preprocessing">Goes into the checkpoint.</param>
internal sealed record TrainingSet(LabelledImages Images, Preprocessing Preprocessing)
{
    private const int MinPerClass = 2;

    /// <summary>Reads a folder, a zip archive or a pair of IDX files, as the recipe takes them or as suits them.</summary>
    /// <exception cref="DataFormatException">The data is damaged.</exception>
    /// <exception cref="FileNotFoundException">There is no such data.</exception>
    public static TrainingSet Read(TrainOptions options, Progress progress, CancellationToken cancellation)
    {
        using var pictures = PictureFiles.Open(options.Data, options.LabelFile, options.Transposed, progress);
        RequireClasses(pictures);
        var preprocessing = options.Training.Recipe?.Preprocessing ?? pictures.SuggestPreprocessing();
        return new TrainingSet(PictureFiles.Read(pictures, preprocessing, options.Threads, progress, cancellation), preprocessing);
    }

    private static void RequireClasses(LabelledPictures pictures)
    {
        if (pictures.ClassNames.Count < 2) throw new DataFormatException(pictures.Path, "all images have one label: a network tells at least two classes apart");
        foreach (var (name, count) in pictures.ClassNames.Zip(pictures.ClassCounts))
            if (count < MinPerClass) throw new DataFormatException(pictures.Path, $"class '{name}' has {count} images, at least {MinPerClass} are needed");
    }
}
