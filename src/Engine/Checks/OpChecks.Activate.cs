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
        .. AllActivationChecks<Gelu>(new(" gelu", default, x => x * Reference.NormalDistribution(x), Kinked: false), (x, _) => x.Gelu()),
        .. AllActivationChecks<Silu>(new(" silu", default, x => x * Reference.Sigmoid(x), Kinked: false), (x, _) => x.Silu()),
        .. AllActivationChecks<HardSwish>(new(" hard-swish", default, x => x * Math.Clamp(x + 3, 0, 6) / 6, Kinked: true), (x, _) => x.HardSwish()),
        .. AllActivationChecks<Mish>(new(" mish", default, x => x * Math.Tanh(Math.Log(1 + Math.Exp(x))), Kinked: false), (x, _) => x.Mish()),
        .. ActivationChecks<Exp>(new(" exp", default, Math.Exp, Kinked: false), (x, _) => x.Exp()),
        .. ActivationChecks<Log>(new(" log", default, Math.Log, Kinked: false), (x, _) => x.Log(), Spread.Positive),
        .. ActivationChecks<Affine>(new(" affine", new(-1.5f, 0.75f), x => -1.5 * x + 0.75, Kinked: false), (x, f) => x.Affine(f.Factor, f.Offset)),
        .. ActivationChecks<Power>(new(" power 2.5", new(2.5f), x => Math.Pow(x, 2.5), Kinked: false), (x, f) => x.Power(f.Exponent), Spread.Positive),
        .. ActivationChecks<Power>(new(" power 0.5", new(0.5f), Math.Sqrt, Kinked: false), (x, f) => x.Power(f.Exponent), Spread.Positive),
        LinearCheck<Affine>(new(5, 11, 9), bias: true, new(" affine", new(-1.5f, 0.75f), x => -1.5 * x + 0.75, Kinked: false)),
    ];

    /// <summary>An activation on its own, and in every operation that can take it into its kernel. A bias keeps sums away from a kink.</summary>
    private static IEnumerable<OpCheck> AllActivationChecks<TActivation>(CheckedActivation<TActivation> f, Func<Tensor, TActivation, Tensor> activate)
        where TActivation : unmanaged, IActivation =>
    [
        .. ActivationChecks(f, activate),
        new OpCheck($"activate{f.Name} far from 0", [new(new Shape(5, 19), Spread.Wide)], (_, t) => activate(t[0], f.Activation), x => Reference.Activate(f.Formula, x[0])),
        new OpCheck($"add{f.Name}", [new(new Shape(3, 7)), new(new Shape(3, 7))], (_, t) => t[0].Add(t[1], f.Activation),
            x => Reference.Activate(f.Formula, Reference.Add(x[0], x[1]))),
        LinearCheck(new(5, 11, 9), bias: true, f),
        LinearCheck(new(3, 4, 17), bias: f.Kinked, f),
        PredictedLinearCheck(new(5, 11, 9), f),
        Conv2dCheck(new(2, 3, 5, 7, 9, 3, 3, 1, 1), bias: true, f),
        Conv2dCheck(new(9, 2, 6, 5, 3, 3, 3, 2, 1), bias: f.Kinked, f),
        TiledConv2dCheck(new(3, 19, 6, 9, 21, 3, 3, 1, 1), bias: true, f),
        BatchNormTrainingCheck(new Shape(2, 3, 3, 6), f),
        BatchNormInferenceCheck(new Shape(2, 3, 3, 6), f),
    ];

    private static IEnumerable<OpCheck> ActivationChecks<TActivation>(
        CheckedActivation<TActivation> f, Func<Tensor, TActivation, Tensor> activate, Spread? spread = null)
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
                $"activate{f.Name} {shape}", [new(shape, spread ?? (f.Kinked ? Spread.AwayFromZero : Spread.Uniform))],
                (_, t) => activate(t[0], f.Activation), x => Reference.Activate(f.Formula, x[0]))
            { Samples = 50 };
        }
    }
}
