namespace MidasNet.Web;

/// <summary>A prediction of a run.</summary>
/// <param name="Part">The part of the set, such as <c>heldOut</c>.</param>
/// <param name="Image">The name of the image.</param>
/// <param name="Given">The class of its label.</param>
/// <param name="Predicted">The most probable class.</param>
/// <param name="Probability">Its probability, 0 to 1.</param>
internal sealed record PredictedPicture(string Part, string Image, string Given, string Predicted, double Probability);
