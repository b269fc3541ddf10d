namespace MidasNet;

/// <summary>A batch of images, [images, H, W, C], with zeros around them.</summary>
/// <param name="pixels">The first value.</param>
/// <param name="h">Height of an image.</param>
/// <param name="w">Width of an image.</param>
/// <param name="c">Channels.</param>
/// <param name="padding">How far zeros reach, from each edge.</param>
internal readonly unsafe struct PaddedImages(float* pixels, int h, int w, int c, int padding)
{
    public float* Pixels => pixels;

    public int H => h;

    public int W => w;

    public int C => c;

    public int Padding => padding;
}
