namespace MidasNet.Runner.Study.Part3;

/// <summary>The labels recovered for the wrongly filed images, compared with the true ones.</summary>
/// <param name="Right">Share of the images whose true digit was named.</param>
/// <param name="Suspects">Images whose folder seemed right.</param>
/// <param name="Found">Of these, images whose folder is right.</param>
/// <param name="ThereAre">Images of the whole set whose folder is right.</param>
/// <param name="LargestCellError">How far a cell of the counted matrix of digits and folders is off at most.</param>
internal sealed record RecoveredLabels(double Right, int Suspects, int Found, int ThereAre, double LargestCellError);
