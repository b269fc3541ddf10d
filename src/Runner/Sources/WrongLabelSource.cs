using System.Globalization;
using MidasNet.Data;
using MidasNet.Data.Synthetic;
using MidasNet.Learning.Labels;

namespace MidasNet.Runner.Sources;

/// <summary>The digits of Part 3, which lie in wrong folders.</summary>
internal sealed class WrongLabelSource
{
    private const double Contamination = 0.001;

    private readonly int[] trueLabels;

    private WrongLabelSource(LabelledImages train, LabelledImages test, int[] trueLabels, DataKind kind)
    {
        (Train, Test, Kind, this.trueLabels) = (train, test, kind, trueLabels);
        Truth = new SealedTruth(trueLabels);
    }

    /// <summary>Their labels are the folders, as given.</summary>
    public LabelledImages Train { get; }

    /// <summary>Rightly labelled digits for the last scoring.</summary>
    public LabelledImages Test { get; }

    /// <summary>Real or synthetic.</summary>
    public DataKind Kind { get; }

    /// <summary>The true digits of the training images: to count right answers when all is done.</summary>
    public SealedTruth Truth { get; }

    /// <summary>Reads the real folders if they and MNIST are there, else makes the labels of synthetic digits wrong in the same way.</summary>
    /// <param name="folder">Where to look.</param>
    /// <param name="digits">The digits of Part 2.</param>
    /// <param name="seed">Decides the wrong labels of synthetic digits.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <exception cref="DataFormatException">The folders are damaged, or not those of the study.</exception>
    public static WrongLabelSource Load(DataFolder folder, DigitSource digits, ulong seed, CancellationToken cancellation)
    {
        if (folder.WrongLabels is not { } path || digits.Kind == DataKind.Synthetic) return Spoil(digits, seed);
        using var files = LabelledPictures.Open(path, new PictureSetOptions { ClassNames = ClassNames.Digits });
        var images = files.Read(cancellation: cancellation);
        int[] trueLabels = [.. images.Names.Select(name => digits.Train.Labels[IndexOf(path, name, digits.Train.Count)])];
        return new WrongLabelSource(images, digits.Test, trueLabels, DataKind.Real);
    }

    /// <summary>Digits of which nothing is known but what is given: where networks are trained that are scored elsewhere.</summary>
    /// <param name="digits">The training images, labelled by their folders, and the test images.</param>
    public static WrongLabelSource WithoutTruth(DigitSource digits) => new(digits.Train, digits.Test, [], digits.Kind);

    /// <summary>The training images under their true labels: for the twin, whose accuracy is the ceiling, and for nothing else.</summary>
    public LabelledImages WithTrueLabels() => Train.WithLabels(trueLabels);

    private static WrongLabelSource Spoil(DigitSource digits, ulong seed)
    {
        // Real digits with labels spoilt by us are not the study's set either, so the digits here are synthetic as well.
        if (digits.Kind == DataKind.Real) digits = DigitSource.Load(DataFolder.None, seed);
        int[] wrong = WrongLabels.Make(digits.Train.Labels.AsSpan(), 10, seed, Contamination);
        return new WrongLabelSource(digits.Train.WithLabels(wrong), digits.Test, [.. digits.Train.Labels], DataKind.Synthetic);
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
