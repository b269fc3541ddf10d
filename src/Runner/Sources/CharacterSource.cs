using MidasNet.Data;
using MidasNet.Data.Synthetic;
using MidasNet.Learning;
using MidasNet.Runner.Runs;

namespace MidasNet.Runner.Sources;

/// <summary>The drawings of Part 1: 62 classes, 40 images each, brought to one size.</summary>
/// <param name="Images">Light on dark, square, with the writer of each as its group.</param>
/// <param name="Kind">Real or synthetic.</param>
internal sealed record CharacterSource(LabelledImages Images, DataKind Kind)
{
    /// <summary>Reads the real drawings if they are there, else draws.</summary>
    /// <param name="folder">Where data may be.</param>
    /// <param name="preprocessing">How a drawing becomes an image.</param>
    /// <param name="seed">Decides what is drawn.</param>
    /// <param name="progress">Is told how far it is.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <exception cref="DataFormatException">The real drawings are damaged, or their folders are not the 62 characters.</exception>
    public static CharacterSource Load(
        DataFolder folder, Preprocessing preprocessing, ulong seed, Progress progress, CancellationToken cancellation)
    {
        if (folder.Characters is not { } path) return new CharacterSource(Draw(seed, preprocessing), DataKind.Synthetic);

        using var files = LabelledPictures.Open(path, new PictureSetOptions { ClassNames = ClassNames.Characters, ClassesOfFolders = ClassNames.OfFolders });
        var images = PictureFiles.Read(files, preprocessing, threads: 0, progress, cancellation, "reading the drawings of Part 1");
        if (images.Names.FirstOrDefault(name => Writers.Find(name) is null) is { } unnamed)
            throw new DataFormatException(path, $"'{unnamed}' does not tell its writer, as a file name like img001-042.png (class, writer) does, and Part 1 also divides by writer");
        return new CharacterSource(images.WithGroups(Writers.Of(images.Names)), DataKind.Real);
    }

    /// <summary>Draws a set of the size of the real one.</summary>
    /// <param name="seed">Decides what is drawn.</param>
    /// <param name="preprocessing">How a drawing becomes an image.</param>
    public static LabelledImages Draw(ulong seed, Preprocessing preprocessing)
    {
        var drawings = SyntheticDataSet.Drawings(seed);
        var names = drawings.Labels.Select((label, i) => $"{drawings.ClassNames[label]} by {drawings.Writers[i]}");
        var images = new LabelledImages(1, drawings.Height, drawings.Width, drawings.Pixels, drawings.Labels, drawings.ClassNames, names, drawings.Writers);
        return PicturePreprocessor.Apply(images, preprocessing);
    }
}
