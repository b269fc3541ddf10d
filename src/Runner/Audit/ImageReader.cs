using MidasNet.Data;
using MidasNet.Runner.Runs;
using MidasNet.Runner.Sources;

namespace MidasNet.Runner.Audit;

/// <summary>Reads labelled images of any kind, and makes them small squares.</summary>
/// <param name="threads">Threads that decode; 0 for one per core.</param>
/// <param name="progress">Shows the progress.</param>
/// <param name="cancellation">Stops after the present image.</param>
internal sealed class ImageReader(int threads, Progress progress, CancellationToken cancellation)
{
    /// <summary>Reads a folder, a zip archive or a pair of IDX files.</summary>
    /// <param name="data">The folder, archive or file of images.</param>
    /// <param name="labels">The IDX file of labels; null for the one next to the images.</param>
    /// <param name="side">Rows and columns of the result; null for what suits the images. IDX files stay as they are if it is null.</param>
    /// <param name="transposed">Whether rows and columns of IDX images are swapped.</param>
    /// <exception cref="DataFormatException">The data is damaged.</exception>
    /// <exception cref="FileNotFoundException">There is no such data.</exception>
    public LabelledImages Read(string data, string? labels, int? side, bool transposed = false)
    {
        using var pictures = PictureFiles.Open(data, labels, transposed, progress);
        var preprocessing = pictures.HasFiles || side is not null ? pictures.SuggestPreprocessing(side) : null;
        return PictureFiles.Read(pictures, preprocessing, threads, progress, cancellation);
    }
}
