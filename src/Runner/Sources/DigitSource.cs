using MidasNet.Data;
using MidasNet.Data.Synthetic;

namespace MidasNet.Runner.Sources;

/// <summary>The digits of Part 2, and the test of Part 3: MNIST in its own split.</summary>
/// <param name="Train">60,000 images of 28x28, or the requested number of synthetic ones.</param>
/// <param name="Test">10,000 images by other writers.</param>
/// <param name="Kind">Real or synthetic.</param>
internal sealed record DigitSource(LabelledImages Train, LabelledImages Test, DataKind Kind)
{
    private const int TrainCount = 60_000, TestCount = 10_000;

    /// <summary>Reads MNIST if it is there, else draws digits.</summary>
    /// <exception cref="DataFormatException">A file is damaged.</exception>
    public static DigitSource Load(DataFolder folder, ulong seed) => folder.Digits is { } files
        ? new DigitSource(
            Read(files.TrainImages, files.TrainLabels),
            Read(files.TestImages, files.TestLabels),
            DataKind.Real)
        : Draw(seed);

    private static LabelledImages Read(string images, string labels)
    {
        using var digits = LabelledPictures.Open(images, new PictureSetOptions { LabelFile = labels, ClassNames = ClassNames.Digits });
        return digits.Read();
    }

    private static DigitSource Draw(ulong seed) => new(
        Adapt(SyntheticDataSet.Digits(seed, TrainCount, SyntheticSplit.Train)),
        Adapt(SyntheticDataSet.Digits(seed, TestCount, SyntheticSplit.Test)),
        DataKind.Synthetic);

    private static LabelledImages Adapt(SyntheticImages images) =>
        new(1, images.Height, images.Width, images.Pixels, images.Labels, images.ClassNames, groups: images.Writers);
}
