using MidasNet.Data;
using MidasNet.Data.Pictures;
using MidasNet.Models;

namespace MidasNet.Web.Tests;

public sealed class ClassifierPredictorTests
{
    private const int Side = 8;

    [Fact]
    public void Pictures_are_predicted_together_and_what_is_wrong_with_one_is_its_own()
    {
        using var folder = new TemporaryFolder();
        string checkpoint = folder.File("tiny.safetensors");
        using (var device = Device.OpenCpu(threads: 1))
        using (var model = new SmallCnn(device, new SmallCnnOptions(3, Width: 2, Depth: 1), seed: 9))
            ModelCheckpoint.Save(checkpoint, model, new ModelUse { ClassNames = ["a", "b", "c"], Preprocessing = Preprocessing.Digit(Side), Normalisation = new Normalisation(0.5f, 0.3f) });
        using var predictor = ClassifierPredictor.Load(checkpoint, new WebOptions { Threads = 2, MaxPixels = Side * Side });
        using var classifier = Classifier.Load(checkpoint);
        var random = new Random(3);
        byte[] Png(int side)
        {
            var pixels = new byte[side * side];
            random.NextBytes(pixels);
            return PngFile.Encode(side, side, pixels);
        }
        byte[] first = Png(Side), second = Png(Side);
        var answers = predictor.Predict([new("first", first), new("large", Png(Side + 1)), new("text", "text"u8.ToArray()), new("second", second)]);
        Assert.IsType<TooManyPixelsException>(answers[1].Failure);
        Assert.StartsWith("text: this is text", Assert.IsType<DataFormatException>(answers[2].Failure).Message, StringComparison.Ordinal);
        foreach (var (answer, picture) in new[] { (answers[0], first), (answers[3], second) })
        {
            Assert.NotNull(answer.Found);
            Assert.All(classifier.Predict(picture).Probabilities.ToArray().Zip(answer.Found.Probabilities.ToArray()), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
        }
    }
}
