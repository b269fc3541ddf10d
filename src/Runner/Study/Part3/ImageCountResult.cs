using MidasNet.Learning;

namespace MidasNet.Runner.Study.Part3;

/// <summary>What can be learnt from so many wrongly filed images.</summary>
/// <param name="TrainImages">How many.</param>
/// <param name="TestAccuracy">On the test digits, with its 95 % interval.</param>
/// <param name="EstimatedAccuracy">What the folders alone said of the accuracy on unseen training images.</param>
internal sealed record ImageCountResult(int TrainImages, Interval TestAccuracy, double EstimatedAccuracy);
