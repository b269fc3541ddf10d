namespace MidasNet.Data;

/// <summary>
/// The source position of a target pixel: (xx·x + xy·y + x0, yx·x + yy·y + y0), in pixels.
/// </summary>
internal readonly record struct AffineMap(float Xx, float Xy, float X0, float Yx, float Yy, float Y0)
{
    /// <summary>Draws rotation, scale, aspect, shear and shift, about the middle of the image.</summary>
    public static AffineMap Draw(in Augmentation strengths, int height, int width, ref RandomStream random)
    {
        double angle = Draw(strengths.Rotation, ref random) * Math.PI / 180;
        double scale = Draw(strengths.Scale, ref random), halfAspect = Draw(strengths.Aspect, ref random) / 2;
        double shear = Draw(strengths.Shear, ref random);
        double shiftX = Draw(strengths.Shift, ref random) * width, shiftY = Draw(strengths.Shift, ref random) * height;

        // The inverse of rotate(scale(shear(p))): undo the rotation, then the scale, then the shear.
        var (sin, cos) = Math.SinCos(angle);
        double perX = Math.Exp(-scale - halfAspect), perY = Math.Exp(-scale + halfAspect);
        double yx = -sin * perY, yy = cos * perY;
        double xx = cos * perX - shear * yx, xy = sin * perX - shear * yy;

        return About(xx, xy, yx, yy, shiftX, shiftY, height, width);
    }

    /// <summary>A matrix about the middle of the image, which itself moves to the right and down by the shift.</summary>
    public static AffineMap About(double xx, double xy, double yx, double yy, double shiftX, double shiftY, int height, int width)
    {
        double centreX = (width - 1) / 2.0, centreY = (height - 1) / 2.0, fromX = centreX + shiftX, fromY = centreY + shiftY;
        return new AffineMap(
            (float)xx, (float)xy, (float)(centreX - xx * fromX - xy * fromY),
            (float)yx, (float)yy, (float)(centreY - yx * fromX - yy * fromY));
    }

    private static double Draw(float strength, ref RandomStream random) => random.NextDouble(-strength, strength);
}
