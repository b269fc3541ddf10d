namespace MidasNet;

/// <summary>
/// The nearest matrix with orthonormal rows or columns, approximately: U·Vᵀ of the singular value decomposition U·S·Vᵀ, by five steps of the iteration of
/// Jordan et al. ("Muon", 2024), X = a·X + b·(X·Xᵀ)·X + c·(X·Xᵀ)²·X, from X = G / ‖G‖. The coefficients are chosen for a steep start, not for convergence:
/// singular values above about 1 % of the norm end between 0.7 and 1.2.
/// </summary>
/// <remarks>The product of the matrix with itself is taken on its shorter side, so that a tall matrix needs no transposition.</remarks>
internal static class NewtonSchulz
{
    private const int Steps = 5;
    private const float A = 3.4445f, B = -4.7750f, C = 2.0315f;

    // The smallest norm that is scaled to 1: all zeros stay zeros.
    private const float MinNorm = 1e-7f;

    /// <summary>x = orthogonal factor of g. Overwrites <paramref name="g"/> by finite values if the result is finite.</summary>
    /// <param name="device">The device that holds all.</param>
    /// <param name="rows">Rows of the matrix.</param>
    /// <param name="columns">Columns of the matrix, row-major.</param>
    /// <param name="g">The matrix; afterwards memory that was used in between.</param>
    /// <param name="x">Receives the result.</param>
    public static void Orthogonalise(Device device, int rows, int columns, Storage g, Storage x)
    {
        int length = rows * columns, side = Math.Min(rows, columns);
        Normalise(device, length, g, x);
        var (gram, square) = (device.Allocate(side * side), device.Allocate(side * side));
        for (int step = 0; step < Steps; step++)
        {
            if (rows <= columns) device.Linear(new LinearShape(rows, columns, rows), default(Identity), x, x, null, gram);
            else device.LinearBackwardWeight(new LinearShape(rows, columns, columns), x, x, gram);
            device.LinearBackwardInput(new LinearShape(side, side, side), gram, gram, square);
            // gram = (b·gram + c·gram²) / (b + c); the divisor comes back with the next sum.
            device.Blend(side * side, C / (B + C), square, gram);
            if (rows <= columns) device.LinearBackwardInput(new LinearShape(rows, columns, rows), gram, x, g);
            else device.LinearBackwardInput(new LinearShape(rows, columns, columns), x, gram, g);
            // x = (a·x + (b + c)·g) / (a + b + c), then times the divisor.
            device.Blend(length, (B + C) / (A + B + C), g, x);
            device.Scale(length, A + B + C, x, x);
        }
        device.Recycle(gram);
        device.Recycle(square);
    }

    /// <summary>x = g / ‖g‖, the norm staying on the device.</summary>
    public static void Normalise(Device device, int length, Storage g, Storage x)
    {
        var (clip, velocity) = (device.Allocate(3), device.Allocate(length));
        device.ClipNorm([g], [length], MinNorm, clip);
        // A step of length -1 / MinNorm from 0, along the gradient clipped to MinNorm, ends where the norm is 1.
        device.Fill(length, 0, velocity);
        device.Fill(length, 0, x);
        device.SgdStep(length, new SgdRule(-1 / MinNorm, Momentum: 0, Nesterov: false, WeightDecay: 0), clip, g, x, velocity);
        device.Recycle(clip);
        device.Recycle(velocity);
    }
}
