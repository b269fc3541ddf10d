using MidasNet.Learning;

namespace MidasNet.Runner.Study.Part3;

/// <summary>The test accuracy after learning from a given number of wrongly filed images.</summary>
/// <param name="TrainImages">How many.</param>
/// <param name="TestAccuracy">On the test digits, with its 95 % interval.</param>
/// <param name="EstimatedAccuracy">The accuracy on held-out training images, estimated from the folders alone.</param>
internal sealed record ImageCountResult(int TrainImages, Interval TestAccuracy, double EstimatedAccuracy);
