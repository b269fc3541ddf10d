namespace MidasNet.Checks;

internal static partial class OpChecks
{
    private static IEnumerable<OpCheck> ArithmeticChecks()
    {
        Shape[] shapes = [new(1), new(7), new(3, 3), new(2, 3, 1, 8), new(1, 1, 5, 9), new(16_384 * 2 + 17)];
        foreach (var shape in shapes)
        {
            CheckInput[] two = [new(shape), new(shape)], one = [new(shape)];
            yield return new OpCheck($"add {shape}", two, (_, t) => t[0].Add(t[1]), x => Reference.Add(x[0], x[1])) { Samples = 30 };
            yield return new OpCheck($"add tanh {shape}", two, (_, t) => t[0].Add(t[1], default(Tanh)), x => Reference.Activate(Math.Tanh, Reference.Add(x[0], x[1]))) { Samples = 30 };
            yield return new OpCheck($"multiply {shape}", two, (_, t) => t[0].Multiply(t[1]), x => Reference.Multiply(x[0], x[1])) { Samples = 30 };
            yield return new OpCheck($"subtract {shape}", two, (_, t) => t[0].Subtract(t[1]), x => Reference.Add(x[0], Reference.Scale(-1, x[1]))) { Samples = 30 };
            yield return new OpCheck($"divide {shape}", [new(shape), new(shape, Spread.Positive)], (_, t) => t[0].Divide(t[1]), x => Reference.Divide(x[0], x[1])) { Samples = 30 };
            yield return new OpCheck($"scale {shape}", one, (_, t) => t[0].Scale(-2.5f), x => Reference.Scale(-2.5, x[0])) { Samples = 30 };
        }

        // One tensor used several times: its gradients must add up, whatever else reads the same values.
        CheckInput[] pair = [new(new Shape(3, 7)), new(new Shape(3, 7))];
        yield return new OpCheck("add x + x", pair[..1], (_, t) => t[0].Add(t[0]), x => Reference.Add(x[0], x[0]));
        yield return new OpCheck("subtract (a - b) - a · b", pair, (_, t) => t[0].Subtract(t[1]).Subtract(t[0].Multiply(t[1])),
            x => Reference.Add(Reference.Add(x[0], Reference.Scale(-1, x[1])), Reference.Scale(-1, Reference.Multiply(x[0], x[1]))));
        yield return new OpCheck("divide x / (x · x)", [pair[0] with { Spread = Spread.AwayFromZero }], (_, t) => t[0].Divide(t[0].Multiply(t[0])),
            x => Reference.Divide(x[0], Reference.Multiply(x[0], x[0])));
        yield return new OpCheck("multiply x · x", pair[..1], (_, t) => t[0].Multiply(t[0]), x => Reference.Multiply(x[0], x[0]));
        yield return new OpCheck("multiply (x · x) · x", pair[..1],
            (_, t) => t[0].Multiply(t[0]).Multiply(t[0]), x => Reference.Multiply(Reference.Multiply(x[0], x[0]), x[0]));
        yield return new OpCheck("add (a + b) + a", pair,
            (_, t) => t[0].Add(t[1]).Add(t[0]), x => Reference.Add(Reference.Add(x[0], x[1]), x[0]));
        yield return new OpCheck("add ((a + a) + b) + (a + b)", pair, (_, t) => t[0].Add(t[0]).Add(t[1]).Add(t[0].Add(t[1])),
            x => Reference.Add(Reference.Scale(3, x[0]), Reference.Scale(2, x[1])));
        yield return new OpCheck("add 3x + tanh(x) · x, x read four times", pair[..1],
            (_, t) => t[0].Scale(2).Add(t[0]).Add(t[0].Tanh().Multiply(t[0])),
            x => Reference.Add(Reference.Scale(3, x[0]), Reference.Multiply(Reference.Activate(Math.Tanh, x[0]), x[0])));
    }
}
