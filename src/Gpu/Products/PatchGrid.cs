namespace MidasNet.Gpu;

/// <summary>
/// The patches of images that a convolution multiplies with its weights, without a copy: patch (n,i,j) holds the pixels
/// (top + i·step + u, left + j·step + v) of image n, 0 outside of the image. Its values have the order (u,v,c), channels fastest, as in memory.
/// </summary>
/// <param name="Channels">Values per pixel.</param>
/// <param name="Height">Rows of pixels of an image.</param>
/// <param name="Width">Columns of pixels of an image.</param>
/// <param name="Rows">Rows of patches in each image.</param>
/// <param name="Columns">Columns of patches.</param>
/// <param name="PatchHeight">Rows of pixels of a patch.</param>
/// <param name="PatchWidth">Columns of pixels of a patch.</param>
/// <param name="Step">Pixels from patch to patch.</param>
/// <param name="Top">The first row of the first patch; negative in the padding.</param>
/// <param name="Left">The first column of the first patch; negative in the padding.</param>
internal readonly record struct PatchGrid(
    int Channels, int Height, int Width, int Rows, int Columns, int PatchHeight, int PatchWidth, int Step, int Top, int Left)
{
    /// <summary>Patches per image.</summary>
    public int PerImage => Rows * Columns;

    /// <summary>Values of a patch.</summary>
    public int Values => PatchHeight * PatchWidth * Channels;

    /// <summary>The patches of x of a convolution.</summary>
    public static PatchGrid Of(Conv2dShape s) =>
        new(s.C, s.H, s.W, s.OutH, s.OutW, s.KernelH, s.KernelW, s.Stride, -s.Padding, -s.Padding);
}
