using System.Globalization;
using MidasNet.Data;
using MidasNet.Data.Synthetic;
using MidasNet.Runner.Images;

namespace MidasNet.Runner.Sources;

/// <summary>The digits of Part 3, which lie in wrong folders.</summary>
/// <param name="Train">Their labels are the folders, as given.</param>
/// <param name="Test">Rightly labelled digits for the last scoring.</param>
/// <param name="TruthForScoring">
/// The true digit of each training image. To count recovered labels when all is done; nothing that trains, chooses or stops may see it.
/// </param>
/// <param name="Kind">Real or synthetic.</param>
internal sealed record WrongLabelSource(LabelledImages Train, LabelledImages Test, IReadOnlyList<int> TruthForScoring, DataKind Kind)
{
    private const double Contamination = 0.001;

    /// <summary>Reads the real folders if they and MNIST are there, else makes the labels of synthetic digits wrong in the same way.</summary>
    /// <param name="folder">Where to look.</param>
    /// <param name="digits">The digits of Part 2.</param>
    /// <param name="seed">Decides the wrong labels of synthetic digits.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <exception cref="DataFormatException">The folders are damaged, or not those of the study.</exception>
    public static WrongLabelSource Load(DataFolder folder, DigitSource digits, ulong seed, CancellationToken cancellation)
    {
        if (folder.WrongLabels is not { } path || digits.Kind == DataKind.Synthetic) return Spoil(digits, seed);
        using var files = ImageFolder.Open(path);
        var images = files.Read(SkiaImageDecoder.Decode, new ImageFolderOptions { ClassNames = ClassNames.Digits }, cancellation);
        return new WrongLabelSource(images, digits.Test, [.. images.Names.Select(name => digits.Train.Labels[IndexOf(path, name, digits.Train.Count)])], DataKind.Real);
    }

    private static WrongLabelSource Spoil(DigitSource digits, ulong seed)
    {
        // Real digits with labels spoilt by us are not the study's set either, so the digits here are synthetic as well.
        if (digits.Kind == DataKind.Real) digits = DigitSource.Load(DataFolder.None, seed);
        int[] wrong = WrongLabels.Make(digits.Train.Labels.AsSpan(), 10, seed, Contamination);
        return new WrongLabelSource(digits.Train.WithLabels(wrong), digits.Test, digits.Train.Labels, DataKind.Synthetic);
    }

    /// <summary>The files are numbered by their place in MNIST: mnistTask/3/image_000007.jpg is image 7.</summary>
    private static int IndexOf(string path, string name, int count)
    {
        string stem = Path.GetFileNameWithoutExtension(name);
        string digits = stem[(stem.LastIndexOf('_') + 1)..];
        return int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int index) && index < count
            ? index
            : throw new DataFormatException(path, $"expected a name such as image_000007.jpg with a number below {count}", entry: name);
    }
}
