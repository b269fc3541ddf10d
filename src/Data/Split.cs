namespace MidasNet.Data;

/// <summary>Images to train on and images to validate with: positions in a set, ascending, none in both.</summary>
/// <param name="Train">Positions of the images to train on.</param>
/// <param name="Validation">Positions of the images to validate with.</param>
public readonly record struct Split(int[] Train, int[] Validation);
