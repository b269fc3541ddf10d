namespace MidasNet.Data.Synthetic;

/// <summary>Pictures with what they show and who drew them.</summary>
/// <param name="Height">Height of each picture, pixels.</param>
/// <param name="Width">Width of each picture, pixels.</param>
/// <param name="Pixels">[N, Height, Width], 0 = background, 255 = ink.</param>
/// <param name="Labels">[N], the class of each picture.</param>
/// <param name="ClassNames">The name of each class.</param>
/// <param name="Writers">[N], the writer of each picture: pictures of one writer are alike, so a fair test keeps writers apart.</param>
public sealed record SyntheticImages(int Height, int Width, byte[] Pixels, int[] Labels, string[] ClassNames, string[] Writers)
{
    /// <summary>The number of pictures.</summary>
    public int Count => Labels.Length;
}
