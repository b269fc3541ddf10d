namespace MidasNet.Checks;

internal static partial class OpChecks
{
    private static IEnumerable<OpCheck> ReshapeChecks()
    {
        CheckInput[] one = [new(new Shape(2, 3, 4, 5))];
        yield return new OpCheck("reshape [2, 3, 4, 5] to [6, 20]", one, (_, t) => t[0].Reshape(6, 20), x => x[0]);
        yield return new OpCheck("flatten [2, 3, 4, 5]", one, (_, t) => t[0].Flatten(), x => x[0]);
        yield return new OpCheck("flatten [4, 6], which is flat", [new(new Shape(4, 6))], (_, t) => t[0].Flatten().Scale(1), x => x[0]);
        // The view and the tensor share their values, and here also their gradient.
        yield return new OpCheck("reshape x, used together with x", one, (_, t) => t[0].Flatten().Multiply(t[0].Tanh().Flatten()),
            x => Reference.Multiply(x[0], Reference.Activate(Math.Tanh, x[0])));
        yield return new OpCheck("reshape twice, added up", one, (_, t) => t[0].Reshape(120).Add(t[0].Reshape(24, 5).Reshape(120)),
            x => Reference.Scale(2, x[0]));
    }
}
