namespace MidasNet.Checks;

internal static partial class OpChecks
{
    private static IEnumerable<OpCheck> ConcatenateChannelsChecks() =>
    [
        ConcatenateChannelsCheck(new Shape(1, 1), new Shape(1, 1)),
        ConcatenateChannelsCheck(new Shape(3, 2), new Shape(3, 5)),
        ConcatenateChannelsCheck(new Shape(1, 1, 1, 1), new Shape(1, 2, 1, 1)),
        ConcatenateChannelsCheck(new Shape(3, 2, 3, 5), new Shape(3, 1, 3, 5)),
        ConcatenateChannelsCheck(new Shape(2, 1, 7, 1), new Shape(2, 4, 7, 1)),
        new OpCheck("concatenate x, x [2, 3, 2, 3]", [new(new Shape(2, 3, 2, 3))], (_, t) => t[0].ConcatenateChannels(t[0]),
            x => Reference.ConcatenateChannels(new(2, 3, 6), new(2, 3, 6), x[0], x[0])),
    ];

    private static OpCheck ConcatenateChannelsCheck(Shape a, Shape b) => new(
        $"concatenate {a}, {b}", [new(a), new(b)], (_, t) => t[0].ConcatenateChannels(t[1]),
        x => Reference.ConcatenateChannels(new(a.N, a.C, a.H * a.W), new(b.N, b.C, b.H * b.W), x[0], x[1]));
}
