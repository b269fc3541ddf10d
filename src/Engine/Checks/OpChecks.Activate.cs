namespace MidasNet.Checks;

internal static partial class OpChecks
{
    private static IEnumerable<OpCheck> ActivationChecks() =>
    [
        .. ActivationChecks(CheckedActivations.Identity with { Name = " identity" }, (x, f) => x.Activate(f)),
        .. ActivationChecks(CheckedActivations.Relu, (x, _) => x.Relu()),
        .. ActivationChecks(CheckedActivations.LeakyRelu, (x, f) => x.LeakyRelu(f.NegativeSlope)),
        .. ActivationChecks(CheckedActivations.Sigmoid, (x, _) => x.Sigmoid()),
        .. ActivationChecks(CheckedActivations.Tanh, (x, _) => x.Tanh()),
    ];

    private static IEnumerable<OpCheck> ActivationChecks<TActivation>(CheckedActivation<TActivation> f, Func<Tensor, TActivation, Tensor> activate)
        where TActivation : unmanaged, IActivation
    {
        Shape[] shapes =
        [
            new(), // a number
            new(1, 1),
            new(3, 5),
            new(1, 1, 1, 7), // around the vector lengths
            new(8),
            new(9),
            new(1, 15),
            new(2, 1, 2, 4),
            new(17),
            new(1, 3, 11, 1),
            new(16_384 + 3), // two items of the kernel, the second short
        ];
        foreach (var shape in shapes)
        {
            yield return new OpCheck(
                $"activate{f.Name} {shape}", [new(shape, f.Kinked ? Spread.AwayFromZero : Spread.Uniform)],
                (_, t) => activate(t[0], f.Activation), x => Reference.Activate(f.Formula, x[0]))
            { Samples = 50 };
        }
    }
}
