namespace MidasNet.Checks;

internal static partial class OpChecks
{
    private static IEnumerable<OpCheck> DropoutChecks()
    {
        (Shape Shape, float Rate)[] cases =
        [
            (new(3, 7), 0), // nothing is dropped
            (new(3, 7), 0.1f),
            (new(2, 3, 3, 5), 0.5f),
            (new(5, 17), 0.9f),
            (new(16_384 + 9), 0.25f), // two items of the kernel, the second short
        ];
        foreach (var (shape, rate) in cases)
        {
            // Dropped values are the zeros of the output, as no input is 0. The backward pass draws the mask again: it must be the same.
            yield return new OpCheck(FormattableString.Invariant($"dropout {rate} {shape}"), [new(shape, Spread.AwayFromZero)],
                (_, t) => t[0].Dropout(rate).Scale(1), (x, y) => Reference.Dropout(rate, x[0], y))
            { Samples = 60 };
        }
        yield return new OpCheck("dropout twice, two masks", [new(new Shape(5, 9), Spread.AwayFromZero)],
            (_, t) => t[0].Dropout(0.3f).ConcatenateChannels(t[0].Dropout(0.3f)),
            (x, y) => Reference.Dropout(0.3f, Reference.ConcatenateChannels(new(5, 9, 1), new(5, 9, 1), x[0], x[0]), y));
    }
}
