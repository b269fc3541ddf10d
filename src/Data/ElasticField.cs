using System.Numerics;

namespace MidasNet.Data;

/// <summary>
/// A smooth random displacement of every pixel: a uniform cubic B-spline surface (de Boor 1978) over a coarse grid of control
/// points, d(x, y) = Σ_i Σ_j B_i(y) B_j(x) c_ij.
/// </summary>
internal sealed class ElasticField
{
    private readonly int points, width;
    private readonly float[] columnBasis; // [point][x]: dense rows make the inner loop a plain vector sum
    private readonly float[] rowBasis;    // [point][y]
    private readonly int height;
    private readonly float[] controlX, controlY; // [row of points][column of points]

    /// <summary>A field of points x points controls over an image; still zero.</summary>
    public ElasticField(int points, int height, int width)
    {
        (this.points, this.height, this.width) = (points, height, width);
        columnBasis = Basis(points, width);
        rowBasis = Basis(points, height);
        (controlX, controlY) = (new float[points * points], new float[points * points]);
    }

    /// <summary>Draws the displacements of the control points, in pixels.</summary>
    public void Draw(double deviation, ref RandomStream random)
    {
        for (int i = 0; i < controlX.Length; i++)
        {
            controlX[i] = (float)random.NextGaussian(0, deviation);
            controlY[i] = (float)random.NextGaussian(0, deviation);
        }
    }

    /// <summary>Adds the displacements of row <paramref name="y"/> to positions, one for each column.</summary>
    public void AddRow(int y, Span<float> positionX, Span<float> positionY)
    {
        for (int j = 0; j < points; j++)
        {
            float dx = 0, dy = 0;
            for (int i = 0; i < points; i++)
            {
                float weight = rowBasis[i * height + y];
                dx += weight * controlX[i * points + j];
                dy += weight * controlY[i * points + j];
            }
            var column = columnBasis.AsSpan(j * width, width);
            AddScaled(positionX, column, dx);
            AddScaled(positionY, column, dy);
        }
    }

    private static void AddScaled(Span<float> sum, ReadOnlySpan<float> x, float factor)
    {
        int i = 0;
        for (; i <= x.Length - Vector<float>.Count; i += Vector<float>.Count)
            (new Vector<float>(sum[i..]) + new Vector<float>(x[i..]) * factor).CopyTo(sum[i..]);
        for (; i < x.Length; i++)
            sum[i] += x[i] * factor;
    }

    /// <summary>The weight of each control point at each pixel; the image spans the middle points - 3 intervals of the grid.</summary>
    private static float[] Basis(int points, int length)
    {
        var basis = new float[points * length];
        for (int p = 0; p < length; p++)
        {
            double position = (p + 0.5) / length * (points - 3);
            int first = Math.Min((int)position, points - 4);
            double t = position - first, u = 1 - t;
            basis[first * length + p] = (float)(u * u * u / 6);
            basis[(first + 1) * length + p] = (float)((3 * t * t * t - 6 * t * t + 4) / 6);
            basis[(first + 2) * length + p] = (float)((3 * u * u * u - 6 * u * u + 4) / 6);
            basis[(first + 3) * length + p] = (float)(t * t * t / 6);
        }
        return basis;
    }
}
