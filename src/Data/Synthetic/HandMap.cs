namespace MidasNet.Data.Synthetic;

/// <summary>Maps the proportions of the table to those of a hand: x-height, descenders, aspect ratio, slant, rotation.</summary>
internal readonly record struct HandMap(double Body, double Descender, double Aspect, double Slant, double Cos, double Sin)
{
    private const double TableBody = 55, Capital = 100;

    public static HandMap Draw(SyntheticWriter writer, ref RandomStream chance, double stray, bool lowerCase)
    {
        double aspect = writer.Aspect * Math.Exp(chance.NextGaussian(0, 0.09));
        double slant = writer.Slant + chance.NextGaussian(0, 0.07);
        double angle = writer.Tilt + chance.NextGaussian(0, 0.055) * stray;
        double body = lowerCase ? writer.BodyHeight * Math.Exp(chance.NextGaussian(0, 0.05)) : 1;
        double descender = lowerCase ? writer.DescenderLength * Math.Exp(chance.NextGaussian(0, 0.08)) : 1;
        return new HandMap(body, descender, aspect, slant, Math.Cos(angle), Math.Sin(angle));
    }

    public PlanePoint Apply(PlanePoint p)
    {
        double y = p.Y switch
        {
            < 0 => p.Y * Descender,
            < TableBody => p.Y * Body,
            _ => Capital + (p.Y - Capital) * (Capital - TableBody * Body) / (Capital - TableBody),
        };
        double x = p.X * Aspect + y * Slant;
        return new PlanePoint(x * Cos - y * Sin, x * Sin + y * Cos);
    }
}
