namespace MidasNet.Gpu;

/// <summary>The extents of a matrix product, and of the slices of its depth, one for each third index of the grid.</summary>
/// <param name="Rows">Rows of the result.</param>
/// <param name="Columns">Columns of the result.</param>
/// <param name="Depth">Products per sum.</param>
/// <param name="SliceDepth">Products per slice, a multiple of 16; the last slice may be shorter.</param>
internal readonly record struct ProductShape(int Rows, int Columns, int Depth, int SliceDepth);
