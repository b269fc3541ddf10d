using MidasNet.Data;
using MidasNet.Learning;
using MidasNet.Runner.Audit;
using MidasNet.Runner.Cli;
using MidasNet.Runner.Images;
using MidasNet.Runner.Runs;

namespace MidasNet.Runner.Training;

/// <summary>The images to train on, as the network takes them, and how pictures become such images.</summary>
/// <param name="Images">With the labels that they were given.</param>
/// <param name="Preprocessing">Goes into the checkpoint.</param>
internal sealed record TrainingSet(LabelledImages Images, Preprocessing Preprocessing)
{
    private const int MaxSide = 64; // of what the small network is made for

    /// <summary>Reads a folder, a zip archive or a pair of IDX files, as the recipe takes them or as suits them.</summary>
    /// <exception cref="DataFormatException">The data is damaged.</exception>
    /// <exception cref="FileNotFoundException">There is no such data.</exception>
    public static TrainingSet Read(TrainOptions options, Progress progress, CancellationToken cancellation) =>
        LabelledSource.IsImageFolder(options.Data) ? ReadFolder(options, progress, cancellation) : ReadIdx(options);

    private static TrainingSet ReadFolder(TrainOptions options, Progress progress, CancellationToken cancellation)
    {
        using var folder = ImageFolder.Open(options.Data);
        var preprocessing = options.Training.Recipe?.Preprocessing
            ?? ImageReader.PreprocessingFor(SkiaImageDecoder.Decode(folder.ReadBytes(folder.Names[0]), folder.Names[0]), side: null);
        using var phase = progress.Begin("reading", folder.Names.Count);
        return new TrainingSet(folder.Read(SkiaImageDecoder.Decode, new ImageFolderOptions
        {
            Preprocess = PicturePreprocessor.ForFiles(preprocessing),
            Measure = PicturePreprocessor.MeasuresForFiles(preprocessing),
            Threads = options.Threads,
            Progress = new OneAtATime(phase),
        }, cancellation), preprocessing);
    }

    private static TrainingSet ReadIdx(TrainOptions options)
    {
        var images = ImageReader.ReadIdx(options.Data, options.LabelFile);
        var preprocessing = options.Training.Recipe?.Preprocessing ?? Preprocessing.Digit(Math.Min(Math.Max(images.Width, images.Height), MaxSide));
        return new TrainingSet(PicturePreprocessor.Apply(images, preprocessing), preprocessing);
    }
}
