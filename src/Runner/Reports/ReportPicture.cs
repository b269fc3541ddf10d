namespace MidasNet.Runner.Reports;

/// <summary>A picture that a report can show.</summary>
internal abstract class ReportPicture
{
    /// <summary>Sets the size of the picture.</summary>
    /// <param name="width">The width in pixels.</param>
    /// <param name="height">The height in pixels.</param>
    protected ReportPicture(int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        (Width, Height) = (width, height);
    }

    /// <summary>The width in pixels.</summary>
    public int Width { get; }

    /// <summary>The height in pixels.</summary>
    public int Height { get; }

    /// <summary>Encodes the picture as PNG, pixel by pixel.</summary>
    public abstract byte[] ToPng();
}
