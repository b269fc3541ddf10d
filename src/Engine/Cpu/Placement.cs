namespace MidasNet;

/// <summary>Where the results of a <see cref="Correlation"/> go in a plane: result (i, j) to row i·step + top, column j·step + left.</summary>
/// <param name="H">Height of the plane.</param>
/// <param name="W">Width of the plane.</param>
/// <param name="Step">Distance of neighbouring results.</param>
/// <param name="Top">Row of the first result.</param>
/// <param name="Left">Column of the first result.</param>
internal readonly record struct Placement(int H, int W, int Step, int Top, int Left);
