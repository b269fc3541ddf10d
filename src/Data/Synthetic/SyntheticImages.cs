namespace MidasNet.Data.Synthetic;

/// <summary>Pictures with their labels and writers.</summary>
/// <param name="Height">Height of each picture, pixels.</param>
/// <param name="Width">Width of each picture, pixels.</param>
/// <param name="Pixels">[N, Height, Width], 0 = background, 255 = ink.</param>
/// <param name="Labels">[N], the class of each picture.</param>
/// <param name="ClassNames">The name of each class.</param>
/// <param name="Writers">[N], the writer of each picture: pictures by one writer are similar, so a fair split separates writers.</param>
public sealed record SyntheticImages(int Height, int Width, byte[] Pixels, int[] Labels, string[] ClassNames, string[] Writers)
{
    /// <summary>The number of pictures.</summary>
    public int Count => Labels.Length;
}
