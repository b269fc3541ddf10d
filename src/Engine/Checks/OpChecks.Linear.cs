namespace MidasNet.Checks;

internal static partial class OpChecks
{
    private static IEnumerable<OpCheck> LinearChecks()
    {
        LinearShape[] shapes =
        [
            new(1, 1, 1), // smallest
            new(1, 7, 3),
            new(2, 8, 1),
            new(3, 9, 5),
            new(4, 1, 62), // one feature, the classes of letters and digits
            new(5, 15, 6),
            new(7, 16, 7),
            new(9, 17, 10),
            new(1, 31, 26),
            new(3, 33, 62),
            new(2, 47, 8),
            new(2, 48, 9),
            new(2, 49, 13),
            new(49, 5, 7), // more rows than one item of the kernel takes
            new(97, 3, 4),
            new(3, 149, 5), // more columns than one item of the backward product takes
            new(2, 301, 3),
        ];
        foreach (var shape in shapes)
        {
            yield return LinearCheck(shape, bias: true, CheckedActivations.Identity);
            yield return LinearCheck(shape, bias: false, CheckedActivations.Identity);
        }

        LinearShape fused = new(5, 11, 9);
        yield return LinearCheck(fused, bias: true, CheckedActivations.Relu);
        yield return LinearCheck(fused, bias: true, CheckedActivations.LeakyRelu);
        yield return LinearCheck(fused, bias: true, CheckedActivations.Sigmoid);
        yield return LinearCheck(fused, bias: false, CheckedActivations.Tanh);
        yield return new OpCheck("linear of images [2, 3, 2, 5] -> 4", [new(new Shape(2, 3, 2, 5)), new(new Shape(4, 30)), new(new Shape(4))],
            (_, t) => t[0].Linear(t[1], t[2]), x => Reference.Linear(new(2, 30, 4), Reference.Identity, x[0], x[1], x[2]));
    }

    /// <summary>Without gradients, so that every activation runs in the kernel.</summary>
    private static OpCheck PredictedLinearCheck<TActivation>(LinearShape s, CheckedActivation<TActivation> f) where TActivation : unmanaged, IActivation => new(
        $"linear{f.Name} {s.N}x{s.In} -> {s.Out} without gradients",
        [new(new Shape(s.N, s.In), Constant: true), new(new Shape(s.Out, s.In), Constant: true), new(new Shape(s.Out), Constant: true)],
        (_, t) => t[0].Linear(f.Activation, t[1], t[2]), x => Reference.Linear(s, f.Formula, x[0], x[1], x[2]));

    private static OpCheck LinearCheck<TActivation>(LinearShape s, bool bias, CheckedActivation<TActivation> f)
        where TActivation : unmanaged, IActivation
    {
        // Sums of products of quarters, moved off 0 by the bias: no sum meets the kink.
        var (factors, addends) = f.Kinked ? (Spread.Quarters, Spread.OddThirtySeconds) : (Spread.Uniform, Spread.Uniform);
        CheckInput[] inputs = [new(new Shape(s.N, s.In), factors), new(new Shape(s.Out, s.In), factors), new(new Shape(s.Out), addends)];
        return new OpCheck(
            $"linear{f.Name} {s.N}x{s.In} -> {s.Out}{(bias ? "" : ", no bias")}", bias ? inputs : inputs[..2],
            (_, t) => t[0].Linear(f.Activation, t[1], bias ? t[2] : null),
            x => Reference.Linear(s, f.Formula, x[0], x[1], bias ? x[2] : null));
    }
}
