using MidasNet.Models;

namespace MidasNet.Runner.Study.Part2;

/// <summary>The held-out accuracy that VGG19's features at one cut give.</summary>
/// <param name="Cut">Where, and at what size.</param>
/// <param name="Dimension">Features of an image.</param>
/// <param name="TrainImages">Training digits that the head learnt from.</param>
/// <param name="Accuracy">Of the head, on held-out training digits.</param>
/// <param name="ImagesPerSecond">Digits whose features are computed in a second.</param>
internal sealed record CutResult(Vgg19Cut Cut, int Dimension, int TrainImages, double Accuracy, double ImagesPerSecond);
